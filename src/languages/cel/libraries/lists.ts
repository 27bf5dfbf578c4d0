/**
 * CEL library: Kubernetes' functions on lists.
 */
import type { FunctionDeclaration, Library, Overload } from '../environment.ts';
import { add } from '../runtime/arithmetic.ts';
import { equals } from '../runtime/equality.ts';
import { fail, mergeFailures, noSuchOverload } from '../runtime/failures.ts';
import { numberKind } from '../runtime/numbers.ts';
import { compare } from '../runtime/ordering.ts';
import { typeName } from '../runtime/type-of.ts';
import { declare, method } from '../standard/declare.ts';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  STRING,
  TIMESTAMP,
  type Type,
  typeParam,
  UINT,
} from '../types.ts';
import { Double, Duration, Failure, type Result, Uint, type Value } from '../values.ts';
import { findUnknown } from './unknowns.ts';

type List = readonly Value[];

/** The types that have an order, under the names that overload ids have for them. */
export const COMPARABLE_TYPES: readonly (readonly [name: string, type: Type])[] = [
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['bool', BOOL],
  ['duration', DURATION],
  ['timestamp', TIMESTAMP],
  ['string', STRING],
  ['bytes', BYTES],
];

/** What the sum of an empty list is. */
const SUMMABLE_TYPES: readonly (readonly [name: string, type: Type, zero: Value])[] = [
  ['int', INT, 0],
  ['uint', UINT, new Uint(0n)],
  ['double', DOUBLE, new Double(0)],
  ['duration', DURATION, new Duration(0n)],
];

/** Elements of a list of dyn may be of any type: the sum starts from the first one, not from the overload's zero. */
function sum(list: List, zero: Value): Result {
  let total: Value = list[0] ?? zero;
  const isSummable = numberKind(total) !== undefined || total instanceof Duration;
  if (!isSummable) return findUnknown(list) ?? noSuchOverload('sum', [typeName(total)]);
  for (const element of list.slice(1)) {
    const next = add(total, element);
    if (next instanceof Failure) return findUnknown(list) ?? next;
    total = next;
  }
  return total;
}

/** Why a function over an ordered list refuses one of its elements: it is of a type that has no order. */
function refuseElement(name: string, list: List, element: Value): Failure | undefined {
  const order = compare(name, element, element);
  return typeof order === 'object' ? (findUnknown(list) ?? order) : undefined;
}

/** Neighbours of different types count as in order, as in Kubernetes. */
function isSorted(list: List): Result {
  for (const [index, element] of list.entries()) {
    const refused = refuseElement('isSorted', list, element);
    if (refused !== undefined) return refused;
    if (index > 0 && compare('isSorted', list[index - 1] ?? null, element) === 1) return false;
  }
  return true;
}

/**
 * The first of the least (`sign` 1) or greatest (`sign` -1) elements. One of another type than the best so far is
 * passed over, as in Kubernetes.
 */
function pickExtremum(name: string, sign: 1 | -1, list: List): Result {
  let best = list[0];
  if (best === undefined) return fail('invalid_argument', `${name} called on empty list`);
  for (const element of list) {
    const refused = refuseElement(name, list, element);
    if (refused !== undefined) return refused;
    if (compare(name, best, element) === sign) best = element;
  }
  return best;
}

function indexOf(list: List, item: Value): Result {
  return searchList(list.entries(), item);
}

function lastIndexOf(list: List, item: Value): Result {
  return searchList(list.entries().toArray().reverse(), item);
}

function searchList(entries: Iterable<[number, Value]>, item: Value): Result {
  let unknown: Failure | undefined;
  for (const [index, element] of entries) {
    const equal = equals(element, item);
    if (equal === true) return unknown ?? index;
    if (equal !== false) unknown = mergeFailures(unknown, equal);
  }
  return unknown ?? -1;
}

/** Of a list: whether it holds the value. Of anything else: whether it equals the value. */
function includes(target: Value, value: Value): Result {
  const found = searchList(Array.isArray(target) ? target.entries() : [[0, target]], value);
  return typeof found === 'number' ? found >= 0 : found;
}

const perType = (create: (name: string, type: Type) => Overload): readonly Overload[] =>
  COMPARABLE_TYPES.map(([name, type]) => create(name, type));

const extremum = (name: 'min' | 'max', sign: 1 | -1): FunctionDeclaration =>
  declare(
    name,
    ...perType((of, type) =>
      method(`list_${of}_${name}_${of}`, [listOf(type)], type, (list: List) => pickExtremum(name, sign, list)),
    ),
  );

const A = typeParam('A');

/** Version 1 of Kubernetes' lists library. */
export const LISTS_LIBRARY: Library = {
  name: 'kubernetes.lists',
  functions: [
    declare('isSorted', ...perType((of, type) => method(`list_${of}_is_sorted_bool`, [listOf(type)], BOOL, isSorted))),
    declare(
      'sum',
      ...SUMMABLE_TYPES.map(([of, type, zero]) =>
        method(`list_${of}_sum_${of}`, [listOf(type)], type, (list: List) => sum(list, zero)),
      ),
    ),
    extremum('min', 1),
    extremum('max', -1),
    declare('indexOf', method('list_a_index_of_int', [listOf(A), A], INT, indexOf)),
    declare('lastIndexOf', method('list_a_last_index_of_int', [listOf(A), A], INT, lastIndexOf)),
    declare('includes', method('list_includes_dyn_dyn', [DYN, DYN], BOOL, includes)),
  ],
};
