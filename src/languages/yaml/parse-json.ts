/**
 * Reads JSON (RFC 8259) into values with positions, in the same shape as YAML. It never throws for what the text
 * contains.
 */
import { type Json, setField } from '../../base/json.ts';
import { describePlace, finishFaults, reportFault } from '../../base/text-faults.ts';
import type { FaultCode, FaultSink } from './faults.ts';
import * as table from './node-table.ts';
import {
  keepDocument,
  openReader,
  type ParsedText,
  type ParseOptions,
  reportNul,
  type TextLimits,
} from './parse-yaml.ts';
import { toInteger } from './scalars.ts';

type Scanner = {
  readonly text: string;
  readonly sink: FaultSink;
  readonly builder: table.TableBuilder;
  readonly limits: TextLimits;
  at: number;
  nodeCount: number;
};

/** Undefined stands for "broken, and reported": nothing more of the text is read. */
type Parsed = Json | undefined;

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const WORD_VALUES: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

/**
 * Reads the JSON value of a file, or several one after another as `kubectl get -o json` calls make when joined.
 * Differs from `JSON.parse`: repeated keys are errors, integers of 64 bits are exact, depth is limited.
 */
export function parseJson(input: Uint8Array | string, options: ParseOptions = {}): ParsedText {
  const reader = openReader(input, options);
  if ('problems' in reader) return reader;
  const { text, sink, builder, limits } = reader;
  const scanner: Scanner = { text, sink, builder, limits, at: 0, nodeCount: 0 };
  if (reportNul(reader, text, 0)) return { documents: [], problems: finishFaults(sink) };
  while (skipBlanks(scanner) < text.length) {
    if (reader.documentCount >= limits.documentsPerFileMax) {
      const message = `the file has more than ${limits.documentsPerFileMax} documents; the rest was not read`;
      reportFault(sink, 'json-too-many-documents', message, scanner.at);
      break;
    }
    const errorsBefore = sink.errorCount;
    table.startTable(builder);
    const value = scanValue(scanner, 0);
    if (value === undefined) break;
    if (sink.errorCount === errorsBefore) keepDocument(reader, value);
    reader.documentCount++;
  }
  return { documents: reader.documents, problems: finishFaults(sink) };
}

function skipBlanks(scanner: Scanner): number {
  for (; scanner.at < scanner.text.length; scanner.at++) {
    const unit = scanner.text.charCodeAt(scanner.at);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) break;
  }
  return scanner.at;
}

/** Scans one value; `depth` counts the collections around it, which bounds the recursion. */
function scanValue(scanner: Scanner, depth: number): Parsed {
  const start = skipBlanks(scanner);
  const { documentDepthMax, documentNodesMax } = scanner.limits;
  if (++scanner.nodeCount > documentNodesMax) {
    return breakOff(scanner, 'json-too-many-nodes', `the file has more than ${documentNodesMax} nodes`);
  }
  const first = scanner.text[start];
  if (first === '{' || first === '[') {
    if (depth < documentDepthMax) return first === '{' ? scanObject(scanner, depth) : scanArray(scanner, depth);
    return breakOff(scanner, 'json-too-deep', `the document nests more than ${documentDepthMax} levels deep`);
  }
  const value = first === '"' ? scanString(scanner) : scanLiteral(scanner);
  if (value !== undefined) table.addNode(scanner.builder, table.SCALAR, start, scanner.at);
  return value;
}

function scanObject(scanner: Scanner, depth: number): Parsed {
  const node = table.addNode(scanner.builder, table.MAP, scanner.at, scanner.at);
  const fields: Record<string, Json> = {};
  scanner.at++;
  for (let isFirst = true; ; isFirst = false) {
    const separator = scanSeparator(scanner, '}', isFirst);
    if (separator === 'broken') return undefined;
    if (separator === 'end') break;
    const start = skipBlanks(scanner);
    if (scanner.text[start] !== '"') return breakOff(scanner, 'json-syntax', 'a key in double quotes is expected');
    const key = scanString(scanner);
    if (key === undefined) return undefined;
    const isRepeated = Object.hasOwn(fields, key);
    if (isRepeated) reportDuplicate(scanner, node, key, start);
    table.addKey(scanner.builder, key, start, scanner.at);
    skipBlanks(scanner);
    if (scanner.text[scanner.at] !== ':') return breakOff(scanner, 'json-syntax', '`:` is expected after a key');
    scanner.at++;
    const value = scanValue(scanner, depth + 1);
    if (value === undefined) return undefined;
    if (!isRepeated) setField(fields, key, value);
  }
  table.closeNode(scanner.builder, node, scanner.at);
  return fields;
}

function scanArray(scanner: Scanner, depth: number): Parsed {
  const node = table.addNode(scanner.builder, table.LIST, scanner.at, scanner.at);
  const items: Json[] = [];
  scanner.at++;
  for (let isFirst = true; ; isFirst = false) {
    const separator = scanSeparator(scanner, ']', isFirst);
    if (separator === 'broken') return undefined;
    if (separator === 'end') break;
    const value = scanValue(scanner, depth + 1);
    if (value === undefined) return undefined;
    items.push(value);
  }
  table.closeNode(scanner.builder, node, scanner.at);
  return items;
}

/** What stands before the next entry of a collection: its end, or a comma unless it is the first. */
function scanSeparator(scanner: Scanner, close: ']' | '}', isFirst: boolean): 'end' | 'entry' | 'broken' {
  const unit = scanner.text[skipBlanks(scanner)];
  if (unit === close) {
    scanner.at++;
    return 'end';
  }
  if (isFirst) return 'entry';
  if (unit !== ',') {
    breakOff(scanner, 'json-syntax', `\`,\` or \`${close}\` is expected`);
    return 'broken';
  }
  scanner.at++;
  return 'entry';
}

function scanString(scanner: Scanner): string | undefined {
  const { text } = scanner;
  const start = scanner.at;
  let isPlain = true;
  let at = start + 1;
  for (let unit = text.charCodeAt(at); unit !== 0x22; unit = text.charCodeAt(at)) {
    // NaN, past the end, is not >= 0x20 either
    if (!(unit >= 0x20)) {
      scanner.at = at;
      return breakOff(scanner, 'json-syntax', 'a string is not closed on its line');
    }
    if (unit === 0x5c) isPlain = false;
    at += unit === 0x5c ? 2 : 1;
  }
  scanner.at = at + 1;
  return isPlain ? text.slice(start + 1, at) : unescapeString(scanner, start);
}

function unescapeString(scanner: Scanner, start: number): string | undefined {
  try {
    return String(JSON.parse(scanner.text.slice(start, scanner.at)));
  } catch {
    scanner.at = start;
    return breakOff(scanner, 'json-syntax', 'the string has an escape that JSON does not know');
  }
}

function scanLiteral(scanner: Scanner): Parsed {
  WORD.lastIndex = scanner.at;
  const word = WORD.exec(scanner.text)?.[0];
  if (word !== undefined) {
    scanner.at += word.length;
    return WORD_VALUES[word];
  }
  NUMBER.lastIndex = scanner.at;
  const match = NUMBER.exec(scanner.text);
  if (match === null) return breakOff(scanner, 'json-syntax', 'a value is expected');
  const digits = match[0];
  const isInteger = match[1] === undefined && match[2] === undefined;
  const isNegative = digits.startsWith('-');
  const value = isInteger ? toInteger(isNegative, isNegative ? digits.slice(1) : digits) : Number(digits) + 0;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return breakOff(scanner, 'json-syntax', 'the number is too large for a double');
  }
  scanner.at += digits.length;
  return value;
}

function reportDuplicate(scanner: Scanner, map: number, key: string, start: number): void {
  const first = table.findKey(scanner.builder, map, key);
  const place = describePlace(scanner.sink.index, table.nodeStart(scanner.builder, first));
  const message = `the key \`${key.slice(0, 80)}\` was already given at ${place}`;
  reportFault(scanner.sink, 'json-duplicate-key', message, start, scanner.at);
}

/** Reports what is wrong at the scanner; past the end it is that the text ends too early. */
function breakOff(scanner: Scanner, code: FaultCode, message: string): undefined {
  const isAtEnd = scanner.at >= scanner.text.length;
  if (isAtEnd) reportFault(scanner.sink, 'json-truncated', `the text ends early: ${message}`, scanner.text.length);
  else reportFault(scanner.sink, code, message, scanner.at);
  return undefined;
}
