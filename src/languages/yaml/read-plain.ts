/**
 * The short way for the YAML that nearly all manifests are written in: block maps and lists, scalars and brackets on
 * one
 * line, literal text. It makes values and positions in one pass, without events. Whatever else it meets (anchors, tags,
 * escapes, text over several lines, anything wrong), it gives up and the full parser reads the document instead, so it
 * never decides what is an error. `read-plain.test.ts` holds both ways to the same values and positions.
 */
import { type Json, setField } from '../../base/json.ts';
import * as table from './node-table.ts';
import { type Dialect, isAmbiguousBoolean, resolvePlain, type Scalar } from './scalars.ts';
import { findShortForm, readShortScalar } from './short-forms.ts';

/** Larger documents take the full way, which knows the limits. */
const CHARS_MAX = 256 * 1024;
const DEPTH_MAX = 60;

/**
 * Characters that need no thought: line feeds and printable ones of the basic plane. No tabs, carriage returns, marks.
 */
const OTHER_CHARACTER = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
/** A key without quotes, up to its colon. */
const KEY = /[A-Za-z0-9_./$][^\n:#,[\]{}&*!|>'"%@`]*(?<! )(?=:(?:[ \n]|$))/y;
/** How a scalar without quotes may start. */
const PLAIN_START = /[A-Za-z0-9_./$~(+<=^;\\]|-[^ \n,[\]{}]/y;
const PLAIN_IN_FLOW = /[^\n,[\]{}#]*/y;
const BLANKS = / */y;
/** What may stand after a value on its line. */
const LINE_REST = / *(?: #[^\n]*)?(?:\n|$)/y;
/** Lines without content, and the indentation of the one that follows. */
const TO_CONTENT = /(?:(?: *#[^\n]*| *)\n)* */y;
const SHORT_FORM = /![A-Za-z0-9]+(?=[ \n]|$)/y;
const LITERAL = /\|-? *\n( +)(?=[^ \n])/y;

type Cursor = {
  readonly text: string;
  /** Where the text stands in the file. */
  readonly base: number;
  readonly dialect: Dialect;
  readonly builder: table.TableBuilder;
  at: number;
  /** Column of `at`, which stands at the first character of a line's content, or of a list item's; -1 at the end. */
  indent: number;
  lastEnd: number;
  depth: number;
};

/** Not a value: the document has something that only the full parser knows. */
const GIVE_UP = Symbol('give up');
type Short<T> = T | typeof GIVE_UP;

/**
 * Reads a document that has nothing unusual into `builder`; undefined, and a builder to be started anew, for any
 * other.
 */
export function readPlainDocument(
  text: string,
  base: number,
  dialect: Dialect,
  builder: table.TableBuilder,
): Json | undefined {
  if (text.length > CHARS_MAX || OTHER_CHARACTER.test(text)) return undefined;
  const cursor: Cursor = { text, base, dialect, builder, at: 0, indent: 0, lastEnd: 0, depth: 0 };
  moveToContent(cursor);
  if (text.startsWith('---', cursor.at)) {
    cursor.at += 3;
    if (cursor.indent !== 0 || !endLine(cursor)) return undefined;
  }
  if (cursor.indent !== 0) return undefined;
  const value = readBlock(cursor);
  return value === GIVE_UP || !isAtEnd(cursor) ? undefined : value;
}

/** Moves from the start of a line to the next content. */
function moveToContent(cursor: Cursor): void {
  const start = cursor.at;
  cursor.at = matchEnd(TO_CONTENT, cursor);
  const isLastComment = cursor.text[cursor.at] === '#' || cursor.at >= cursor.text.length;
  cursor.indent = isLastComment ? -1 : cursor.at - Math.max(start, cursor.text.lastIndexOf('\n', cursor.at - 1) + 1);
}

const isAtEnd = (cursor: Cursor): boolean => cursor.indent === -1;

/** Where a sticky pattern ends that matches the empty text too. */
function matchEnd(pattern: RegExp, cursor: Cursor): number {
  pattern.lastIndex = cursor.at;
  pattern.test(cursor.text);
  return pattern.lastIndex;
}

/** Moves past the rest of a line, which may only be blank or a comment, to the next content; false when it is not. */
function endLine(cursor: Cursor): boolean {
  LINE_REST.lastIndex = cursor.at;
  if (!LINE_REST.test(cursor.text)) return false;
  cursor.at = LINE_REST.lastIndex;
  moveToContent(cursor);
  return true;
}

function findLineEnd(text: string, at: number): number {
  const lineFeed = text.indexOf('\n', at);
  return lineFeed < 0 ? text.length : lineFeed;
}

function isItem(cursor: Cursor): boolean {
  if (cursor.text[cursor.at] !== '-') return false;
  const next = cursor.text[cursor.at + 1];
  return next === ' ' || next === '\n' || next === undefined;
}

function readBlock(cursor: Cursor): Short<Json> {
  if (cursor.depth >= DEPTH_MAX) return GIVE_UP;
  cursor.depth++;
  const value = isItem(cursor) ? readItems(cursor) : readFields(cursor);
  cursor.depth--;
  return value;
}

function readFields(cursor: Cursor): Short<Json> {
  const { indent, base, builder } = cursor;
  const node = table.addNode(builder, table.MAP, base + cursor.at, base + cursor.at);
  const fields: Record<string, Json> = {};
  while (cursor.indent === indent) {
    const key = readKey(cursor, KEY);
    if (key === GIVE_UP || Object.hasOwn(fields, key)) return GIVE_UP;
    const value = readFieldValue(cursor, indent);
    if (value === GIVE_UP) return GIVE_UP;
    setField(fields, key, value);
  }
  if (cursor.indent > indent) return GIVE_UP;
  table.closeNode(builder, node, base + cursor.lastEnd);
  return fields;
}

/** Reads a key and its colon. */
function readKey(cursor: Cursor, pattern: RegExp): Short<string> {
  const start = cursor.at;
  const quoted = readQuoted(cursor);
  if (quoted === GIVE_UP) return GIVE_UP;
  pattern.lastIndex = start;
  if (quoted === undefined && !pattern.test(cursor.text)) return GIVE_UP;
  const end = quoted === undefined ? pattern.lastIndex : cursor.at;
  const next = cursor.text[end + 1];
  if (cursor.text[end] !== ':' || (next !== ' ' && next !== '\n' && next !== undefined)) return GIVE_UP;
  const key = quoted ?? resolveText(cursor, cursor.text.slice(start, end));
  if (key === GIVE_UP) return GIVE_UP;
  const name = String(key);
  table.addKey(cursor.builder, name, cursor.base + start, cursor.base + end);
  cursor.lastEnd = end;
  cursor.at = end + 1;
  return name;
}

/** What follows a key at `indent`: on its line, or below it. A list may stand at the indentation of its key. */
function readFieldValue(cursor: Cursor, indent: number): Short<Json> {
  if (!endLine(cursor)) return readInline(cursor, indent);
  if (cursor.indent > indent || (cursor.indent === indent && isItem(cursor))) return readBlock(cursor);
  return addEmpty(cursor);
}

function readItems(cursor: Cursor): Short<Json> {
  const { indent, base, builder } = cursor;
  const node = table.addNode(builder, table.LIST, base + cursor.at, base + cursor.at);
  const items: Json[] = [];
  cursor.lastEnd = cursor.at;
  while (cursor.indent === indent && isItem(cursor)) {
    cursor.at++;
    const value = readItem(cursor, indent);
    if (value === GIVE_UP) return GIVE_UP;
    items.push(value);
  }
  if (cursor.indent > indent) return GIVE_UP;
  table.closeNode(builder, node, base + cursor.lastEnd);
  return items;
}

/** What follows a dash at `indent`: a scalar, brackets, or a block that starts on the line of the dash or below it. */
function readItem(cursor: Cursor, indent: number): Short<Json> {
  if (endLine(cursor)) return cursor.indent > indent ? readBlock(cursor) : addEmpty(cursor);
  const start = cursor.at;
  cursor.at = matchEnd(BLANKS, cursor);
  if (isItem(cursor) || isKeyAhead(cursor)) {
    cursor.indent = indent + 1 + cursor.at - start;
    return readBlock(cursor);
  }
  return readInline(cursor, indent);
}

/** Quoted keys count only where a colon follows the closing quote. */
function isKeyAhead(cursor: Cursor): boolean {
  const { text, at } = cursor;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") {
    KEY.lastIndex = at;
    return KEY.test(text);
  }
  return text[text.indexOf(quote, at + 1) + 1] === ':';
}

/** Reads a value on one line, or literal text from it, and moves to the next content, which must not continue it. */
function readInline(cursor: Cursor, indent: number): Short<Json> {
  cursor.at = matchEnd(BLANKS, cursor);
  if (cursor.text[cursor.at] === '|') return readLiteral(cursor, indent);
  if (cursor.text[cursor.at] === '!') return readShortForm(cursor, indent, readPlain);
  const value = readValue(cursor, readPlain);
  return value === GIVE_UP || !endLine(cursor) || cursor.indent > indent ? GIVE_UP : value;
}

/** Reads brackets, a quoted scalar, or with `readText` one without quotes. */
function readValue(cursor: Cursor, readText: (cursor: Cursor) => number): Short<Json> {
  const start = cursor.at;
  const first = cursor.text[start];
  if (first === '{' || first === '[') return readFlow(cursor, first);
  if (first === '!') return readShortForm(cursor, undefined, readText);
  const quoted = readQuoted(cursor);
  if (quoted === GIVE_UP) return GIVE_UP;
  if (quoted === undefined) {
    PLAIN_START.lastIndex = start;
    if (!PLAIN_START.test(cursor.text)) return GIVE_UP;
    cursor.at = readText(cursor);
  }
  cursor.lastEnd = cursor.at;
  table.addNode(cursor.builder, table.SCALAR, cursor.base + start, cursor.base + cursor.at);
  return quoted ?? resolveText(cursor, cursor.text.slice(start, cursor.at));
}

/** A scalar in quotes without escapes on one line; undefined when there is no quote. */
function readQuoted(cursor: Cursor): Short<string> | undefined {
  const { text, at } = cursor;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const end = text.indexOf(quote, at + 1);
  const value = text.slice(at + 1, end);
  if (end < 0 || text[end + 1] === quote || value.includes('\\') || value.includes('\n')) return GIVE_UP;
  cursor.at = end + 1;
  return value;
}

/** End of a scalar without quotes in a block: the end of the line or a comment. */
function readPlain(cursor: Cursor): number {
  const { text, at } = cursor;
  const line = text.slice(at, findLineEnd(text, at));
  const comment = line.indexOf(' #');
  let end = at + (comment < 0 ? line.length : comment);
  while (text[end - 1] === ' ') end--;
  return end;
}

/**
 * End of a scalar without quotes in brackets. A `#` is left to stop at, as whether it starts a comment needs thought.
 */
function readPlainInFlow(cursor: Cursor): number {
  let end = matchEnd(PLAIN_IN_FLOW, cursor);
  while (cursor.text[end - 1] === ' ') end--;
  return end;
}

/** The value of a scalar without quotes, unless it holds what may be a key, or a word that readers disagree on. */
function resolveText(cursor: Cursor, text: string): Short<Scalar> {
  const colon = text.indexOf(':');
  if (colon >= 0 && (text.includes(': ') || text.endsWith(':'))) return GIVE_UP;
  return isAmbiguousBoolean(text) ? GIVE_UP : resolvePlain(text, cursor.dialect);
}

function readFlow(cursor: Cursor, open: '{' | '['): Short<Json> {
  if (cursor.depth >= DEPTH_MAX) return GIVE_UP;
  cursor.depth++;
  const { base, builder } = cursor;
  const close = open === '{' ? '}' : ']';
  const node = table.addNode(builder, open === '{' ? table.MAP : table.LIST, base + cursor.at, base + cursor.at);
  const fields: Record<string, Json> = {};
  const items: Json[] = [];
  cursor.at++;
  cursor.at = matchEnd(BLANKS, cursor);
  while (cursor.text[cursor.at] !== close) {
    if (!(open === '{' ? readFlowField(cursor, fields) : readFlowItem(cursor, items))) return GIVE_UP;
    cursor.at = matchEnd(BLANKS, cursor);
    if (cursor.text[cursor.at] === close) break;
    if (cursor.text[cursor.at] !== ',') return GIVE_UP;
    cursor.at++;
    cursor.at = matchEnd(BLANKS, cursor);
    if (cursor.text[cursor.at] === close) return GIVE_UP;
  }
  cursor.at++;
  cursor.depth--;
  cursor.lastEnd = cursor.at;
  table.closeNode(builder, node, base + cursor.at);
  return open === '{' ? fields : items;
}

function readFlowField(cursor: Cursor, fields: Record<string, Json>): boolean {
  const key = readKey(cursor, KEY);
  if (key === GIVE_UP || Object.hasOwn(fields, key)) return false;
  cursor.at = matchEnd(BLANKS, cursor);
  const value = readValue(cursor, readPlainInFlow);
  if (value === GIVE_UP) return false;
  setField(fields, key, value);
  return true;
}

function readFlowItem(cursor: Cursor, items: Json[]): boolean {
  const value = readValue(cursor, readPlainInFlow);
  if (value === GIVE_UP) return false;
  items.push(value);
  return true;
}

/** Literal text (`|`, `|-`) whose lines are all indented alike or more, or empty. */
function readLiteral(cursor: Cursor, indent: number): Short<Json> {
  const { text } = cursor;
  LITERAL.lastIndex = cursor.at;
  const blanks = LITERAL.exec(text)?.[1] ?? '';
  if (blanks.length <= indent) return GIVE_UP;
  const isStripped = text[cursor.at + 1] === '-';
  const start = LITERAL.lastIndex - blanks.length;
  const lines: string[] = [];
  let at = start;
  while (at < text.length && (text.startsWith(blanks, at) || text[at] === '\n')) {
    const end = findLineEnd(text, at);
    const line = text.slice(at + blanks.length, end);
    if (text[at] !== '\n' && line.trim() === '') return GIVE_UP;
    lines.push(text[at] === '\n' ? '' : line);
    at = end + 1;
  }
  if (text[at] === ' ' && text.slice(at, findLineEnd(text, at)).trim() === '') return GIVE_UP;
  while (lines.at(-1) === '') lines.pop();
  const value = lines.join('\n');
  cursor.at = Math.min(at, text.length);
  moveToContent(cursor);
  if (cursor.indent > indent) return GIVE_UP;
  cursor.lastEnd = start + value.length + blanks.length * lines.filter((line) => line !== '').length;
  table.addNode(cursor.builder, table.SCALAR, cursor.base + start, cursor.base + cursor.lastEnd);
  return isStripped ? value : `${value}\n`;
}

/** A map that a tag of CloudFormation stands for; without an indentation it stands in brackets. */
function readShortForm(cursor: Cursor, indent: number | undefined, readText: (cursor: Cursor) => number): Short<Json> {
  SHORT_FORM.lastIndex = cursor.at;
  const tag = SHORT_FORM.exec(cursor.text)?.[0] ?? '';
  const key = cursor.dialect === 'cloudformation' ? findShortForm(tag) : undefined;
  if (key === undefined || cursor.depth >= DEPTH_MAX) return GIVE_UP;
  const { base, builder, at } = cursor;
  const node = table.addNode(builder, table.MAP, base + at, base + at);
  cursor.at = cursor.lastEnd = at + tag.length;
  table.addKey(builder, key, base + at, base + cursor.at);
  cursor.depth++;
  const value = readShortValue(cursor, indent, key, readText);
  cursor.depth--;
  table.closeNode(builder, node, base + cursor.lastEnd);
  return value === GIVE_UP ? GIVE_UP : { [key]: value };
}

function readShortValue(
  cursor: Cursor,
  indent: number | undefined,
  key: string,
  readText: (cursor: Cursor) => number,
): Short<Json> {
  if (indent !== undefined && endLine(cursor)) return cursor.indent > indent ? readBlock(cursor) : GIVE_UP;
  cursor.at = matchEnd(BLANKS, cursor);
  const first = cursor.text[cursor.at];
  if (first === '|') return indent === undefined || key === 'Fn::GetAtt' ? GIVE_UP : readLiteral(cursor, indent);
  const value = first === '{' || first === '[' ? readFlow(cursor, first) : readShortText(cursor, key, readText);
  if (value === GIVE_UP || indent === undefined) return value;
  return endLine(cursor) && cursor.indent <= indent ? value : GIVE_UP;
}

function readShortText(cursor: Cursor, key: string, readText: (cursor: Cursor) => number): Short<Json> {
  const start = cursor.at;
  const quoted = readQuoted(cursor);
  if (quoted === GIVE_UP) return GIVE_UP;
  PLAIN_START.lastIndex = start;
  if (quoted === undefined && !PLAIN_START.test(cursor.text)) return GIVE_UP;
  if (quoted === undefined) cursor.at = readText(cursor);
  const text = quoted ?? cursor.text.slice(start, cursor.at);
  if (quoted === undefined && (text.includes(': ') || text.endsWith(':'))) return GIVE_UP;
  const value = readShortScalar(key, text);
  cursor.lastEnd = cursor.at;
  table.addShortScalar(cursor.builder, value, cursor.base + start, cursor.base + cursor.at);
  return value;
}

function addEmpty(cursor: Cursor): null {
  const at = cursor.base + cursor.lastEnd;
  table.addNode(cursor.builder, table.SCALAR, at, at);
  return null;
}
