/** Conversions between Terraform's types: what converts by itself does, what does not is an error value. */
import { failBecause, isList, isObject, isOpaque, LazyObject, toUnknown, Unknown, type Value } from './values.ts';

/** The name of a value's type for messages. */
export function typeName(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (isObject(value) || value instanceof LazyObject) return 'object';
  if (value instanceof Unknown) return 'unknown';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}

/** True for numbers, of either form. */
export function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** Text of a string, number or bool; an error for null and collections; unknown stays, but is set. */
export function toText(value: Value): string | Unknown {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (isNumber(value)) return formatNumber(value);
  if (value instanceof Unknown) return value;
  return failBecause(`a string is needed, not ${typeName(value)}`);
}

/** Decimal digits without an exponent, as Terraform writes numbers. */
export function formatNumber(value: number | bigint): string {
  if (typeof value === 'bigint' || !Number.isFinite(value)) return String(value);
  const text = String(value);
  if (!text.includes('e')) return text;
  if (Number.isInteger(value)) return BigInt(value).toString();
  return writeFraction(text);
}

/** `1.5e-7` as `0.00000015`. */
function writeFraction(text: string): string {
  const [digits = '', exponent = '0'] = text.split('e');
  const sign = digits.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(-Number(exponent) - 1)}${digits.replace(/[-.]/g, '')}`;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number; texts of decimal digits convert. */
export function toNumber(value: Value): number | bigint | Unknown {
  if (isNumber(value) || value instanceof Unknown) return value;
  if (typeof value === 'string' && NUMBER.test(value)) return parseNumber(value);
  return failBecause(`a number is needed, not ${describe(value)}`);
}

/** The number that a text of decimal digits says: exact for integers of any size. */
export function parseNumber(text: string): number | bigint {
  const number = Number(text);
  const isBigInteger = Number.isInteger(number) && !Number.isSafeInteger(number) && /^[+-]?\d+$/.test(text);
  return isBigInteger ? BigInt(text) : number;
}

/** A number that JavaScript can count with; beyond 2^53 the nearest double. */
export function toDouble(value: Value): number | Unknown {
  const number = toNumber(value);
  return number instanceof Unknown ? number : Number(number);
}

/** A bool; the texts `true` and `false` convert. */
export function toBool(value: Value): boolean | Unknown {
  if (typeof value === 'boolean' || value instanceof Unknown) return value;
  if (value === 'true') return true;
  if (value === 'false') return false;
  return failBecause(`a bool is needed, not ${describe(value)}`);
}

/** `True`, `FALSE`: what other languages call a bool, and no type of resource is called. */
export function isBoolWord(name: string): boolean {
  return BOOL_WORD.test(name);
}

const BOOL_WORD = /^(?:true|false)$/i;

/** The items of a list, set or tuple; an object or map has none. */
export function toList(value: Value): readonly Value[] | Unknown {
  if (isList(value)) return value;
  if (isOpaque(value)) return toUnknown(value);
  return failBecause(`a list is needed, not ${describe(value)}`);
}

/** Entries of an object or map by key, of a list by number: what `for` and `for_each` go over. */
export function entriesOf(value: Value): readonly (readonly [string | number, Value])[] | Unknown {
  if (isList(value)) return value.map((item, i) => [i, item]);
  if (isObject(value)) return keysOf(value).map((key) => [key, value[key] ?? null]);
  if (isOpaque(value)) return toUnknown(value);
  return failBecause(`a collection is needed, not ${describe(value)}`);
}

/** Keys in the order in which Terraform goes over a map: that of their code points. */
export function keysOf(object: { readonly [key: string]: Value }): readonly string[] {
  return Object.keys(object).sort(compareText);
}

/** Order of UTF-8 bytes, which is that of code points. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  for (let i = 0; ; i++) {
    const x = a.codePointAt(i);
    const y = b.codePointAt(i);
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    if (x !== y) return x - y;
  }
}

function describe(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeName(value);
}
