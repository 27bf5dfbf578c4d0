/** What the functions of ARM do with values: text, truth, and what is unknown. */
import { isJsonObject, type Json } from '../../base/json.ts';
import { mergeReasons, type UnknownPort, type UnknownValue } from '../../base/unknown-port.ts';

/** Scalars as `string()` writes them; undefined for objects and lists. */
export function toText(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** The unknown values among some, at the top of each or, with `isDeep`, anywhere in them. */
export function findUnknowns(unknowns: UnknownPort, values: readonly Json[], isDeep: boolean): readonly UnknownValue[] {
  const found: UnknownValue[] = [];
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue;
    const unknown = unknowns.read(value);
    if (unknown !== undefined) found.push(unknown);
    else if (isDeep) found.push(...findUnknowns(unknowns, Array.isArray(value) ? value : Object.values(value), true));
  }
  return found;
}

/** A value that depends on unknown ones, but is certainly there. */
export const dependOn = (unknowns: UnknownPort, open: readonly UnknownValue[]): Json =>
  unknowns.make(mergeReasons(open), { isSet: true });

/** A field of an object, whatever the case of its letters, as ARM reads them. */
export function getFieldAnyCase(value: Json | undefined, key: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  if (Object.hasOwn(value, key)) return value[key];
  const lower = key.toLowerCase();
  const found = Object.keys(value).find((name) => name.toLowerCase() === lower);
  return found === undefined ? undefined : value[found];
}

/** Characters of a text that count as one value more. */
const CHARS_PER_VALUE = 64;

export type Size = { readonly count: number; readonly depth: number };

/**
 * How many values a value holds, itself included, and how deep they nest. Parts that are shared count each time, but
 * are visited once.
 */
export function measure(value: Json, sizes: WeakMap<object, Size>): Size {
  if (typeof value === 'string') return { count: 1 + Math.floor(value.length / CHARS_PER_VALUE), depth: 0 };
  if (typeof value !== 'object' || value === null) return { count: 1, depth: 0 };
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let count = 1;
  let depth = 0;
  for (const item of Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []) {
    const inner = measure(item as Json, sizes);
    count += inner.count;
    depth = Math.max(depth, inner.depth);
  }
  const size = { count, depth: depth + 1 };
  sizes.set(value, size);
  return size;
}
