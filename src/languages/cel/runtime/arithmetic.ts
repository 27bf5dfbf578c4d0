/**
 * CEL runtime: `+ - * / %` and negation for every pair of types that has them. Ints and uints fail on overflow.
 */
import {
  type CelError,
  type Double,
  Duration,
  INT_MIN,
  listNatureOf,
  type Result,
  Timestamp,
  type Uint,
  type Value,
} from '../values.ts';
import { fail, noSuchOverload, overflow } from './failures.ts';
import { doubleValue, type NumberKind, numberKind, toDouble, toInt, toIntChecked, toUintChecked } from './numbers.ts';
import { toDurationChecked, toTimestampChecked } from './time.ts';
import { typeName } from './type-of.ts';

type Operator = '_+_' | '_-_' | '_*_' | '_/_' | '_%_';

/** `a + b`; `no_such_overload` where the types have no sum. */
export function add(a: Value, b: Value): Result {
  if (typeof a === 'number' && typeof b === 'number') return numeric('_+_', a, b);
  if (typeof a === 'string' && typeof b === 'string') return concatTexts(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return listNatureOf(a)?.add(a, b) ?? concatLists(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return concatBytes(a, b);
  if (a instanceof Timestamp && b instanceof Duration) return toTimestampChecked(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Timestamp) return toTimestampChecked(a.nanos + b.nanos);
  if (a instanceof Duration && b instanceof Duration) return toDurationChecked(a.nanos + b.nanos);
  return numeric('_+_', a, b);
}

/** `a - b`. */
export function subtract(a: Value, b: Value): Result {
  if (a instanceof Timestamp && b instanceof Timestamp) return toDurationChecked(a.nanos - b.nanos);
  if (a instanceof Timestamp && b instanceof Duration) return toTimestampChecked(a.nanos - b.nanos);
  if (a instanceof Duration && b instanceof Duration) return toDurationChecked(a.nanos - b.nanos);
  return numeric('_-_', a, b);
}

/** `a * b`. */
export const multiply = (a: Value, b: Value): Result => numeric('_*_', a, b);
/** `a / b`; integers truncate towards zero and fail on zero, doubles give an infinity or NaN. */
export const divide = (a: Value, b: Value): Result => numeric('_/_', a, b);
/** `a % b` of integers; the result has the sign of `a`. */
export const modulo = (a: Value, b: Value): Result => numeric('_%_', a, b);

/** `-a` of an int or a double. */
export function negate(a: Value): Result {
  const kind = numberKind(a);
  if (kind === 'int') return a === INT_MIN ? overflow('integer') : toInt(-BigInt(a as number | bigint));
  if (kind === 'double') return toDouble(-doubleValue(a as number | Double));
  return noSuchOverload('-_', [typeName(a)]);
}

function numeric(operator: Operator, a: Value, b: Value): Result {
  const kind = numberKind(a);
  if (kind === undefined || kind !== numberKind(b)) return noSuchOverload(operator, [typeName(a), typeName(b)]);
  return BY_KIND[kind](operator, a, b);
}

const BY_KIND: Readonly<Record<NumberKind, (operator: Operator, a: Value, b: Value) => Result>> = {
  int: (operator, a, b) => computeInt(operator, a as number | bigint, b as number | bigint),
  uint: (operator, a, b) => {
    const value = integer(operator, (a as Uint).value, (b as Uint).value);
    return typeof value === 'bigint' ? toUintChecked(value) : value;
  },
  double: (operator, a, b) =>
    computeDouble(operator, doubleValue(a as number | Double), doubleValue(b as number | Double)),
};

function computeInt(operator: Operator, a: number | bigint, b: number | bigint): Result {
  if (typeof a === 'number' && typeof b === 'number') {
    const fast = operator === '_+_' ? a + b : operator === '_-_' ? a - b : operator === '_*_' ? a * b : Number.NaN;
    // Adding 0 turns -0, which no int is, into 0.
    if (Number.isSafeInteger(fast)) return fast + 0;
  }
  const value = integer(operator, BigInt(a), BigInt(b));
  // As cel-go: the machine divides to find the remainder, and that division overflows.
  if (operator === '_%_' && a === INT_MIN && b === -1) return overflow('integer');
  return typeof value === 'bigint' ? toIntChecked(value) : value;
}

/** On unbounded integers; the caller checks the range. Division and remainder truncate towards zero, as BigInt's do. */
function integer(operator: Operator, a: bigint, b: bigint): bigint | CelError {
  switch (operator) {
    case '_+_':
      return a + b;
    case '_-_':
      return a - b;
    case '_*_':
      return a * b;
    case '_/_':
      return b === 0n ? fail('divide_by_zero', 'divide by zero') : a / b;
    case '_%_':
      return b === 0n ? fail('modulus_by_zero', 'modulus by zero') : a % b;
  }
}

function computeDouble(operator: Operator, a: number, b: number): Result {
  switch (operator) {
    case '_+_':
      return toDouble(a + b);
    case '_-_':
      return toDouble(a - b);
    case '_*_':
      return toDouble(a * b);
    case '_/_':
      return toDouble(a / b);
    case '_%_':
      return noSuchOverload('_%_', ['double', 'double']);
  }
}

/** Doubling a list, or a text of type dyn, costs one unit a time: the cost limit alone would not bound the memory. */
const LIST_ELEMENTS_MAX = 1 << 22;
const TEXT_UNITS_MAX = 1 << 26;

function concatTexts(a: string, b: string): Result {
  if (a.length + b.length <= TEXT_UNITS_MAX) return a + b;
  return fail('cost_exceeded', `a sum of texts has more than ${TEXT_UNITS_MAX} characters`);
}

function concatLists(a: readonly Value[], b: readonly Value[]): Result {
  if (a.length + b.length > LIST_ELEMENTS_MAX) {
    return fail('cost_exceeded', `a sum of lists has more than ${LIST_ELEMENTS_MAX} elements`);
  }
  return [...a, ...b];
}

function concatBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a, 0);
  joined.set(b, a.length);
  return joined;
}
