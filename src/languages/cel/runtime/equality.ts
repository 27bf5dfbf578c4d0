/**
 * CEL runtime: `==`. Heterogeneous: values of different types are unequal, numbers of different types compare by value.
 * Linear in the size of the smaller value.
 */
import { mayBecome } from '../../../base/unknown-merge.ts';
import {
  CelMap,
  Duration,
  Failure,
  listNatureOf,
  Opaque,
  Optional,
  type Result,
  Timestamp,
  TypeValue,
  Unknown,
  type Value,
} from '../values.ts';
import { mergeFailures, noSuchOverload } from './failures.ts';
import { asMap, entryOf, keysOf, type MapValue, sizeOfMap } from './maps.ts';
import { compareNumbers, numberKind } from './numbers.ts';
import { isPlainMap, runtimeTypeName, typeName } from './type-of.ts';

/**
 * Whether two values are equal. An unknown inside makes the answer unknown unless another part already differs.
 */
export function equals(a: Value, b: Value): boolean | Failure {
  const typeofA = typeof a;
  if (typeofA === 'string' || typeofA === 'boolean') return a === b || (b instanceof Unknown && couldEqual(b, a));
  if (a instanceof Failure) {
    if (b instanceof Failure) return mergeFailures(a, b);
    return a instanceof Unknown ? couldEqual(a, b) : a;
  }
  if (b instanceof Failure) return b instanceof Unknown ? couldEqual(b, a) : b;
  if (a === null || b === null) return a === b;
  if (numberKind(a) !== undefined) return numberKind(b) !== undefined && compareNumbers(a, b) === 0;
  if (Array.isArray(a)) return Array.isArray(b) && (listNatureOf(a)?.equals(a, b) ?? equalLists(a, b));
  if (a instanceof CelMap || isPlainMap(a)) {
    const other = asMap(b);
    return other !== undefined && equalMaps(a, other);
  }
  return equalInstances(a, b);
}

/** The unknown value, or false where what is certain of it rules the other one out. */
function couldEqual(unknown: Unknown, other: Value): false | Unknown {
  const { isSet, prefix = '', suffix = '' } = unknown.refinement;
  if (other === null) return isSet === true ? false : unknown;
  if (typeof other !== 'string') return prefix + suffix === '' ? unknown : false;
  return mayBecome(unknown, other) ? unknown : false;
}

/** `!=`. */
export function notEquals(a: Value, b: Value): boolean | Failure {
  const equal = equals(a, b);
  return typeof equal === 'boolean' ? !equal : equal;
}

function equalInstances(a: Value, b: Value): boolean | Failure {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(a, b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && runtimeTypeName(a.type) === runtimeTypeName(b.type);
  if (a instanceof Opaque) return b instanceof Opaque && a.typeName === b.typeName && a.equals(b);
  if (!(a instanceof Optional) || !(b instanceof Optional)) return false;
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equals(a.value, b.value);
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function equalLists(a: readonly Value[], b: readonly Value[]): boolean | Failure {
  if (a.length !== b.length) return false;
  let unknown: Failure | undefined;
  for (let index = 0; index < a.length; index++) {
    const equal = equals(a[index] as Value, b[index] as Value);
    if (equal === false) return false;
    if (equal !== true) unknown = mergeFailures(unknown, equal);
  }
  return unknown ?? true;
}

function equalMaps(a: MapValue, b: MapValue): boolean | Failure {
  if (sizeOfMap(a) !== sizeOfMap(b)) return false;
  let unknown: Failure | undefined;
  for (const key of keysOf(a)) {
    const other = entryOf(b, key);
    const equal = other !== undefined && equals(entryOf(a, key) as Value, other);
    if (equal === false) return false;
    if (equal !== true) unknown = mergeFailures(unknown, equal);
  }
  return unknown ?? true;
}

/** `!value`. */
export const not = (value: Value): Result =>
  typeof value === 'boolean' ? !value : noSuchOverload('!_', [typeName(value)]);

/** `value in container`: an element of a list, a key of a map. */
export function isIn(value: Value, container: Value): Result {
  if (container instanceof Failure) return container;
  if (Array.isArray(container)) return isInList(value, container);
  if (value instanceof Failure) return value;
  const map = asMap(container);
  return map === undefined
    ? noSuchOverload('@in', [typeName(value), typeName(container)])
    : entryOf(map, value) !== undefined;
}

function isInList(value: Value, list: readonly Value[]): boolean | Failure {
  if (typeof value === 'string' && list.includes(value)) return true;
  let unknown: Failure | undefined;
  for (const element of list) {
    const equal = equals(value, element);
    if (equal === true) return true;
    if (equal !== false) unknown = mergeFailures(unknown, equal);
  }
  return unknown ?? false;
}
