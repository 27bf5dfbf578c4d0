/**
 * CEL runtime: `a.b`, `a.?b`, `has(a.b)`, `a[k]`, `a[?k]`, and what a comprehension runs over.
 */
import {
  type CelError,
  type Double,
  Failure,
  isSetUnknown,
  NONE,
  Optional,
  type Result,
  type Uint,
  type Value,
} from '../values.ts';
import { derive, fail, noSuchOverload } from './failures.ts';
import { asMap, entryOf, fieldOf, keysOf } from './maps.ts';
import { doubleValue, numberKind, toIndex } from './numbers.ts';
import { typeName } from './type-of.ts';

const noSuchKey = (key: Value): CelError => {
  const shown = typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? String(key) : undefined;
  return fail('no_such_key', `no such key: ${shown ?? typeName(key)}`);
};

/** `operand.field`. On an optional the selection is optional itself. */
export function select(operand: Result, field: string): Result {
  if (operand instanceof Failure) return derive(operand);
  if (operand instanceof Optional) return operand.value === undefined ? NONE : optionalOfField(operand.value, field);
  const map = asMap(operand);
  if (map === undefined) {
    return fail('no_such_field', `type '${typeName(operand)}' does not support field selection of '${field}'`);
  }
  return orNoSuchKey(fieldOf(map, field), field);
}

/** `null` is a value; only `undefined` is absence. */
const orNoSuchKey = (value: Value | undefined, key: Value): Result => (value === undefined ? noSuchKey(key) : value);

/**
 * `operand.?field`: none where the map, or the optional, has no such field, and on what has no fields at all (null). As
 * cel-go has it, a list takes the field for an index, which a text is not.
 */
export function selectOptional(operand: Result, field: string): Result {
  if (operand instanceof Failure) return derive(operand);
  const inner = operand instanceof Optional ? operand.value : operand;
  if (inner === undefined) return NONE;
  if (inner instanceof Failure) return derive(inner);
  if (Array.isArray(inner)) return notAnIndex(field);
  const map = asMap(inner);
  return map === undefined ? NONE : toOptional(fieldOf(map, field));
}

/** `operand.field` where an optional may hold what has no fields. */
export const selectLoosely = (operand: Result, field: string): Result =>
  operand instanceof Optional ? selectOptional(operand, field) : select(operand, field);

/** `.field` on the value inside an optional, which must have fields. */
export function optionalOfField(operand: Value, field: string): Result {
  if (operand instanceof Failure) return derive(operand);
  if (Array.isArray(operand)) return notAnIndex(field);
  const map = asMap(operand);
  return map === undefined ? noSuchKey(field) : toOptional(fieldOf(map, field));
}

function toOptional(value: Value | undefined): Result {
  if (value === undefined) return NONE;
  return value instanceof Failure && !isSetUnknown(value) ? value : new Optional(value);
}

/** `has(operand.field)`. A field that holds an unknown value may be absent, unless that much is certain of it. */
export function hasField(operand: Result, field: string): boolean | Failure {
  if (operand instanceof Failure) return derive(operand);
  if (operand instanceof Optional) return operand.value !== undefined && hasField(operand.value, field);
  if (Array.isArray(operand)) return notAnIndex(field);
  const map = asMap(operand);
  // As cel-go has it: what has no fields (null, a number) has not this one either; only reading it is an error.
  if (map === undefined) return false;
  const value = fieldOf(map, field);
  return value instanceof Failure && !isSetUnknown(value) ? value : value !== undefined;
}

/** `operand[key]`. */
export function index(operand: Result, key: Result): Result {
  if (operand instanceof Failure) return derive(operand);
  if (key instanceof Failure) return derive(key);
  if (Array.isArray(operand)) return elementOf(operand, key);
  if (operand instanceof Optional) return indexOptional(operand, key);
  const map = asMap(operand);
  if (map === undefined) return noSuchOverload('_[_]', [typeName(operand), typeName(key)]);
  return orNoSuchKey(entryOf(map, key), key);
}

/** `operand[?key]`: none where there is no such element; still an error where the key is of a wrong type. */
export function indexOptional(operand: Result, key: Result): Result {
  if (operand instanceof Failure) return derive(operand);
  if (!(operand instanceof Optional)) return optionalOfElement(operand, key);
  if (key instanceof Failure) return derive(key);
  return operand.value === undefined ? NONE : optionalOfElement(operand.value, key);
}

/** `[?key]` on the value inside an optional, or on a value that is none. */
export function optionalOfElement(operand: Value, key: Result): Result {
  if (operand instanceof Failure) return derive(operand);
  if (key instanceof Failure) return derive(key);
  if (Array.isArray(operand)) {
    const position = positionOf(key);
    return typeof position === 'number' ? toOptional(operand[position]) : position;
  }
  const map = asMap(operand);
  // As cel-go has it: what has no members (null, a number) has not this one either.
  return map === undefined ? NONE : toOptional(entryOf(map, key));
}

function elementOf(list: readonly Value[], key: Value): Result {
  const position = positionOf(key);
  if (typeof position !== 'number') return position;
  const element = list[position];
  if (element === undefined) return fail('index_out_of_bounds', `index out of bounds: ${position}`);
  return element;
}

const notAnIndex = (key: Value): CelError =>
  fail('invalid_argument', `unsupported index type '${typeName(key)}' in list`);

/**
 * A position in a list: a whole number of any numeric type; one that is too large or negative is just out of bounds.
 */
function positionOf(key: Value): number | CelError {
  if (typeof key === 'number' && Number.isInteger(key)) return key;
  const kind = numberKind(key);
  if (kind === undefined) return notAnIndex(key);
  if (kind !== 'double') return toIndex(key as bigint | Uint) ?? -1;
  const position = doubleValue(key as number | Double);
  return Number.isInteger(position)
    ? position
    : fail('invalid_argument', `unsupported index value ${position} in list`);
}

/** The elements of a list or the keys of a map. */
export function iterate(operand: Result): readonly Value[] | Failure {
  if (Array.isArray(operand)) return operand;
  if (operand instanceof Failure) return derive(operand);
  const map = asMap(operand);
  return map === undefined ? noSuchOverload('comprehension', [typeName(operand)]) : keysOf(map);
}
