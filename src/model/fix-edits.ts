/**
 * A fix as edits of the authored text, comments and layout kept: what SARIF viewers apply with one click. The edits are
 * derived from the difference between the body and the fixed body, so several steps never contradict each other.
 */
import type { Json, JsonObject } from '../base/json.ts';
import { isJsonObject } from '../base/json.ts';
import type { FieldPath, Position, Span } from '../base/positions.ts';
import { formatPath } from '../base/positions.ts';
import type { EditPlan, TextEdit } from '../base/text-edits.ts';
import { mergeEdits } from '../base/text-edits.ts';
import { writeYaml } from '../base/yaml-text.ts';
import { saysScalar } from './authored-scalar.ts';
import type { FixStep } from './control.ts';
import { applyPatch } from './json-patch.ts';
import type { Resource } from './resource.ts';

/** Thrown inside this file only: why a text is not edited. */
class CannotEdit extends Error {}

/** The layout is one that the planner does not edit (aliases, keys sharing a line). */
const CANNOT_EDIT = new CannotEdit(
  'the text is laid out in a way that is not edited: aliases, merges, or values that functions make',
);

const GIVEN_CHARS_MAX = 80;

/** A file, split once and used for all its resources. */
export type SourceLines = { readonly bytes: Uint8Array; readonly lines: readonly string[] };

/** Bytes and lines of an authored text. A byte order mark is no part of the first line. */
export function splitSource(source: string | Uint8Array): SourceLines {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  return { bytes, lines: new TextDecoder().decode(bytes).split('\n') };
}

/** Edits by which the text comes to say the body after the steps, or why there are none. */
export function planEdits(resource: Resource, steps: readonly FixStep[], source: SourceLines): EditPlan {
  if (steps.length === 0) return { reason: 'there is no fix' };
  const fixed = applyPatch(resource.body, steps);
  if (!isJsonObject(fixed)) return { reason: 'the fix does not fit what is written' };
  return planChange(resource, fixed, source);
}

/** Edits by which the text comes to say another body, or why there are none. */
export function planChange(resource: Resource, changed: JsonObject, source: SourceLines): EditPlan {
  const { origin, body } = resource;
  if (origin.renderedBy !== undefined) return { reason: `it is rendered by ${origin.renderedBy}` };
  if (origin.planChange !== undefined) return origin.planChange(changed);
  const planner: Planner = { resource, source, edits: [] };
  try {
    planDifference(planner, body, changed, []);
  } catch (error) {
    if (error instanceof CannotEdit) return { reason: error.message };
    throw error;
  }
  const edits = mergeEdits(joinInsertions(planner.edits));
  return edits === undefined ? { reason: 'its edits contradict each other' } : { edits };
}

/** What is added at one place goes in there in the order in which it was planned: from the inside out. */
function joinInsertions(edits: readonly TextEdit[]): readonly TextEdit[] {
  const joined = new Map<string, TextEdit>();
  for (const edit of edits) {
    const isInsertion = edit.start.offset === edit.end.offset;
    const key = isInsertion ? `${edit.start.offset}` : `${edit.start.offset}-${edit.end.offset}-${joined.size}`;
    const before = joined.get(key);
    joined.set(key, before === undefined ? edit : { ...edit, text: before.text + edit.text });
  }
  return [...joined.values()];
}

type Planner = { readonly resource: Resource; readonly source: SourceLines; readonly edits: TextEdit[] };

function planDifference(planner: Planner, before: Json, after: Json, path: FieldPath): void {
  if (before === after) return;
  if (isJsonObject(before) && isJsonObject(after)) planMap(planner, before, after, path);
  else if (Array.isArray(before) && Array.isArray(after)) planList(planner, before, after, path);
  else {
    demandWritten(planner, path, before);
    planReplace(planner, path, after);
  }
}

function planMap(planner: Planner, before: JsonObject, after: JsonObject, path: FieldPath): void {
  const names = Object.keys(before);
  const kept = names.filter((name) => Object.hasOwn(after, name));
  if (kept.length === 0 && (names.length > 0 || Object.keys(after).length > 0)) {
    planExchange(planner, names, path, after);
    return;
  }
  for (const name of names) {
    if (!Object.hasOwn(after, name)) {
      demandWritten(planner, [...path, name], before[name] as Json);
      planRemove(planner, names, path, name);
    } else planDifference(planner, before[name] as Json, after[name] as Json, [...path, name]);
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
  else {
    demandWritten(planner, path, before);
    planReplace(planner, path, after);
  }
}

/** What goes must be written out where it stands: what a function or a variable gives is changed where it is given. */
function demandWritten(planner: Planner, path: FieldPath, before: Json): void {
  const span = spanOf(planner, path);
  if (typeof before === 'object' && before !== null) {
    childSpans(planner, path, Array.isArray(before) ? [...before.keys()] : Object.keys(before));
    return;
  }
  const last = path.at(-1);
  const text = sliceText(planner, span.start, span.end);
  if (saysScalar(text, typeof last === 'string' ? last : undefined, before)) return;
  const shown = text.replaceAll(/\s+/g, ' ').slice(0, GIVEN_CHARS_MAX);
  throw new CannotEdit(`${formatPath(path)} is given by \`${shown}\`, not written out`);
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
  if (!/^\s*(?:#[^\n]*)?$/.test(rest)) throw CANNOT_EDIT;
  const isLastLine = span.end.line === lines.length;
  const offset = span.end.offset + Buffer.byteLength(rest) + (isLastLine ? 0 : 1);
  const end = isLastLine
    ? { line: span.end.line, column: span.end.column + rest.length, offset }
    : { line: span.end.line + 1, column: 1, offset };
  return { start, end, text: '' };
}

/** All fields go and others come: these take the place of the first, so that comments between the fields stay. */
function planExchange(planner: Planner, names: readonly string[], path: FieldPath, after: JsonObject): void {
  const children = childSpans(planner, path, names);
  const [first] = children;
  if (first === undefined || Object.keys(after).length === 0 || isFlow(planner, path, children)) {
    planReplace(planner, path, after);
    return;
  }
  const breaks = first.end.column === 1 && first.end.line > first.start.line ? '\n' : '';
  planner.edits.push({ ...first, text: writeBlock(after, first.start.column - 1) + breaks });
  for (const name of names) {
    if (spanOf(planner, [...path, name]).start.offset !== first.start.offset) planRemove(planner, names, path, name);
  }
}

function planAddFields(
  planner: Planner,
  siblings: readonly string[],
  kept: readonly string[],
  path: FieldPath,
  fields: JsonObject,
): void {
  const children = childSpans(planner, path, siblings);
  // Beside a field that stays: the edit of one that goes would contain the place.
  const staying = childSpans(planner, path, kept);
  const [first, last] = [staying[0], staying.at(-1)];
  if (first === undefined || last === undefined) throw CANNOT_EDIT;
  const at = first.start;
  if (isFlow(planner, path, children)) {
    const text = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}, `);
    planner.edits.push({ start: at, end: at, text: text.join('') });
    return;
  }
  const indent = at.column - 1;
  const text = writeBlock(fields, indent);
  const below = findLineBelow(planner, last);
  if (below === undefined) planner.edits.push({ start: at, end: at, text: `${text}\n${' '.repeat(indent)}` });
  else planner.edits.push({ start: below, end: below, text: `${' '.repeat(indent)}${text}\n` });
}

/** Start of the line below a span; undefined at the end of a file, and where more than a comment follows on it. */
function findLineBelow(planner: Planner, { start, end }: Span): Position | undefined {
  if (end.column === 1 && end.line > start.line) return end;
  const { lines } = planner.source;
  const rest = (lines[end.line - 1] ?? '').slice(end.column - 1);
  if (!/^\s*(?:#[^\n]*)?$/.test(rest) || end.line >= lines.length) return undefined;
  return { line: end.line + 1, column: 1, offset: end.offset + Buffer.byteLength(rest) + 1 };
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
