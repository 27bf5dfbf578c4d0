/**
 * CEL runtime: the three numeric types. An int is a safe-integer `number` or, beyond that, a `bigint`; a double is any
 * other `number` or a `Double`; a uint is a `Uint`. Every function here returns the canonical form.
 */
import { type CelError, Double, INT_MAX, INT_MIN, Uint, UINT_MAX, type Value } from '../values.ts';
import { fail, overflow } from './failures.ts';

export type NumberKind = 'int' | 'uint' | 'double';

/** Which numeric type a value is of, undefined for none. */
export function numberKind(value: Value): NumberKind | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'int' : 'double';
  if (typeof value === 'bigint') return 'int';
  if (value instanceof Double) return 'double';
  return value instanceof Uint ? 'uint' : undefined;
}

export const isInt = (value: Value): value is number | bigint => numberKind(value) === 'int';

/** The canonical int of an integer that is known to be within 64 bits. */
export function toInt(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** The canonical int of an integer, or `overflow` beyond 64 bits. */
export function toIntChecked(value: bigint): number | bigint | CelError {
  return value > INT_MAX || value < INT_MIN ? overflow('integer') : toInt(value);
}

/** The uint of an integer, or `overflow` beyond 64 bits. */
export function toUintChecked(value: bigint): Uint | CelError {
  return value > UINT_MAX || value < 0n ? overflow('unsigned integer') : new Uint(value);
}

/** The canonical double: boxed where a bare number would read as an int. */
export function toDouble(value: number): number | Double {
  return Number.isInteger(value) ? new Double(value) : value;
}

/** The plain number of a double. */
export const doubleValue = (value: number | Double): number => (typeof value === 'number' ? value : value.value);

/** Any number as a JavaScript number, rounded where 64 bits do not fit. */
export function approximate(value: Value): number {
  if (typeof value === 'number') return value;
  if (value instanceof Double) return value.value;
  return Number(value instanceof Uint ? value.value : value);
}

/**
 * A whole number that fits a JavaScript index or count, from an int or uint of any size; undefined where it does not.
 */
export function toIndex(value: number | bigint | Uint): number | undefined {
  const index = Number(value instanceof Uint ? value.value : value);
  return Number.isSafeInteger(index) ? index : undefined;
}

const INT_LIMIT = 2 ** 63;
const UINT_LIMIT = 2 ** 64;

/** Truncates towards zero; `range` at or beyond +-2^63, as cel-spec has it. */
export function doubleToInt(value: number): number | bigint | CelError {
  if (!(value > -INT_LIMIT && value < INT_LIMIT)) return fail('range', 'range: double does not fit an int');
  return toInt(BigInt(Math.trunc(value)));
}

/** Truncates towards zero; `range` below 0 and from 2^64. */
export function doubleToUint(value: number): Uint | CelError {
  if (!(value >= 0 && value < UINT_LIMIT)) return fail('range', 'range: double does not fit a uint');
  return new Uint(BigInt(Math.trunc(value)));
}

/**
 * -1, 0, 1, or undefined when NaN is involved. Against a double, ints and uints are rounded to doubles, as cel-spec's
 * tests of lossy comparisons demand; among themselves they compare exactly.
 */
export function compareNumbers(left: Value, right: Value): number | undefined {
  if (isDouble(left) || isDouble(right)) return order(approximate(left), approximate(right));
  return order(integerOf(left), integerOf(right));
}

const isDouble = (value: Value): boolean => value instanceof Double || typeof value === 'number';

const integerOf = (value: Value): number | bigint => (value instanceof Uint ? value.value : (value as number | bigint));

function order(a: number | bigint, b: number | bigint): number | undefined {
  if (a < b) return -1;
  if (a > b) return 1;
  return a >= b ? 0 : undefined;
}
