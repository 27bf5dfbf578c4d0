/** Reads a YAML stream into JSON values with positions. It never throws for what the text contains. */
import { type Event, EVENT_ID } from 'js-yaml';
import type { Json } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import { createTextFaults, finishFaults, makeProblem, reportFault } from '../../base/text-faults.ts';
import { type Composer, composeNode } from './compose.ts';
import { decodeText } from '../../base/decode-text.ts';
import { type FaultSink, TEXT_FAULTS } from './faults.ts';
import { createTableBuilder, finishTable, type PositionedNode, startTable, type TableBuilder } from './node-table.ts';
import { type Events, readEvents } from './read-events.ts';
import { readPlainDocument } from './read-plain.ts';
import type { Dialect } from './scalars.ts';
import { splitDocuments, type TextRange } from './split.ts';
import { positionAt } from '../../base/text-index.ts';

/** The limits that this room enforces. */
export type TextLimits = {
  readonly documentDepthMax: number;
  readonly documentsPerFileMax: number;
  readonly documentNodesMax: number;
  readonly problemsPerFileMax: number;
};

export type ParseOptions = {
  /** Named in problems. */
  readonly file?: string;
  /** How plain scalars are read; `core` when not given. JSON knows no dialects. */
  readonly dialect?: Dialect;
  readonly limits?: TextLimits;
};

/** A document that was read whole. Documents with errors are not in the list, but keep their index. */
export type ParsedDocument = {
  /** Place in the file, from 0, counting broken documents. */
  readonly index: number;
  readonly value: Json;
  readonly root: PositionedNode;
};

export type ParsedText = { readonly documents: readonly ParsedDocument[]; readonly problems: readonly Problem[] };

type Reader = {
  readonly text: string;
  readonly sink: FaultSink;
  readonly builder: TableBuilder;
  readonly dialect: Dialect;
  readonly limits: TextLimits;
  readonly documents: ParsedDocument[];
  readonly isBadByteAt: (offset: number) => boolean;
  documentCount: number;
  nodeCount: number;
};

/** Reads every document of a YAML stream (YAML 1.2; see `Dialect` for scalars). A broken document costs only itself. */
export function parseYaml(input: Uint8Array | string, options: ParseOptions = {}): ParsedText {
  const reader = openReader(input, options);
  if ('problems' in reader) return reader;
  for (const range of splitDocuments(reader.text)) {
    if (reader.documentCount >= reader.limits.documentsPerFileMax) {
      const message = `the file has more than ${reader.limits.documentsPerFileMax} documents; the rest was not read`;
      reportFault(reader.sink, 'yaml-too-many-documents', message, range.start);
      break;
    }
    readRange(reader, range);
  }
  return { documents: reader.documents, problems: finishFaults(reader.sink) };
}

/** Decodes the input and sets up what reading a file needs; the answer itself when the text cannot be read at all. */
export function openReader(input: Uint8Array | string, options: ParseOptions): Reader | ParsedText {
  const decoded = decodeText(input);
  const limits = options.limits ?? LIMITS;
  if (decoded.isUtf16) {
    const message = 'the file is UTF-16, not UTF-8';
    return { documents: [], problems: [makeProblem(TEXT_FAULTS, 'text-utf16', message, options.file, undefined)] };
  }
  return {
    text: decoded.index.text,
    sink: createTextFaults(TEXT_FAULTS, decoded.index, options.file, limits.problemsPerFileMax),
    builder: createTableBuilder(),
    dialect: options.dialect ?? 'core',
    limits,
    documents: [],
    isBadByteAt: decoded.isBadByteAt,
    documentCount: 0,
    nodeCount: 0,
  };
}

/** True, and a fault, when the text holds a NUL: one of its own, or one that stands for a byte that is no UTF-8. */
export function reportNul(reader: Reader, text: string, base: number): boolean {
  const at = text.indexOf('\0');
  if (at < 0) return false;
  const { offset } = positionAt(reader.sink.index, base + at);
  if (reader.isBadByteAt(offset)) {
    reportFault(reader.sink, 'text-invalid-utf8', `the byte at offset ${offset} is not valid UTF-8`, base + at);
  } else reportFault(reader.sink, 'text-nul-byte', `a NUL byte stands at offset ${offset}`, base + at);
  return true;
}

function readRange(reader: Reader, range: TextRange): void {
  const text = reader.text.slice(range.start, range.end);
  startTable(reader.builder);
  const plain = readPlainDocument(text, range.start, reader.dialect, reader.builder);
  if (plain !== undefined) {
    reader.nodeCount += reader.builder.count;
    finishDocument(reader, plain, reader.sink.errorCount, range.start);
    return;
  }
  const read = reportNul(reader, text, range.start) ? undefined : readRangeEvents(reader, text, range.start);
  if (read === undefined) {
    reader.documentCount++;
    return;
  }
  const place = (at: number): number => range.start + read.toGiven(at);
  for (let at = 0; at < read.events.length; at++) at = readDocument(reader, read, place, at);
}

/** The events of a range; undefined, and a fault, when it does not parse. */
function readRangeEvents(reader: Reader, text: string, base: number): Events | undefined {
  const { documentDepthMax, documentNodesMax } = reader.limits;
  // An event takes far more memory than the character behind it, so dense text is refused before it is parsed.
  const isTooDense = text.length > documentNodesMax && countSeparators(text) > 2 * documentNodesMax;
  const read = isTooDense ? undefined : readEvents(text, documentDepthMax);
  if (read !== undefined && 'code' in read) {
    reportFault(reader.sink, read.code, read.message, base + read.at);
    return undefined;
  }
  // a node has at most two events
  if (read !== undefined && reader.nodeCount + read.events.length / 2 <= documentNodesMax) return read;
  reportFault(reader.sink, 'yaml-too-many-nodes', `the file has more than ${documentNodesMax} nodes`, base);
  return undefined;
}

/** Characters of which every node needs at least one. */
function countSeparators(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // , - : ? [ {
    if (unit === 0x2c || unit === 0x2d || unit === 0x3a || unit === 0x3f || unit === 0x5b || unit === 0x7b) count++;
  }
  return count;
}

/** Composes the document whose event is at `at`; gives the place of its last event. */
function readDocument(reader: Reader, read: Events, place: (at: number) => number, at: number): number {
  const { events, text } = read;
  const event = events[at];
  const handles: Record<string, string> = {};
  const directives = event !== undefined && 'directives' in event ? event.directives : [];
  for (const directive of directives) if (directive.kind === 'tag') handles[directive.handle] = directive.prefix;
  const errorsBefore = reader.sink.errorCount;
  startTable(reader.builder);
  const composer: Composer = {
    text,
    place,
    events,
    at: at + 1,
    dialect: reader.dialect,
    sink: reader.sink,
    builder: reader.builder,
    handles,
    anchors: new Map(),
    nodeCount: reader.nodeCount,
    nodesMax: reader.limits.documentNodesMax,
    depthMax: reader.limits.documentDepthMax,
    deepest: 0,
    lastEnd: findContentStart(text, events[at + 1]),
  };
  const value = composeNode(composer, 0);
  reader.nodeCount = composer.nodeCount;
  finishDocument(reader, value, errorsBefore, place(0));
  return composer.at;
}

/** Keeps a document that is whole and within the limits of the file. */
function finishDocument(reader: Reader, value: Json, errorsBefore: number, start: number): void {
  const { documentNodesMax } = reader.limits;
  if (reader.nodeCount > documentNodesMax && reader.sink.errorCount === errorsBefore) {
    reportFault(reader.sink, 'yaml-too-many-nodes', `the file has more than ${documentNodesMax} nodes`, start);
  }
  if (reader.sink.errorCount === errorsBefore) keepDocument(reader, value);
  reader.documentCount++;
}

/** Adds what the builder holds as a document. */
export function keepDocument(reader: Reader, value: Json): void {
  const root = { table: finishTable(reader.builder, reader.sink.index), node: 0 };
  reader.documents.push({ index: reader.documentCount, value, root });
}

/** Where an empty document is said to stand: after its `---`. */
function findContentStart(text: string, event: Event | undefined): number {
  return event?.type === EVENT_ID.SCALAR && event.valueStart < 0 && text.startsWith('---') ? 3 : 0;
}
