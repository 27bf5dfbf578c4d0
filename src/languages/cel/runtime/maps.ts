/**
 * CEL runtime: maps of both kinds behind one set of functions. Only own properties are read: `__proto__`, `constructor`
 * and their like are data.
 */
import { CelMap, Double, Uint, type Value } from '../values.ts';
import { toInt } from './numbers.ts';
import { isPlainMap } from './type-of.ts';

export type MapKey = string | number | bigint | boolean;
export type MapValue = CelMap | { readonly [field: string]: Value };

/**
 * The form under which a value is looked up: int 1, uint 1u and double 1.0 are one key. Undefined for what no key can
 * equal (1.5, null, a list).
 */
export function mapKey(value: Value): MapKey | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? value + 0 : wholeKey(value);
    default:
      if (value instanceof Uint) return toInt(value.value);
      return value instanceof Double ? wholeKey(value.value) : undefined;
  }
}

function wholeKey(value: number): MapKey | undefined {
  return Number.isInteger(value) ? toInt(BigInt(value)) : undefined;
}

/** Whether cel-spec lets a value be a key of a map literal: bool, int, uint, string. */
export const mayBeKey = (value: Value): boolean =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  typeof value === 'bigint' ||
  value instanceof Uint ||
  (typeof value === 'number' && Number.isSafeInteger(value));

/** The value under a string key, undefined when absent. */
export function fieldOf(map: MapValue, field: string): Value | undefined {
  if (map instanceof CelMap) return map.entries.get(field)?.[1];
  const value = map[field];
  return value === undefined || isOwn(map, field, value) ? value : undefined;
}

/** Whether a plain map has a key. */
export function hasKey(map: { readonly [field: string]: Value }, key: string): boolean {
  const value = map[key];
  return value !== undefined && isOwn(map, key, value);
}

/** Whether what was read is data. What objects inherit are functions, and the prototype. */
const isOwn = (map: { readonly [field: string]: Value }, key: string, value: Value): boolean =>
  (typeof value !== 'function' && key !== '__proto__') || Object.hasOwn(map, key);

/** The value under any key, undefined when absent. */
export function entryOf(map: MapValue, key: Value): Value | undefined {
  if (typeof key === 'string') return fieldOf(map, key);
  if (!(map instanceof CelMap)) return undefined;
  const normalised = mapKey(key);
  return normalised === undefined ? undefined : map.entries.get(normalised)?.[1];
}

/** Keys in order, as CEL values. A key whose value is `undefined` is absent. */
export function keysOf(map: MapValue): Value[] {
  if (map instanceof CelMap) return Array.from(map.entries.values(), (entry) => entry[0]);
  const keys = Object.keys(map);
  for (const key of keys) if (map[key] === undefined) return keys.filter((each) => map[each] !== undefined);
  return keys;
}

/** Number of entries. */
export function sizeOfMap(map: MapValue): number {
  return map instanceof CelMap ? map.entries.size : keysOf(map).length;
}

/** Makes a map of keys that are known to be allowed and distinct: a plain object where all keys are strings. */
export function makeMap(entries: readonly (readonly [Value, Value])[]): MapValue {
  if (entries.every(([key]) => typeof key === 'string')) {
    // A null prototype makes `__proto__` an ordinary key.
    const map: Record<string, Value> = Object.create(null);
    for (const [key, value] of entries) map[key as string] = value;
    return map;
  }
  return new CelMap(new Map(entries.map((entry) => [mapKey(entry[0]) as MapKey, entry])));
}

export const asMap = (value: Value): MapValue | undefined =>
  value instanceof CelMap || isPlainMap(value) ? value : undefined;
