/**
 * CEL library: functions on strings (cel-go's extension library `strings`). All indexes count code points.
 */
import type { FunctionDeclaration, Library } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { DYN, INT, listOf, STRING } from '../types.ts';
import type { Result, Value } from '../values.ts';
import { indexText } from './code-points.ts';
import { SIGN_ESCAPES } from './go-quote.ts';
import { type FormatDialect, formatText } from './string-format.ts';
import { findUnknown } from './unknowns.ts';

type Int = number | bigint;

export type StringsOptions = {
  /** Version of cel-go's library: 1 adds `format` and `quote`, 3 adds `reverse`. Default 3. */
  readonly version?: 0 | 1 | 2 | 3;
  /**
   * How `format` prints (see `FormatDialect`), and what a search from beyond the end yields: an error in `cel-spec`,
   * -1 in `kubernetes`. Default `cel-spec`.
   */
  readonly dialect?: FormatDialect;
};

/** The strings library. Kubernetes has version 2 in the `kubernetes` dialect, cel-spec version 3 in its own. */
export function createStringsLibrary(options: StringsOptions = {}): Library {
  const { version = 3, dialect = 'cel-spec' } = options;
  const functions = [...BASE, ...createSearches(dialect === 'kubernetes' ? (): Result => -1 : outOfRange)];
  if (version >= 1) functions.push(...createPrinting(dialect));
  if (version >= 3) functions.push(REVERSE);
  return { name: 'strings', functions };
}

const BASE: readonly FunctionDeclaration[] = [
  declare('charAt', method('string_char_at_int', [STRING, INT], STRING, charAt)),
  declare('lowerAscii', method('string_lower_ascii', [STRING], STRING, lowerAscii)),
  declare('upperAscii', method('string_upper_ascii', [STRING], STRING, upperAscii)),
  declare(
    'replace',
    method('string_replace_string_string', [STRING, STRING, STRING], STRING, (text: string, from: string, to: string) =>
      replace(text, from, to, -1),
    ),
    method('string_replace_string_string_int', [STRING, STRING, STRING, INT], STRING, replace),
  ),
  declare(
    'split',
    method('string_split_string', [STRING, STRING], listOf(STRING), (text: string, by: string) => split(text, by, -1)),
    method('string_split_string_int', [STRING, STRING, INT], listOf(STRING), split),
  ),
  declare(
    'substring',
    method('string_substring_int', [STRING, INT], STRING, substringFrom),
    method('string_substring_int_int', [STRING, INT, INT], STRING, substring),
  ),
  declare('trim', method('string_trim', [STRING], STRING, trim)),
  declare(
    'join',
    method('list_join', [listOf(STRING)], STRING, (list: readonly Value[]) => join(list, '')),
    method('list_join_string', [listOf(STRING), STRING], STRING, join),
  ),
];

type PastEnd = (index: Int) => Result;

const createSearches = (pastEnd: PastEnd): readonly FunctionDeclaration[] => [
  declare(
    'indexOf',
    method('string_index_of_string', [STRING, STRING], INT, (text: string, part: string) =>
      text === '' && part !== '' ? -1 : indexOf(text, part, 0, pastEnd),
    ),
    method('string_index_of_string_int', [STRING, STRING, INT], INT, (text: string, part: string, from: Int) =>
      indexOf(text, part, from, pastEnd),
    ),
  ),
  declare(
    'lastIndexOf',
    method('string_last_index_of_string', [STRING, STRING], INT, lastIndexOf),
    method('string_last_index_of_string_int', [STRING, STRING, INT], INT, (text: string, part: string, last: Int) =>
      lastIndexOfUpTo(text, part, last, pastEnd),
    ),
  ),
];

const createPrinting = (dialect: FormatDialect): readonly FunctionDeclaration[] => [
  declare(
    'format',
    method('string_format', [STRING, listOf(DYN)], STRING, (text: string, args: readonly Value[]) =>
      formatText(text, args, dialect),
    ),
  ),
  declare('strings.quote', overload('strings_quote', [STRING], STRING, quote)),
];

const REVERSE = declare(
  'reverse',
  method('string_reverse', [STRING], STRING, (text: string) => Array.from(text).reverse().join('')),
);

const outOfRange = (index: Int): Result => fail('index_out_of_bounds', `index out of range: ${index}`);

const isWithin = (index: Int, max: number): index is number => typeof index === 'number' && index >= 0 && index <= max;

function charAt(text: string, index: Int): Result {
  const { size, offsetOf } = indexText(text);
  if (!isWithin(index, size)) return outOfRange(index);
  return text.slice(offsetOf(index), offsetOf(index + 1));
}

/** Searching for nothing yields the offset itself, whatever it is: so do cel-go and cel-spec. */
function indexOf(text: string, part: string, from: Int, pastEnd: PastEnd): Result {
  if (part === '') return from;
  const indexed = indexText(text);
  if (!isWithin(from, indexed.size - 1)) return from < 0 ? outOfRange(from) : pastEnd(from);
  const found = text.indexOf(part, indexed.offsetOf(from));
  return found < 0 ? -1 : indexed.indexOf(found);
}

function lastIndexOf(text: string, part: string): Result {
  const indexed = indexText(text);
  if (part === '') return indexed.size;
  const found = text.lastIndexOf(part);
  return found < 0 ? -1 : indexed.indexOf(found);
}

function lastIndexOfUpTo(text: string, part: string, last: Int, pastEnd: PastEnd): Result {
  if (part === '') return last;
  const indexed = indexText(text);
  if (!isWithin(last, indexed.size - 1)) return last < 0 ? outOfRange(last) : pastEnd(last);
  const found = text.lastIndexOf(part, indexed.offsetOf(last));
  return found < 0 ? -1 : indexed.indexOf(found);
}

function lowerAscii(text: string): string {
  if (!/[A-Z]/.test(text)) return text;
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function upperAscii(text: string): string {
  if (!/[a-z]/.test(text)) return text;
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/**
 * Replaces the first `limit` occurrences, all when negative. An empty `from` stands before, between and after
 * characters.
 */
function replace(text: string, from: string, to: string, limit: Int): string {
  if (limit < 0 && from !== '') return text.replaceAll(from, () => to);
  const parts = splitUpTo(text, from, limit < 0 ? Number.POSITIVE_INFINITY : Number(limit) + (from === '' ? 0 : 1));
  if (from !== '') return limit === 0 ? text : parts.join(to);
  if (limit === 0) return text;
  const joined = to + parts.join(to);
  const mayAddLast = limit < 0 || limit > parts.length;
  return text !== '' && mayAddLast ? joined + to : joined;
}

function split(text: string, by: string, limit: Int): readonly string[] {
  if (limit === 0) return [];
  return splitUpTo(text, by, limit < 0 ? Number.POSITIVE_INFINITY : Number(limit));
}

/** At most `max` parts, the last one with the rest of the text. An empty separator stands between characters. */
function splitUpTo(text: string, by: string, max: number): readonly string[] {
  const all = by === '' ? Array.from(text) : text.split(by);
  return all.length <= max ? all : [...all.slice(0, max - 1), all.slice(max - 1).join(by)];
}

function substringFrom(text: string, start: Int): Result {
  const { size, offsetOf } = indexText(text);
  return isWithin(start, size) ? text.slice(offsetOf(start)) : outOfRange(start);
}

function substring(text: string, start: Int, end: Int): Result {
  if (start > end) return fail('invalid_argument', `invalid substring range. start: ${start}, end: ${end}`);
  const { size, offsetOf } = indexText(text);
  if (!isWithin(start, size)) return outOfRange(start);
  return isWithin(end, size) ? text.slice(offsetOf(start), offsetOf(end)) : outOfRange(end);
}

/**
 * Unicode's White_Space property. JavaScript's own `trim` knows U+FEFF, which is none, and not U+0085, which is one.
 */
const WHITE_SPACE = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.test(text.charAt(start))) start += 1;
  while (end > start && WHITE_SPACE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function join(list: readonly Value[], separator: string): Result {
  if (list.every((element) => typeof element === 'string')) return list.join(separator);
  return findUnknown(list) ?? fail('no_such_overload', 'join: the elements of the list must be strings');
}

/** A CEL string literal of the text: printable without surprises. Broken surrogates become U+FFFD. */
function quote(text: string): string {
  return `"${text.toWellFormed().replace(/[\p{Cc}\\"]/gu, (sign) => SIGN_ESCAPES[sign] ?? sign)}"`;
}
