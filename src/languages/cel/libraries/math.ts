/**
 * CEL library: `math`: extremes, rounding, signs, tests of doubles and bits (cel-go's extension library `math`).
 * `math.greatest` and `math.least` are macros that call `math.@max` and `math.@min`.
 */
import type { FunctionDeclaration, Library, Overload } from '../environment.ts';
import { fail, noSuchOverload, overflow } from '../runtime/failures.ts';
import { approximate, compareNumbers, doubleValue, numberKind, toDouble, toInt } from '../runtime/numbers.ts';
import { typeName } from '../runtime/type-of.ts';
import { declare, overload } from '../standard/declare.ts';
import { BOOL, DOUBLE, DYN, INT, listOf, type Type, UINT } from '../types.ts';
import { type Double, Failure, INT_MIN, type Result, Uint, type Value } from '../values.ts';
import { findUnknown } from './unknowns.ts';

type Int = number | bigint;
type Real = number | Double;

const NUMBERS: readonly (readonly [name: string, type: Type])[] = [
  ['double', DOUBLE],
  ['int', INT],
  ['uint', UINT],
];

/** One number, every pair of numeric types, and lists of each. */
function declareExtremum(name: string, isBetter: (order: number) => boolean): FunctionDeclaration {
  const pick = (a: Value, b: Value): Result => {
    const order = compareNumbers(a, b);
    if (order === undefined) return fail('invalid_argument', 'NaN values cannot be ordered');
    return isBetter(order) ? b : a;
  };
  const pickFromList = (list: readonly Value[]): Result => extremumOf(name, list, pick);
  const overloads: Overload[] = [];
  for (const [first, type] of NUMBERS) {
    overloads.push(overload(`${name}_${first}`, [type], type, (value: Value) => value));
    overloads.push(overload(`${name}_list_${first}`, [listOf(type)], type, pickFromList));
    for (const [second, other] of NUMBERS) {
      overloads.push(overload(`${name}_${first}_${second}`, [type, other], first === second ? type : DYN, pick));
    }
  }
  return declare(name.replace('_', '.'), ...overloads);
}

function extremumOf(name: string, list: readonly Value[], pick: (a: Value, b: Value) => Result): Result {
  const [first] = list;
  if (first === undefined)
    return fail('invalid_argument', `${name.replace('_', '.')}(list) argument must not be empty`);
  const unknown = findUnknown(list);
  if (unknown !== undefined) return unknown;
  const misfit = list.find((element) => numberKind(element) === undefined);
  if (misfit !== undefined) return noSuchOverload(name.replace('_', '.'), [typeName(misfit)]);
  let best: Value = first;
  for (const element of list) {
    const picked = pick(best, element);
    if (picked instanceof Failure) return picked;
    best = picked;
  }
  return best;
}

const ofDouble = (name: string, compute: (value: number) => number): FunctionDeclaration =>
  declare(
    `math.${name}`,
    overload(`math_${name}_double`, [DOUBLE], DOUBLE, (value: Real) => toDouble(compute(doubleValue(value)))),
  );

const testDouble = (name: string, test: (value: number) => boolean): FunctionDeclaration =>
  declare(
    `math.${name}`,
    overload(`math_${name}_double`, [DOUBLE], BOOL, (value: Real) => test(doubleValue(value))),
  );

/** Halves go away from zero, as in Go. `Math.round` sends -0.5 up. */
const roundAway = (value: number): number => (value < 0 ? -Math.round(-value) : Math.round(value));

const BITS = 64n;

/** A bit operation on two ints or two uints; ints are taken as two's complement of 64 bits. */
const bitwise = (name: string, compute: (a: bigint, b: bigint) => bigint): FunctionDeclaration =>
  declare(
    `math.${name}`,
    overload(`math_${name}_int_int`, [INT, INT], INT, (a: Int, b: Int) => toInt(compute(BigInt(a), BigInt(b)))),
    overload(`math_${name}_uint_uint`, [UINT, UINT], UINT, (a: Uint, b: Uint) => new Uint(compute(a.value, b.value))),
  );

/** A shift. Bits shifted out are lost, and both ways zeros come in: a negative int shifted right turns positive. */
function shift(name: string, compute: (value: bigint, by: bigint) => bigint): FunctionDeclaration {
  const shiftBits = (value: bigint, by: Int): bigint | undefined => {
    if (by < 0) return undefined;
    return by >= BITS ? 0n : BigInt.asUintN(64, compute(BigInt.asUintN(64, value), BigInt(by)));
  };
  const negative = (by: Int): Result => fail('invalid_argument', `math.${name}() negative offset: ${by}`);
  return declare(
    `math.${name}`,
    overload(`math_${name}_int_int`, [INT, INT], INT, (value: Int, by: Int): Result => {
      const bits = shiftBits(BigInt(value), by);
      return bits === undefined ? negative(by) : toInt(BigInt.asIntN(64, bits));
    }),
    overload(`math_${name}_uint_int`, [UINT, INT], UINT, (value: Uint, by: Int): Result => {
      const bits = shiftBits(value.value, by);
      return bits === undefined ? negative(by) : new Uint(bits);
    }),
  );
}

const absInt = (value: Int): Result =>
  value === INT_MIN ? overflow('integer') : toInt(value < 0 ? -BigInt(value) : BigInt(value));

const signOf = (value: number): number => (Number.isNaN(value) ? value : Math.sign(value) + 0);

const sqrt = (value: Value): Value => toDouble(Math.sqrt(approximate(value)));

export const MATH_LIBRARY: Library = {
  name: 'math',
  functions: [
    declareExtremum('math_@min', (order) => order > 0),
    declareExtremum('math_@max', (order) => order < 0),
    ofDouble('ceil', Math.ceil),
    ofDouble('floor', Math.floor),
    ofDouble('round', roundAway),
    ofDouble('trunc', Math.trunc),
    testDouble('isInf', (value) => !Number.isNaN(value) && !Number.isFinite(value)),
    testDouble('isNaN', Number.isNaN),
    testDouble('isFinite', Number.isFinite),
    declare(
      'math.abs',
      overload('math_abs_double', [DOUBLE], DOUBLE, (value: Real) => toDouble(Math.abs(doubleValue(value)))),
      overload('math_abs_int', [INT], INT, absInt),
      overload('math_abs_uint', [UINT], UINT, (value: Uint) => value),
    ),
    declare(
      'math.sign',
      overload('math_sign_double', [DOUBLE], DOUBLE, (value: Real) => toDouble(signOf(doubleValue(value)))),
      overload('math_sign_int', [INT], INT, (value: Int) => Math.sign(Number(value))),
      overload('math_sign_uint', [UINT], UINT, (value: Uint) => new Uint(value.value === 0n ? 0n : 1n)),
    ),
    declare('math.sqrt', ...NUMBERS.map(([name, type]) => overload(`math_sqrt_${name}`, [type], DOUBLE, sqrt))),
    bitwise('bitAnd', (a, b) => a & b),
    bitwise('bitOr', (a, b) => a | b),
    bitwise('bitXor', (a, b) => a ^ b),
    declare(
      'math.bitNot',
      overload('math_bitNot_int_int', [INT], INT, (value: Int) => toInt(~BigInt(value))),
      overload('math_bitNot_uint_uint', [UINT], UINT, (value: Uint) => new Uint(BigInt.asUintN(64, ~value.value))),
    ),
    shift('bitShiftLeft', (value, by) => value << by),
    shift('bitShiftRight', (value, by) => value >> by),
  ],
};
