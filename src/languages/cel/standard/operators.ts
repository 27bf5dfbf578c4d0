/**
 * CEL standard library: the operators `+ - * / % == != < <= > >= in [] [?]`, `!` and unary minus.
 */
import type { FunctionDeclaration, Overload } from '../environment.ts';
import { index, indexOptional } from '../runtime/access.ts';
import { add, divide, modulo, multiply, negate, subtract } from '../runtime/arithmetic.ts';
import { equals, isIn, not, notEquals } from '../runtime/equality.ts';
import { greater, greaterOrEqual, less, lessOrEqual } from '../runtime/ordering.ts';
import { BOOL, BYTES, DOUBLE, DURATION, INT, listOf, mapOf, optionalOf, STRING } from '../types.ts';
import { TIMESTAMP, type Type, typeParam, UINT } from '../types.ts';
import type { Result, Value } from '../values.ts';
import { declare, overload, takingRefined } from './declare.ts';

const A = typeParam('A');
const B = typeParam('B');
const LIST_A = listOf(A);
const MAP_AB = mapOf(A, B);

const same = (id: string, type: Type, implement: Overload['implement']): Overload =>
  overload(id, [type, type], type, implement);

const ADD = [
  same('add_bytes', BYTES, add),
  same('add_double', DOUBLE, add),
  same('add_duration_duration', DURATION, add),
  overload('add_duration_timestamp', [DURATION, TIMESTAMP], TIMESTAMP, add),
  overload('add_timestamp_duration', [TIMESTAMP, DURATION], TIMESTAMP, add),
  same('add_int64', INT, add),
  same('add_list', LIST_A, add),
  same('add_string', STRING, add),
  same('add_uint64', UINT, add),
];

const SUBTRACT = [
  same('subtract_double', DOUBLE, subtract),
  same('subtract_duration_duration', DURATION, subtract),
  same('subtract_int64', INT, subtract),
  overload('subtract_timestamp_duration', [TIMESTAMP, DURATION], TIMESTAMP, subtract),
  overload('subtract_timestamp_timestamp', [TIMESTAMP, TIMESTAMP], DURATION, subtract),
  same('subtract_uint64', UINT, subtract),
];

/** Types with an order among themselves, by the name that overload ids carry. */
const ORDERED: readonly (readonly [string, Type])[] = [
  ['bool', BOOL],
  ['int64', INT],
  ['uint64', UINT],
  ['double', DOUBLE],
  ['string', STRING],
  ['bytes', BYTES],
  ['timestamp', TIMESTAMP],
  ['duration', DURATION],
];
const NUMBERS = ORDERED.filter(([name]) => ['int64', 'uint64', 'double'].includes(name));

function orderOverloads(prefix: string, implement: (a: Value, b: Value) => Result): Overload[] {
  const alike = ORDERED.map(([name, type]) => overload(`${prefix}_${name}`, [type, type], BOOL, implement));
  const mixed = NUMBERS.flatMap(([left, leftType]) =>
    NUMBERS.filter(([right]) => right !== left).map(([right, rightType]) =>
      overload(`${prefix}_${left}_${right}`, [leftType, rightType], BOOL, implement),
    ),
  );
  return [...alike, ...mixed];
}

const INDEX = [overload('index_list', [LIST_A, INT], A, index), overload('index_map', [MAP_AB, A], B, index)];
const OPTIONAL_INDEX = [
  overload('optional_list_index_int', [optionalOf(LIST_A), INT], optionalOf(A), index),
  overload('optional_map_index_value', [optionalOf(MAP_AB), A], optionalOf(B), index),
];
const INDEX_OPTIONALLY = [
  overload('list_optindex_optional_int', [LIST_A, INT], optionalOf(A), indexOptional),
  overload('optional_list_optindex_optional_int', [optionalOf(LIST_A), INT], optionalOf(A), indexOptional),
  overload('map_optindex_optional_value', [MAP_AB, A], optionalOf(B), indexOptional),
  overload('optional_map_optindex_optional_value', [optionalOf(MAP_AB), A], optionalOf(B), indexOptional),
];

/** Implementations that take values of any type and yield `no_such_overload` themselves. */
export const SELF_DISPATCHING: ReadonlySet<Overload['implement']> = new Set<(...args: Value[]) => Result>([
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  not,
  equals,
  notEquals,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  isIn,
  index,
  indexOptional,
] as ((...args: Value[]) => Result)[]);

export const OPERATORS: readonly FunctionDeclaration[] = [
  declare('_+_', ...ADD),
  declare('_-_', ...SUBTRACT),
  declare(
    '_*_',
    same('multiply_double', DOUBLE, multiply),
    same('multiply_int64', INT, multiply),
    same('multiply_uint64', UINT, multiply),
  ),
  declare(
    '_/_',
    same('divide_double', DOUBLE, divide),
    same('divide_int64', INT, divide),
    same('divide_uint64', UINT, divide),
  ),
  declare('_%_', same('modulo_int64', INT, modulo), same('modulo_uint64', UINT, modulo)),
  declare('-_', overload('negate_double', [DOUBLE], DOUBLE, negate), overload('negate_int64', [INT], INT, negate)),
  declare('!_', overload('logical_not', [BOOL], BOOL, not)),
  declare('_==_', takingRefined(overload('equals', [A, A], BOOL, equals))),
  declare('_!=_', takingRefined(overload('not_equals', [A, A], BOOL, notEquals))),
  declare('_<_', ...orderOverloads('less', less)),
  declare('_<=_', ...orderOverloads('less_equals', lessOrEqual)),
  declare('_>_', ...orderOverloads('greater', greater)),
  declare('_>=_', ...orderOverloads('greater_equals', greaterOrEqual)),
  declare(
    '@in',
    takingRefined(overload('in_list', [A, LIST_A], BOOL, isIn)),
    takingRefined(overload('in_map', [A, MAP_AB], BOOL, isIn)),
  ),
  declare('_[_]', ...INDEX, ...OPTIONAL_INDEX),
  declare('_[?_]', ...INDEX_OPTIONALLY),
];
