/**
 * Corpus runner: the typed values of the `k8s-cel-lib` corpus, as CEL values and as the JSON data that they came
 * from.
 */
import {
  compile,
  createEnvironment,
  kubernetesLibraries,
  NONE,
  Optional,
  type Value,
} from '../../src/languages/cel/index.ts';
import { decodeBase64 } from '../../src/languages/cel/libraries/encoders.ts';
import { toDouble, toInt } from '../../src/languages/cel/runtime/numbers.ts';
import { parseDuration, parseTimestamp } from '../../src/languages/cel/runtime/time.ts';
import { createMapNature, SET_NATURE, withNature } from '../../src/languages/cel/schema/index.ts';

/** JSON null, booleans and strings stand for themselves; everything else has one key that names its type. */
export type TypedValue =
  | null
  | boolean
  | string
  | { readonly int: string }
  | { readonly double: number | string }
  | { readonly bytes: string }
  | { readonly timestamp: string }
  | { readonly duration: string }
  | { readonly list: readonly TypedValue[]; readonly listType?: 'set' | 'map'; readonly keys?: readonly string[] }
  | { readonly map: Readonly<Record<string, TypedValue>> }
  | { readonly optional: readonly TypedValue[] }
  | { readonly [opaque in 'ip' | 'cidr' | 'quantity' | 'semver']?: string };

/** The CEL value. */
export function readTyped(typed: TypedValue): Value {
  if (typed === null || typeof typed !== 'object') return typed;
  if ('int' in typed) return toInt(BigInt(typed.int));
  if ('double' in typed) return toDouble(Number(typed.double));
  if ('bytes' in typed) return decodeBase64(typed.bytes) as Value;
  if ('timestamp' in typed) return parseTimestamp(typed.timestamp) as Value;
  if ('duration' in typed) return parseDuration(typed.duration) as Value;
  if ('list' in typed) return readList(typed.list.map(readTyped), typed.listType, typed.keys);
  if ('map' in typed) return mapMembers(typed.map, readTyped);
  if ('optional' in typed)
    return typed.optional.length === 0 ? NONE : new Optional(readTyped(typed.optional[0] ?? null));
  return readOpaque(typed);
}

function readList(list: readonly Value[], listType: 'set' | 'map' | undefined, keys: readonly string[] = []): Value {
  if (listType === 'set') return withNature(list, SET_NATURE);
  return listType === 'map' ? withNature(list, createMapNature(keys)) : list;
}

const ENVIRONMENT = createEnvironment({ libraries: kubernetesLibraries() });

/** `{"ip": "10.0.0.1"}` is what `ip("10.0.0.1")` yields. */
function readOpaque(typed: object): Value {
  const [[name, text] = []] = Object.entries(typed) as [string, string][];
  return compile(`${name}(${JSON.stringify(text)})`, ENVIRONMENT).program?.evaluate({}) as Value;
}

/**
 * The JSON data behind a typed value. Times, durations and bytes stay read: their text form is not kept by the
 * corpus.
 */
export function readData(typed: TypedValue): Value {
  if (typed === null || typeof typed !== 'object') return typed;
  if ('int' in typed) return toInt(BigInt(typed.int));
  if ('double' in typed) return Number(typed.double);
  if ('list' in typed) return typed.list.map(readData);
  if ('map' in typed) return mapMembers(typed.map, readData);
  return readTyped(typed);
}

function mapMembers(map: Readonly<Record<string, TypedValue>>, read: (typed: TypedValue) => Value): Value {
  return Object.fromEntries(Object.entries(map).map(([key, member]) => [key, read(member)]));
}
