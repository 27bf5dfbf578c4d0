/** Terraform's string functions. */
import { splitCharacters } from '../characters.ts';
import { toText } from '../convert.ts';
import { formatText } from './format.ts';
import { joinText, TEXT_CHARS_MAX } from '../text.ts';
import { failBecause, isList, Unknown, type Value } from '../values.ts';
import { type FunctionSpec, list, number, text } from './spec.ts';

/** What Go's `unicode.IsSpace` and Terraform's `trimspace` mean. */
const SPACE_START = /^[\s\u0085]+/u;
const SPACE_END = /[\s\u0085]+$/u;

export const STRING_FUNCTIONS: Readonly<Record<string, FunctionSpec>> = {
  chomp: { params: ['text'], call: ([a]) => trimEnd(text(a), '\r\n') },
  endswith: { params: ['text', 'text'], call: ([a, b]) => text(a).endsWith(text(b)) },
  format: { params: ['raw'], rest: 'raw', call: ([spec, ...args]) => formatValue(spec ?? null, args) },
  formatlist: { params: ['text'], rest: 'raw', call: ([spec, ...args]) => formatLists(text(spec), args) },
  indent: { params: ['number', 'text'], call: ([n, a]) => indent(number(n), text(a)) },
  join: { params: ['text'], rest: 'list', call: ([separator, ...lists]) => join(text(separator), lists.flatMap(list)) },
  lower: { params: ['text'], call: ([a]) => text(a).toLowerCase() },
  split: { params: ['text', 'text'], call: ([separator, a]) => split(text(separator), text(a)) },
  startswith: { params: ['text', 'text'], call: ([a, b]) => text(a).startsWith(text(b)) },
  strcontains: { params: ['text', 'text'], call: ([a, b]) => text(a).includes(text(b)) },
  strrev: { params: ['text'], call: ([a]) => splitCharacters(text(a)).toReversed().join('') },
  substr: { params: ['text', 'number', 'number'], call: ([a, at, n]) => cut(text(a), number(at), number(n)) },
  title: { params: ['text'], call: ([a]) => titleCase(text(a)) },
  trim: { params: ['text', 'text'], call: ([a, cutset]) => trimEnd(trimStart(text(a), text(cutset)), text(cutset)) },
  trimprefix: {
    params: ['text', 'text'],
    call: ([a, b]) => (text(a).startsWith(text(b)) ? text(a).slice(text(b).length) : text(a)),
  },
  trimspace: { params: ['text'], call: ([a]) => text(a).replace(SPACE_START, '').replace(SPACE_END, '') },
  trimsuffix: {
    params: ['text', 'text'],
    call: ([a, b]) => (text(b) !== '' && text(a).endsWith(text(b)) ? text(a).slice(0, -text(b).length) : text(a)),
  },
  upper: { params: ['text'], call: ([a]) => text(a).toUpperCase() },
};

function trimStart(value: string, cutset: string): string {
  let at = 0;
  while (at < value.length && cutset.includes(value.charAt(at))) at++;
  return value.slice(at);
}

function trimEnd(value: string, cutset: string): string {
  let end = value.length;
  while (end > 0 && cutset.includes(value.charAt(end - 1))) end--;
  return value.slice(0, end);
}

/** The first line stays where it is. */
function indent(spaces: number, value: string): Value {
  if (spaces < 0 || spaces * value.length > TEXT_CHARS_MAX) return failBecause('the indentation is out of bounds');
  return value.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

function join(separator: string, items: readonly Value[]): Value {
  return joinText(items.flatMap((item, i) => (i === 0 ? [item] : [separator, item])));
}

/** An empty text is one empty part; without a separator every character is one. */
function split(separator: string, value: string): Value {
  return separator === '' ? splitCharacters(value) : value.split(separator);
}

/** Characters, not units; a negative length goes to the end, a negative offset counts from it. */
function cut(value: string, offset: number, length: number): Value {
  const characters = splitCharacters(value);
  const start = offset < 0 ? offset + characters.length : offset;
  if (start < 0) return failBecause('the offset is before the start');
  return characters.slice(start, length < 0 ? undefined : start + length).join('');
}

/** The first letter of every word in upper case; a word follows what is neither letter, digit, `_` nor `'`. */
function titleCase(value: string): string {
  return value.replaceAll(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase());
}

function formatValue(spec: Value, args: readonly Value[]): Value {
  const pattern = toText(spec);
  return pattern instanceof Unknown ? pattern : formatText(pattern, args);
}

/** Formats once for each element; arguments that are no lists stay the same in every line. */
function formatLists(pattern: string, args: readonly Value[]): Value {
  const unknown = args.find((arg) => arg instanceof Unknown && arg.parts === undefined);
  if (unknown !== undefined) return unknown;
  const lengths = new Set(args.filter(isList).map((arg) => arg.length));
  if (lengths.size > 1) return failBecause('the lists differ in length');
  const [length = 1] = lengths;
  return Array.from({ length }, (_, i) =>
    formatText(
      pattern,
      args.map((arg) => (isList(arg) ? (arg[i] ?? null) : arg)),
    ),
  );
}
