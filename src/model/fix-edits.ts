/**
 * A fix as edits of the authored text, comments and layout kept: what SARIF viewers apply with one click. The edits are
 * derived from the difference between the body and the fixed body, so several steps never contradict each other.
 */
import type { Json, JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import type { FieldPath, Position, Span } from '../base/positions.ts';
import { writeYaml } from '../base/yaml-text.ts';
import type { FixStep } from './control.ts';
import { applyPatch } from './json-patch.ts';
import type { Resource } from './resource.ts';

export type TextEdit = { readonly start: Position; readonly end: Position; readonly text: string };

/** Thrown inside this file only: the layout is one that the planner does not edit (aliases, keys sharing a line). */
const CANNOT_EDIT = new Error('this layout is not edited');

/** The text of one file, split once and used for all its resources. */
export type SourceLines = { readonly bytes: Uint8Array; readonly lines: readonly string[] };

/** Bytes and lines of an authored text. */
export function splitSource(text: string): SourceLines {
  return { bytes: new TextEncoder().encode(text), lines: text.split('\n') };
}

/**
 * Edits in order of their place; undefined when the fix does not fit the body or the text is laid out in a way not
 * edited.
 */
export function planEdits(
  resource: Resource,
  steps: readonly FixStep[],
  source: SourceLines,
): readonly TextEdit[] | undefined {
  if (steps.length === 0 || resource.origin.renderedBy !== undefined) return undefined;
  const fixed = applyPatch(resource.body, steps);
  if (fixed === undefined) return undefined;
  const planner: Planner = { resource, source, edits: [] };
  try {
    planDifference(planner, resource.body, fixed, []);
  } catch (error) {
    if (error === CANNOT_EDIT) return undefined;
    throw error;
  }
  const edits = planner.edits.sort((a, b) => a.start.offset - b.start.offset);
  const overlaps = edits.some((edit, index) => index > 0 && edit.start.offset < (edits[index - 1]?.end.offset ?? 0));
  return overlaps ? undefined : edits;
}

type Planner = { readonly resource: Resource; readonly source: SourceLines; readonly edits: TextEdit[] };

function planDifference(planner: Planner, before: Json, after: Json, path: FieldPath): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) planMap(planner, before, after, path);
  else if (Array.isArray(before) && Array.isArray(after)) planList(planner, before, after, path);
  else planReplace(planner, path, after);
}

function planMap(planner: Planner, before: JsonObject, after: JsonObject, path: FieldPath): void {
  const names = Object.keys(before);
  const kept = names.filter((name) => Object.hasOwn(after, name));
  if (kept.length === 0 && (names.length > 0 || Object.keys(after).length > 0)) {
    planReplace(planner, path, after);
    return;
  }
  for (const name of names) {
    if (!Object.hasOwn(after, name)) planRemove(planner, names, path, name);
    else planDifference(planner, before[name] as Json, after[name] as Json, [...path, name]);
  }
  const added = Object.entries(after).filter(([name]) => !Object.hasOwn(before, name));
  if (added.length > 0) planAddFields(planner, names, kept, path, Object.fromEntries(added));
}

function planList(planner: Planner, before: readonly Json[], after: readonly Json[], path: FieldPath): void {
  const isAppended = after.length > before.length && before.length > 0;
  if (before.length === after.length || isAppended) {
    for (const [index, item] of before.entries()) planDifference(planner, item, after[index] as Json, [...path, index]);
    if (isAppended) planAppend(planner, before, path, after.slice(before.length));
    return;
  }
  const removed = before.findIndex((item, index) => item !== after[index]);
  const isOneRemoved = after.length > 0 && before.toSpliced(removed, 1).every((item, index) => item === after[index]);
  if (isOneRemoved && after.length === before.length - 1) planRemove(planner, [...before.keys()], path, removed);
  else planReplace(planner, path, after);
}

/** The span of an entry (key to end of value, or item), which must be authored where the document has it. */
function spanOf(planner: Planner, path: FieldPath): Span {
  const { origin } = planner.resource;
  const located = origin.locate(path);
  const document = origin.span;
  if (located === undefined || !located.isExact || document === undefined) throw CANNOT_EDIT;
  const { start, end } = located.span;
  if (path.length > 0) {
    // An alias leads to text elsewhere, where an edit would change more than this resource.
    const holder = path.length === 1 ? document : origin.locate(path.slice(0, -1))?.span;
    const isInside = holder !== undefined && start.offset >= holder.start.offset && end.offset <= holder.end.offset;
    if (!isInside) throw CANNOT_EDIT;
  }
  return located.span;
}

function sliceText(planner: Planner, from: Position, to: Position): string {
  return new TextDecoder().decode(planner.source.bytes.subarray(from.offset, to.offset));
}

/** The text of the line before a position. */
function prefixOf(planner: Planner, at: Position): string {
  return (planner.source.lines[at.line - 1] ?? '').slice(0, at.column - 1);
}

/** Spans of the entries of a map or list in the order of the text. */
function childSpans(planner: Planner, path: FieldPath, steps: readonly (string | number)[]): readonly Span[] {
  return steps.map((step) => spanOf(planner, [...path, step])).sort((a, b) => a.start.offset - b.start.offset);
}

/** Whether a map or list is written in braces or brackets, as all of JSON is. */
function isFlow(planner: Planner, path: FieldPath, children: readonly Span[]): boolean {
  const holder = path.length === 0 ? planner.resource.origin.span : spanOf(planner, path);
  const first = children[0];
  if (holder === undefined || first === undefined) throw CANNOT_EDIT;
  return /[{[]\s*$/.test(sliceText(planner, holder.start, first.start));
}

function writeBlock(value: Json, indent: number): string {
  return writeYaml(value).join(`\n${' '.repeat(indent)}`);
}

function planReplace(planner: Planner, path: FieldPath, value: Json): void {
  const last = path.at(-1);
  if (last === undefined) throw CANNOT_EDIT;
  const span = spanOf(planner, path);
  const holder = path.slice(0, -1);
  const isField = typeof last === 'string';
  let text: string;
  if (!isFlow(planner, holder, [firstSpan(planner, holder, span)])) {
    text = writeBlock(isField ? { [last]: value } : value, span.start.column - 1);
  } else text = isField ? `${JSON.stringify(last)}: ${JSON.stringify(value)}` : JSON.stringify(value);
  const breaks = /\n\s*$/.test(sliceText(planner, span.start, span.end)) ? '\n' : '';
  planner.edits.push({ ...span, text: text + breaks });
}

/** The first entry of the holder in the text: the one that its opening brace, if any, stands before. */
function firstSpan(planner: Planner, holder: FieldPath, fallback: Span): Span {
  let body: Json | undefined = planner.resource.body;
  for (const step of holder) body = (body as { readonly [key: string | number]: Json })[step];
  const steps = Array.isArray(body) ? [0] : Object.keys(body as JsonObject);
  return childSpans(planner, holder, steps)[0] ?? fallback;
}

function planRemove(
  planner: Planner,
  siblings: readonly (string | number)[],
  path: FieldPath,
  step: string | number,
): void {
  const span = spanOf(planner, [...path, step]);
  const children = childSpans(planner, path, siblings);
  const at = children.findIndex((child) => child.start.offset === span.start.offset);
  const next = children[at + 1];
  const previous = children[at - 1];
  if (isFlow(planner, path, children)) {
    if (next !== undefined) planner.edits.push({ start: span.start, end: next.start, text: '' });
    else if (previous !== undefined) planner.edits.push({ start: previous.end, end: span.end, text: '' });
    return;
  }
  const ownsLine = typeof step === 'number' ? /^\s*- +$/ : /^\s*$/;
  if (ownsLine.test(prefixOf(planner, span.start))) planner.edits.push(wholeLines(planner, span));
  else if (typeof step === 'string' && next !== undefined) {
    planner.edits.push({ start: span.start, end: next.start, text: '' });
  } else throw CANNOT_EDIT;
}

/** From the start of the first line to the start of the line after; only a comment may follow the span on its line. */
function wholeLines(planner: Planner, span: Span): TextEdit {
  const { lines } = planner.source;
  const first = prefixOf(planner, span.start);
  const start = {
    line: span.start.line,
    column: 1,
    offset: span.start.offset - Buffer.byteLength(first),
  };
  if (span.end.column === 1 && span.end.line > span.start.line) return { start, end: span.end, text: '' };
  const rest = (lines[span.end.line - 1] ?? '').slice(span.end.column - 1);
  if (!/^\s*(?:#.*)?$/.test(rest)) throw CANNOT_EDIT;
  const isLastLine = span.end.line === lines.length;
  const offset = span.end.offset + Buffer.byteLength(rest) + (isLastLine ? 0 : 1);
  const end = isLastLine
    ? { line: span.end.line, column: span.end.column + rest.length, offset }
    : { line: span.end.line + 1, column: 1, offset };
  return { start, end, text: '' };
}

function planAddFields(
  planner: Planner,
  siblings: readonly string[],
  kept: readonly string[],
  path: FieldPath,
  fields: JsonObject,
): void {
  const children = childSpans(planner, path, siblings);
  // Before a field that stays: the edit of one that goes would contain the place.
  const first = childSpans(planner, path, kept)[0];
  if (first === undefined) throw CANNOT_EDIT;
  const at = first.start;
  if (isFlow(planner, path, children)) {
    const text = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}, `);
    planner.edits.push({ start: at, end: at, text: text.join('') });
    return;
  }
  const indent = at.column - 1;
  planner.edits.push({ start: at, end: at, text: `${writeBlock(fields, indent)}\n${' '.repeat(indent)}` });
}

function planAppend(planner: Planner, before: readonly Json[], path: FieldPath, items: readonly Json[]): void {
  const children = childSpans(planner, path, [...before.keys()]);
  const last = children.at(-1);
  if (last === undefined) throw CANNOT_EDIT;
  const at = last.end;
  if (isFlow(planner, path, children)) {
    planner.edits.push({ start: at, end: at, text: items.map((item) => `, ${JSON.stringify(item)}`).join('') });
    return;
  }
  const dash = prefixOf(planner, last.start).lastIndexOf('-');
  if (dash < 0 || at.column === 1) throw CANNOT_EDIT;
  planner.edits.push({ start: at, end: at, text: `\n${' '.repeat(dash)}${writeBlock(items, dash)}` });
}

/** The text after edits of `planEdits`. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const { bytes } = splitSource(text);
  const parts: Uint8Array[] = [];
  let done = 0;
  for (const edit of edits) {
    parts.push(bytes.subarray(done, edit.start.offset), new TextEncoder().encode(edit.text));
    done = edit.end.offset;
  }
  parts.push(bytes.subarray(done));
  return new TextDecoder().decode(Buffer.concat(parts));
}
