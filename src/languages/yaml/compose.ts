/**
 * From the events of one YAML document to its JSON value and its node table, with aliases, merges and tags resolved.
 */
import { COLLECTION_STYLE, type Event, EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import { type Json, setField } from '../../base/json.ts';
import { describePlace, reportFault } from '../../base/text-faults.ts';
import type { FaultCode, FaultSink } from './faults.ts';
import * as table from './node-table.ts';
import { type Dialect, isAmbiguousBoolean, resolvePlain } from './scalars.ts';
import { findShortForm, readShortScalar } from './short-forms.ts';
import { convertTagged, expandTag, type TagHandles } from './tags.ts';

type ScalarEvent = Extract<Event, { valueStart: number }>;
type AliasEvent = Extract<Event, { type: typeof EVENT_ID.ALIAS }>;
type CollectionEvent = Extract<Event, { start: number }>;
type Fields = Record<string, Json>;

export type Composer = {
  /** The text that the events refer to. */
  readonly text: string;
  /** Where an index into `text` stands in the file. */
  readonly place: (at: number) => number;
  readonly events: readonly Event[];
  /** Next event. */
  at: number;
  readonly dialect: Dialect;
  readonly sink: FaultSink;
  readonly builder: table.TableBuilder;
  readonly handles: TagHandles;
  readonly anchors: Map<string, Anchor>;
  /** Nodes of the file so far with aliases counted as if written out, and the limit. */
  nodeCount: number;
  readonly nodesMax: number;
  readonly depthMax: number;
  /** Deepest collection since the innermost anchor was opened. */
  deepest: number;
  /** End of the last token read, in the composer's text. */
  lastEnd: number;
};

type Anchor = {
  readonly node: number;
  value: Json;
  /** Nodes and levels that an alias stands for; -1 while the anchored node is still being read. */
  nodeCount: number;
  height: number;
};

/**
 * Composes the node at the current event; `depth` counts the collections around it. Recursion is bounded by the
 * parser's depth.
 */
export function composeNode(composer: Composer, depth: number): Json {
  const event = composer.events[composer.at++];
  composer.nodeCount++;
  if (event?.type === EVENT_ID.ALIAS) return composeAlias(composer, event, depth);
  const opening = event as ScalarEvent | CollectionEvent; // no other event opens a node
  const key = shortFormOf(composer, opening);
  if (key !== undefined) return composeShortForm(composer, opening, key, depth);
  return opening.type === EVENT_ID.SCALAR
    ? composeScalar(composer, opening)
    : composeCollection(composer, opening, depth);
}

function shortFormOf(composer: Composer, event: ScalarEvent | CollectionEvent): string | undefined {
  if (composer.dialect !== 'cloudformation' || event.tagStart < 0) return undefined;
  return findShortForm(composer.text.slice(event.tagStart, event.tagEnd));
}

/** A map whose one key stands where the tag does. */
function composeShortForm(composer: Composer, event: ScalarEvent | CollectionEvent, key: string, depth: number): Json {
  const start = composer.place(event.tagStart);
  const node = table.addNode(composer.builder, table.MAP, start, start);
  table.addKey(composer.builder, key, start, composer.place(event.tagEnd));
  composer.nodeCount++;
  composer.lastEnd = event.tagEnd;
  const bare = { ...event, tagStart: -1, tagEnd: -1, anchorStart: -1, anchorEnd: -1 };
  return composeAnchored(composer, event, node, depth, () => ({
    [key]:
      bare.type === EVENT_ID.SCALAR
        ? composeShortScalar(composer, bare, key)
        : composeCollection(composer, bare, depth + 1),
  }));
}

function composeShortScalar(composer: Composer, event: ScalarEvent, key: string): Json {
  const value = readShortScalar(key, getScalarValue(composer.text, event));
  const [start, end] = scalarRange(composer, event);
  table.addShortScalar(composer.builder, value, composer.place(start), composer.place(end));
  return value;
}

function composeScalar(composer: Composer, event: ScalarEvent): Json {
  const source = getScalarValue(composer.text, event);
  const [start, end] = scalarRange(composer, event);
  const node = table.addNode(composer.builder, table.SCALAR, composer.place(start), composer.place(end));
  const value = resolveScalar(composer, event, source, start, end);
  closeScalarAnchor(composer, event, node, value);
  return value;
}

/**
 * The range with quotes; for block text its lines; for an empty value the place after the last token. Moves `lastEnd`.
 */
function scalarRange(composer: Composer, event: ScalarEvent): readonly [number, number] {
  const { text } = composer;
  let start = event.valueStart;
  let end = event.valueEnd;
  if (start < 0) {
    start = end = Math.max(composer.lastEnd, event.tagEnd, event.anchorEnd);
  } else if (event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED) {
    start--;
    end++;
  } else if (event.style !== SCALAR_STYLE.PLAIN) {
    while (end > start && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  }
  composer.lastEnd = end;
  return [start, end];
}

function resolveScalar(composer: Composer, event: ScalarEvent, source: string, start: number, end: number): Json {
  if (event.tagStart >= 0) return resolveTagged(composer, event, source, start, end);
  if (event.style !== SCALAR_STYLE.PLAIN) return source;
  const value = resolvePlain(source, composer.dialect);
  if (isAmbiguousBoolean(source)) {
    const reading = typeof value === 'boolean' ? `the boolean ${value}` : 'text';
    const other = typeof value === 'boolean' ? 'text' : 'a boolean';
    fault(
      composer,
      'yaml-ambiguous-boolean',
      `\`${source}\` is read as ${reading}; other readers take it for ${other}`,
      start,
      end,
    );
  }
  return value;
}

function resolveTagged(composer: Composer, event: ScalarEvent, source: string, start: number, end: number): Json {
  const raw = composer.text.slice(event.tagStart, event.tagEnd);
  const tag = expandTag(raw, composer.handles);
  const value = convertTagged(tag, source, composer.dialect);
  if (value !== undefined) return value;
  if (['null', 'bool', 'int', 'float', 'map', 'seq'].includes(tag)) {
    fault(composer, 'yaml-bad-tag', `\`${raw}\` does not fit this value`, start, end);
  } else fault(composer, 'yaml-unknown-tag', `the tag \`${raw}\` is not known here`, event.tagStart, event.tagEnd);
  return source;
}

function composeAlias(composer: Composer, event: AliasEvent, depth: number): Json {
  const start = event.anchorStart - 1;
  const end = event.anchorEnd;
  composer.lastEnd = end;
  const anchor = findAnchor(composer, event);
  if (anchor === undefined) {
    table.addNode(composer.builder, table.SCALAR, composer.place(start), composer.place(end));
    return null;
  }
  table.addNode(composer.builder, table.ALIAS, composer.place(start), composer.place(end), anchor.node);
  if (!chargeNodes(composer, anchor.nodeCount - 1, start, end)) return null;
  composer.deepest = Math.max(composer.deepest, depth + anchor.height);
  if (depth + anchor.height > composer.depthMax) {
    fault(composer, 'yaml-too-deep', `aliases nest more than ${composer.depthMax} levels deep`, start, end);
    return null;
  }
  return anchor.value;
}

/**
 * The anchor that an alias names; undefined, and a fault, when there is none or when it is still open around the
 * alias.
 */
function findAnchor(composer: Composer, event: AliasEvent): Anchor | undefined {
  const name = composer.text.slice(event.anchorStart, event.anchorEnd);
  const anchor = composer.anchors.get(name);
  if (anchor !== undefined && anchor.nodeCount >= 0) return anchor;
  const [code, message]: [FaultCode, string] =
    anchor === undefined
      ? ['yaml-unknown-alias', `no anchor \`&${name}\` stands before this alias`]
      : ['yaml-cyclic-alias', `the value of \`&${name}\` contains itself`];
  fault(composer, code, message, event.anchorStart - 1, event.anchorEnd);
  return undefined;
}

/** Counts nodes that are not written out; false, and a fault the first time, when the file would become too large. */
function chargeNodes(composer: Composer, count: number, start: number, end: number): boolean {
  const wasWithin = composer.nodeCount <= composer.nodesMax;
  composer.nodeCount += count;
  if (composer.nodeCount <= composer.nodesMax) return true;
  const message = `aliases and merges expand to more than ${composer.nodesMax} nodes`;
  if (wasWithin) fault(composer, 'yaml-alias-bomb', message, start, end);
  return false;
}

function composeCollection(composer: Composer, event: CollectionEvent, depth: number): Json {
  const isMap = event.type === EVENT_ID.MAPPING;
  const start = composer.place(event.start);
  const node = table.addNode(composer.builder, isMap ? table.MAP : table.LIST, start, start);
  composer.lastEnd = event.start;
  checkCollectionTag(composer, event, isMap ? 'map' : 'seq');
  return composeAnchored(composer, event, node, depth, () => {
    const value = isMap ? composeFields(composer, node, depth + 1) : composeItems(composer, depth + 1);
    if (event.style === COLLECTION_STYLE.FLOW)
      composer.lastEnd = findFlowEnd(composer.text, event.start, composer.lastEnd);
    return value;
  });
}

/** Composes what a node of several nodes holds and closes it, with its anchor if it has one. */
function composeAnchored(
  composer: Composer,
  event: ScalarEvent | CollectionEvent,
  node: number,
  depth: number,
  composeContent: () => Json,
): Json {
  const anchor = openAnchor(composer, event, node);
  const deepestOutside = composer.deepest;
  const nodeCountBefore = composer.nodeCount;
  composer.deepest = depth + 1;
  const value = composeContent();
  table.closeNode(composer.builder, node, composer.place(composer.lastEnd));
  if (anchor !== undefined) {
    anchor.value = value;
    anchor.nodeCount = composer.nodeCount - nodeCountBefore + 1;
    anchor.height = composer.deepest - depth;
  }
  composer.deepest = Math.max(composer.deepest, deepestOutside);
  return value;
}

/** Registered before its content is read, so that an alias inside it is known to be cyclic. */
function openAnchor(composer: Composer, event: ScalarEvent | CollectionEvent, node: number): Anchor | undefined {
  if (event.anchorStart < 0) return undefined;
  const anchor: Anchor = { node, value: null, nodeCount: -1, height: 0 };
  composer.anchors.set(composer.text.slice(event.anchorStart, event.anchorEnd), anchor);
  return anchor;
}

function checkCollectionTag(composer: Composer, event: CollectionEvent, expected: 'map' | 'seq'): void {
  if (event.tagStart < 0) return;
  const raw = composer.text.slice(event.tagStart, event.tagEnd);
  const tag = expandTag(raw, composer.handles);
  if (tag === expected || tag === '!') return;
  if (['str', 'null', 'bool', 'int', 'float', 'map', 'seq'].includes(tag)) {
    fault(composer, 'yaml-bad-tag', `\`${raw}\` does not fit this value`, event.tagStart, event.tagEnd);
  } else fault(composer, 'yaml-unknown-tag', `the tag \`${raw}\` is not known here`, event.tagStart, event.tagEnd);
}

/**
 * End of a flow collection: past its closing bracket. Between there and the last child are only blanks, commas and
 * comments.
 */
function findFlowEnd(text: string, start: number, lastEnd: number): number {
  const open = text[start];
  if (open !== '[' && open !== '{') return lastEnd; // the single pair in `[a: b]` has no brackets of its own
  const close = open === '[' ? ']' : '}';
  for (let at = Math.max(lastEnd, start + 1); at < text.length; at++) {
    if (text[at] === close) return at + 1;
    if (text[at] === '#') while (at + 1 < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  }
  return lastEnd;
}

function composeItems(composer: Composer, depth: number): Json {
  const items: Json[] = [];
  while (composer.events[composer.at]?.type !== EVENT_ID.POP) items.push(composeNode(composer, depth));
  composer.at++;
  return items;
}

function composeFields(composer: Composer, node: number, depth: number): Json {
  const fields: Fields = {};
  const merges: { readonly value: Json; readonly start: number; readonly end: number }[] = [];
  while (composer.events[composer.at]?.type !== EVENT_ID.POP) {
    const keyNode = composer.builder.count;
    const key = composeKey(composer, depth);
    if (key === MERGE_KEY) {
      const errorsBefore = composer.sink.errorCount;
      const start = composer.lastEnd;
      const value = composeNode(composer, depth);
      const isWhole = composer.sink.errorCount === errorsBefore && composer.nodeCount <= composer.nodesMax;
      if (isWhole) merges.push({ value, start, end: composer.lastEnd });
    } else if (key === undefined || Object.hasOwn(fields, key)) {
      if (key !== undefined) reportDuplicate(composer, node, keyNode, key);
      composeNode(composer, depth);
    } else setField(fields, key, composeNode(composer, depth));
  }
  composer.at++;
  for (const merge of merges) mergeFields(composer, fields, merge.value, merge.start, merge.end);
  return fields;
}

const MERGE_KEY = Symbol('<<');

/** The text of a key; undefined, and a fault, when it is no scalar. */
function composeKey(composer: Composer, depth: number): string | typeof MERGE_KEY | undefined {
  const event = composer.events[composer.at];
  if (event?.type === EVENT_ID.SCALAR) {
    composer.at++;
    composer.nodeCount++;
    return composeScalarKey(composer, event);
  }
  const keyNode = composer.builder.count;
  const value = composeNode(composer, depth);
  const start = table.nodeStart(composer.builder, keyNode);
  // Whatever the key was made of, one node stands for it, so that keys and values keep alternating.
  composer.builder.count = keyNode;
  return addKey(composer, value, start, composer.place(composer.lastEnd));
}

function composeScalarKey(composer: Composer, event: ScalarEvent): string | typeof MERGE_KEY | undefined {
  const source = getScalarValue(composer.text, event);
  const [start, end] = scalarRange(composer, event);
  const isUntaggedPlain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
  if (source === '<<' && (isUntaggedPlain || isMergeTag(composer, event))) {
    table.addNode(composer.builder, table.MERGE, composer.place(start), composer.place(end));
    return MERGE_KEY;
  }
  // `on:` in a workflow is no news: words as keys are text in YAML 1.2, and only Kubernetes reads them differently.
  const isText = isUntaggedPlain && composer.dialect !== 'kubernetes' && isAmbiguousBoolean(source);
  const value = isText ? source : resolveScalar(composer, event, source, start, end);
  closeScalarAnchor(composer, event, composer.builder.count, value);
  return addKey(composer, value, composer.place(start), composer.place(end));
}

/**
 * Adds the node of a key. Keys of other types are written out as text, as the conversion to JSON in Kubernetes does.
 */
function addKey(composer: Composer, value: Json, start: number, end: number): string | undefined {
  const text = typeof value === 'object' && value !== null ? undefined : String(value);
  table.addKey(composer.builder, text ?? '', start, end);
  if (text === undefined) {
    reportFault(composer.sink, 'yaml-complex-key', 'a map or list is used as a key', start, end);
  }
  return text;
}

function closeScalarAnchor(composer: Composer, event: ScalarEvent, node: number, value: Json): void {
  if (event.anchorStart < 0) return;
  const name = composer.text.slice(event.anchorStart, event.anchorEnd);
  composer.anchors.set(name, { node, value, nodeCount: 1, height: 0 });
}

function isMergeTag(composer: Composer, event: ScalarEvent): boolean {
  return (
    event.tagStart >= 0 && expandTag(composer.text.slice(event.tagStart, event.tagEnd), composer.handles) === 'merge'
  );
}

function reportDuplicate(composer: Composer, map: number, keyNode: number, key: string): void {
  const first = table.findKey(composer.builder, map, key);
  const place = describePlace(composer.sink.index, table.nodeStart(composer.builder, first));
  const message = `the key \`${key.slice(0, 80)}\` was already given at ${place}`;
  const start = table.nodeStart(composer.builder, keyNode);
  reportFault(composer.sink, 'yaml-duplicate-key', message, start, composer.place(composer.lastEnd));
}

/**
 * Adds the fields of one map, or of several in order, that the map does not have itself (YAML merge key, 1.1 type
 * `merge`).
 */
function mergeFields(composer: Composer, fields: Fields, source: Json, start: number, end: number): void {
  for (const map of Array.isArray(source) ? (source as readonly Json[]) : [source]) {
    if (typeof map !== 'object' || map === null || Array.isArray(map)) {
      fault(composer, 'yaml-bad-merge', 'the value of `<<` is no map', start, end);
      continue;
    }
    const entries = Object.entries(map);
    if (!chargeNodes(composer, entries.length, start, end)) return;
    for (const [key, value] of entries) if (!Object.hasOwn(fields, key)) setField(fields, key, value);
  }
}

function fault(composer: Composer, code: FaultCode, message: string, start: number, end: number): void {
  reportFault(composer.sink, code, message, composer.place(start), composer.place(end));
}
