/** Edits of written-out objects and lists: entries and items that come and go, commas and line breaks as they are. */
import type { Json, JsonObject } from '../../base/json.ts';
import type { ObjectEntry, ObjectExpression, Tuple } from './ast.ts';
import { type HclEdit, indentBefore, indentOfLine, nextLineAfter, ownLines } from './edit-layout.ts';
import { writeHclKey, writeHclValue } from './write-value.ts';

type Part = { readonly start: number; readonly end: number };
type Collection = ObjectExpression | Tuple;

/** Edits that add entries behind the last one. Undefined for a strange layout. */
export function addEntries(text: string, object: ObjectExpression, fields: JsonObject): readonly HclEdit[] | undefined {
  const last = object.entries.at(-1);
  const write = (name: string, value: Json, indent: string): string => writeEntry(text, last, name, value, indent);
  return addParts(
    text,
    object,
    last,
    Object.entries(fields).map(
      ([name, value]) =>
        (indent) =>
          write(name, value, indent),
    ),
  );
}

/** Edits that add items behind the last one. Undefined for a strange layout. */
export function addItems(text: string, tuple: Tuple, items: readonly Json[]): readonly HclEdit[] | undefined {
  return addParts(
    text,
    tuple,
    tuple.items.at(-1),
    items.map((item) => (indent) => writeHclValue(item, indent)),
  );
}

/** As the entry above is written: with `=` in its column, or with `:`, its key quoted or not. */
function writeEntry(text: string, last: ObjectEntry | undefined, name: string, value: Json, indent: string): string {
  const between = last === undefined ? ' = ' : text.slice(last.key.end, last.value.start);
  const key = writeHclKey(name, last !== undefined && text[last.key.start] === '"');
  const written = writeHclValue(value, indent);
  if (between.includes(':')) return `${key}${between.replaceAll(/\s+/g, ' ')}${written}`;
  const isAligned = last !== undefined && indentBefore(text, last.start) !== undefined;
  const width = isAligned ? text.indexOf('=', last.key.end) - last.key.start - 1 : 0;
  return `${key.padEnd(width)} = ${written}`;
}

function addParts(
  text: string,
  collection: Collection,
  last: Part | undefined,
  writers: readonly ((indent: string) => string)[],
): readonly HclEdit[] | undefined {
  if (last === undefined) return fillEmpty(text, collection, writers);
  const indent = indentBefore(text, last.start);
  if (indent === undefined) {
    // what stands in one line goes on in it
    const flow = writers.map((write) => `, ${write(indentOfLine(text, last.start))}`).join('');
    return [{ start: last.end, end: last.end, text: flow }];
  }
  const next = nextLineAfter(text, last.end);
  if (next === undefined) return undefined;
  const hasComma = text[last.end] === ',';
  const needsComma = collection.kind === 'tuple' && !hasComma;
  const lines = writers.map((write, index) => {
    const isLast = index === writers.length - 1;
    return `${indent}${write(indent)}${hasComma || (needsComma && !isLast) ? ',' : ''}\n`;
  });
  const edits: HclEdit[] = [{ start: next, end: next, text: lines.join('') }];
  if (needsComma) edits.unshift({ start: last.end, end: last.end, text: ',' });
  return edits;
}

/** Something with a comment in it is not empty. */
function fillEmpty(
  text: string,
  { kind, start, end }: Collection,
  writers: readonly ((indent: string) => string)[],
): readonly HclEdit[] | undefined {
  if (text.slice(start + 1, end - 1).trim() !== '') return undefined;
  const outer = indentOfLine(text, start);
  if (kind === 'tuple') {
    return [{ start: start + 1, end: end - 1, text: writers.map((write) => write(outer)).join(', ') }];
  }
  const inner = `${outer}  `;
  const lines = writers.map((write) => `${inner}${write(inner)}\n`).join('');
  return [{ start: start + 1, end: end - 1, text: `\n${lines}${outer}` }];
}

/** The edit that takes an entry or item out, with its line where it has one. Undefined for a strange layout. */
export function removePart(text: string, collection: Collection, index: number): HclEdit | undefined {
  const parts: readonly Part[] = collection.kind === 'tuple' ? collection.items : collection.entries;
  const part = parts[index];
  if (part === undefined) return undefined;
  const lines = ownLines(text, part);
  const next = parts[index + 1];
  const previous = parts[index - 1];
  if (lines !== undefined && (next !== undefined || previous === undefined || text[part.end] === ',')) {
    return { ...lines, text: '' };
  }
  if (next !== undefined) return { start: part.start, end: next.start, text: '' };
  if (previous !== undefined && !hasComment(text.slice(previous.end, part.start))) {
    return { start: previous.end, end: part.end, text: '' };
  }
  return lines === undefined ? undefined : { ...lines, text: '' };
}

function hasComment(text: string): boolean {
  return /#|\/[/*]/.test(text);
}
