/**
 * The size of a value as the cost rules count it: characters of a string, bytes, elements of a list or entries of a
 * map, and 1 for all else, failures included.
 */
import { CelMap, Double, Duration, Failure, Opaque, Optional, Timestamp, TypeValue, Uint } from '../values.ts';
import type { Result, Value } from '../values.ts';

/** Absent arguments count as 1 too. */
export function sizeOf(value: Result | undefined): number {
  if (typeof value === 'string') return countCodePoints(value);
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  if (value instanceof CelMap) return value.entries.size;
  if (value instanceof Opaque) return value.costSize;
  return value !== undefined && isPlainMap(value) ? Object.keys(value).length : 1;
}

/** Key and value pairs of a map; undefined for what is not a map. */
export function entriesOf(value: Value): Iterable<readonly [Value, Value]> | undefined {
  if (value instanceof CelMap) return value.entries.values();
  return isPlainMap(value) ? Object.entries(value) : undefined;
}

/** A map as JSON gives it, as against the classes of values.ts. */
function isPlainMap(value: Result): value is { readonly [field: string]: Value } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !BOXES.some((box) => value instanceof box);
}

const BOXES = [Double, Uint, Timestamp, Duration, Optional, TypeValue, Opaque, CelMap, Failure, Uint8Array];

/** Characters of the text as CEL counts them; a lone surrogate is one. */
export function countCodePoints(text: string): number {
  // Most texts have no pairs of surrogates, which the regular expression tells much faster than a loop.
  if (!HIGH_SURROGATE.test(text)) return text.length;
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if (isHighSurrogate(text.charCodeAt(i)) && isLowSurrogate(text.charCodeAt(i + 1))) count--;
  }
  return count;
}

const HIGH_SURROGATE = /[\ud800-\udbff]/;
const isHighSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xd800;
const isLowSurrogate = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;

/** Bytes that the text takes in UTF-8. */
export function utf8Size(text: string): number {
  let size = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    size += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return size;
}
