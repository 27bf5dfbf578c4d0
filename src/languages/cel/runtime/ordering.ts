/**
 * CEL runtime: `< <= > >=` on numbers (of any mix of types), strings and bytes (by code point and byte), bools,
 * timestamps and durations.
 */
import { type CelError, Duration, Timestamp, type Value } from '../values.ts';
import { noSuchOverload } from './failures.ts';
import { compareNumbers, numberKind } from './numbers.ts';
import { typeName } from './type-of.ts';

/** -1, 0 or 1; undefined when NaN makes every comparison false; `no_such_overload` where the types have no order. */
export function compare(operator: string, a: Value, b: Value): number | undefined | CelError {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (numberKind(a) !== undefined && numberKind(b) !== undefined) return compareNumbers(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareNumbers(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return compareNumbers(a.nanos, b.nanos);
  return noSuchOverload(operator, [typeName(a), typeName(b)]);
}

/**
 * Order by code point, which is also that of UTF-8 bytes. UTF-16 order differs only where a surrogate (a code point
 * above U+FFFF) meets a unit from U+E000 on.
 */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) return rank(unitA) < rank(unitB) ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(a.length - b.length);
}

/** `a < b`. */
export function less(a: Value, b: Value): boolean | CelError {
  const order = compare('_<_', a, b);
  return typeof order === 'object' ? order : order !== undefined && order < 0;
}

/** `a <= b`. */
export function lessOrEqual(a: Value, b: Value): boolean | CelError {
  const order = compare('_<=_', a, b);
  return typeof order === 'object' ? order : order !== undefined && order <= 0;
}

/** `a > b`. */
export function greater(a: Value, b: Value): boolean | CelError {
  const order = compare('_>_', a, b);
  return typeof order === 'object' ? order : order !== undefined && order > 0;
}

/** `a >= b`. */
export function greaterOrEqual(a: Value, b: Value): boolean | CelError {
  const order = compare('_>=_', a, b);
  return typeof order === 'object' ? order : order !== undefined && order >= 0;
}
