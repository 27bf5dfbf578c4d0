/**
 * CEL runtime: building lists and maps from elements that may have failed or be optional.
 */
import { type CelError, Failure, isRefined, Optional, type Result, type Value } from '../values.ts';
import { fail, noSuchOverload } from './failures.ts';
import { asMap, entryOf, keysOf, makeMap, type MapKey, type MapValue, mapKey, mayBeKey } from './maps.ts';
import { typeName } from './type-of.ts';

/** Appends an element of a list literal; an optional one only when it has a value. Returns what failed. */
export function appendElement(list: Value[], element: Result, isOptional: boolean): Failure | undefined {
  // An unknown of which something is certain may still decide as an element, as it may in the input.
  if (element instanceof Failure && !isRefined(element)) return element;
  if (!isOptional) {
    list.push(element);
    return undefined;
  }
  if (!(element instanceof Optional)) return notOptional(element);
  if (element.value !== undefined) list.push(element.value);
  return undefined;
}

const notOptional = (value: Value): CelError => noSuchOverload('?_', [typeName(value)]);

/** The entries of a map that is being built, under their normalised keys. */
export type Entries = Map<MapKey, readonly [Value, Value]>;

/** Adds an entry; an optional one only when its value has one. Refuses what is no key, and a second equal key. */
export function putEntry(entries: Entries, key: Result, value: Result, isOptional: boolean): Failure | undefined {
  if (key instanceof Failure) return key;
  if (value instanceof Failure) return value;
  if (!mayBeKey(key)) return fail('invalid_argument', `unsupported key type: ${typeName(key)}`);
  if (!isOptional) return addEntry(entries, key, value);
  if (!(value instanceof Optional)) return notOptional(value);
  return value.value === undefined ? undefined : addEntry(entries, key, value.value);
}

function addEntry(entries: Entries, key: Value, value: Value): CelError | undefined {
  const normalised = mapKey(key) as MapKey;
  if (entries.has(normalised)) return fail('repeated_key', `Failed with repeated key: ${String(normalised)}`);
  entries.set(normalised, [key, value]);
  return undefined;
}

/** Adds all entries of what `transformMapEntry` made of an element, which must be a map. */
export function putEntriesOf(entries: Entries, map: Result): Failure | undefined {
  if (map instanceof Failure) return map;
  const source = asMap(map);
  if (source === undefined) return noSuchOverload('transformMapEntry', [typeName(map)]);
  for (const key of keysOf(source)) {
    const failure = addEntry(entries, key, entryOf(source, key) as Value);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

export const finishMap = (entries: Entries): MapValue => makeMap([...entries.values()]);
