/**
 * CEL library: optional values. `optMap`, `optFlatMap`, `?.`, `[?]` and `?` in literals are syntax and need no library;
 * the back ends evaluate the arguments of `or` and `orValue` only where they are needed.
 */
import type { Library, Overload } from '../environment.ts';
import { fail } from '../runtime/failures.ts';
import { asMap, sizeOfMap } from '../runtime/maps.ts';
import { approximate, numberKind } from '../runtime/numbers.ts';
import { typeName } from '../runtime/type-of.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { BOOL, listOf, optionalOf, typeParam } from '../types.ts';
import { Duration, NONE, Optional, type Result, Timestamp, type Value } from '../values.ts';
import { findUnknown } from './unknowns.ts';

export type OptionalsOptions = {
  /**
   * `.orValue()` on a value that is no optional: an error since cel-go 0.28, the value itself before. Default
   * `error`.
   */
  readonly orValueOnConcrete?: 'error' | 'return';
};

const A = typeParam('T');
const OPTIONAL = optionalOf(A);
const LIST = listOf(A);

/** 0001-01-01T00:00:00Z, which is Go's zero time. */
const ZERO_TIME = -62_135_596_800_000_000_000n;

/** False, zero, empty, null: what a field holds that was never set. */
function isZero(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  if (numberKind(value) !== undefined) return approximate(value) === 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Timestamp) return value.nanos === ZERO_TIME;
  if (value instanceof Optional) return value.value === undefined;
  const map = asMap(value);
  return map !== undefined && sizeOfMap(map) === 0;
}

/** What the optionals of a list hold. */
function unwrapAll(list: readonly Value[]): Result {
  const misfit = list.find((element) => !(element instanceof Optional));
  if (misfit !== undefined) {
    return findUnknown(list) ?? fail('no_such_overload', `a value of type ${typeName(misfit)} is not optional`);
  }
  return list.flatMap((element) => (element instanceof Optional && element.value !== undefined ? [element.value] : []));
}

const optionalAt = (list: readonly Value[], index: number): Optional => {
  const element = list.at(index);
  return element === undefined ? NONE : new Optional(element);
};

const OR_VALUE: Overload = method(
  'optional_orValue_value',
  [OPTIONAL, A],
  A,
  (optional: Optional, other: Value): Value => (optional.value === undefined ? other : optional.value),
);

/** `orValue` as it was before cel-go 0.28. */
const OR_VALUE_OF_CONCRETE: Overload = method('orValue_value', [A, A], A, (value: Value): Value => value);

/** The optional types library. */
export function createOptionalsLibrary({ orValueOnConcrete = 'error' }: OptionalsOptions = {}): Library {
  const orValue = orValueOnConcrete === 'return' ? [OR_VALUE, OR_VALUE_OF_CONCRETE] : [OR_VALUE];
  return {
    name: 'optionals',
    functions: [
      declare(
        'optional.of',
        overload('optional_of', [A], OPTIONAL, (value: Value) => new Optional(value)),
      ),
      declare(
        'optional.ofNonZeroValue',
        overload('optional_ofNonZeroValue', [A], OPTIONAL, (value: Value) =>
          isZero(value) ? NONE : new Optional(value),
        ),
      ),
      declare(
        'optional.none',
        overload('optional_none', [], OPTIONAL, () => NONE),
      ),
      declare('optional.unwrap', overload('optional_unwrap', [listOf(OPTIONAL)], LIST, unwrapAll)),
      declare('unwrapOpt', method('optional_unwrapOpt', [listOf(OPTIONAL)], LIST, unwrapAll)),
      declare(
        'value',
        method(
          'optional_value',
          [OPTIONAL],
          A,
          ({ value }: Optional): Result =>
            value === undefined ? fail('invalid_argument', 'optional.none() dereference') : value,
        ),
      ),
      declare(
        'hasValue',
        method('optional_hasValue', [OPTIONAL], BOOL, ({ value }: Optional) => value !== undefined),
      ),
      declare(
        'or',
        method('optional_or_optional', [OPTIONAL, OPTIONAL], OPTIONAL, (optional: Optional, other: Optional) =>
          optional.value === undefined ? other : optional,
        ),
      ),
      declare('orValue', ...orValue),
      declare(
        'first',
        method('list_first', [LIST], OPTIONAL, (list: readonly Value[]) => optionalAt(list, 0)),
      ),
      declare(
        'last',
        method('list_last', [LIST], OPTIONAL, (list: readonly Value[]) => optionalAt(list, -1)),
      ),
    ],
  };
}
