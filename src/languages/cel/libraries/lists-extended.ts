/**
 * CEL library: slices, flattening, sorting and ranges of lists (cel-go's extension library `lists`, version 3).
 * `sortBy` is a macro that calls `@sortByAssociatedKeys`.
 */
import type { Library } from '../environment.ts';
import { fail, mergeFailures } from '../runtime/failures.ts';
import { compare } from '../runtime/ordering.ts';
import { runtimeTypeName, typeName } from '../runtime/type-of.ts';
import { declare, method, overload } from '../standard/declare.ts';
import { DYN, INT, listOf, typeParam } from '../types.ts';
import type { CelError, Failure, Result, Value } from '../values.ts';
import { COMPARABLE_TYPES } from './lists.ts';
import { findUnknown } from './unknowns.ts';
import { createValueSet } from './value-set.ts';

type Int = number | bigint;
type List = readonly Value[];

/** More than an expression's whole cost budget would buy. */
const RANGE_MAX = 1_000_000;

function slice(list: List, start: Int, end: Int): Result {
  const refuse = (why: string): CelError => fail('invalid_argument', `cannot slice(${start}, ${end}), ${why}`);
  if (start < 0 || end < 0) return refuse('negative indexes not supported');
  if (start > end) return refuse('start index must be less than or equal to end index');
  if (end > list.length) return refuse(`list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function flatten(list: List, depth: Int): Result {
  if (depth < 0) return fail('invalid_argument', 'level must be non-negative');
  const flat: Value[] = [];
  appendFlat(list, Number(depth), flat);
  return flat;
}

function appendFlat(list: List, depth: number, flat: Value[]): void {
  for (const element of list) {
    if (Array.isArray(element) && depth > 0) appendFlat(element, depth - 1, flat);
    else flat.push(element);
  }
}

/**
 * Orders `list` as its keys are ordered; equal keys keep their order. There is one key for each element (only the
 * macro calls this), and all must be of one comparable type.
 */
function sortByKeys(list: List, keys: List): Result {
  const misfit = findUnknown(keys) ?? findUnsortable(keys);
  if (misfit !== undefined) return misfit;
  const order = Array.from(list.keys());
  order.sort((a, b) => {
    const result = compare('sort', keys[a] ?? null, keys[b] ?? null);
    return typeof result === 'number' ? result : 0;
  });
  return order.map((index) => list[index] ?? null);
}

function findUnsortable(keys: List): Failure | undefined {
  const [first] = keys;
  if (first === undefined) return undefined;
  const order = compare('sort', first, first);
  if (typeof order === 'object') return fail('no_such_overload', 'list elements must be comparable');
  const type = typeName(first);
  return keys.every((key) => typeName(key) === type)
    ? undefined
    : fail('invalid_argument', 'list elements must have the same type');
}

function range(size: Int): Result {
  if (size < 0) return fail('invalid_argument', `lists.range: size must be non-negative, got ${size}`);
  if (size > RANGE_MAX) return fail('range', `lists.range: size ${size} exceeds maximum allowed (${RANGE_MAX})`);
  return Array.from({ length: Number(size) }, (_, index) => index);
}

/** The elements without those that equal an earlier one. */
function distinct(list: List): Result {
  const seen = createValueSet();
  const unique: Value[] = [];
  let unknown: Failure | undefined;
  for (const element of list) {
    const isSeen = seen.has(element);
    if (isSeen === true) continue;
    if (isSeen !== false) unknown = mergeFailures(unknown, isSeen);
    seen.add(element);
    unique.push(element);
  }
  return unknown ?? unique;
}

const T = typeParam('T');
const LIST = listOf(T);

export const EXTENDED_LISTS_LIBRARY: Library = {
  name: 'lists',
  functions: [
    declare('slice', method('list_slice', [LIST, INT, INT], LIST, slice)),
    declare(
      'flatten',
      method('list_flatten', [listOf(LIST)], LIST, (list: List) => flatten(list, 1)),
      method('list_flatten_int', [listOf(DYN), INT], listOf(DYN), flatten),
    ),
    declare(
      'sort',
      ...COMPARABLE_TYPES.map(([, type]) =>
        method(`list_${runtimeTypeName(type)}_sort`, [listOf(type)], listOf(type), (list: List) =>
          sortByKeys(list, list),
        ),
      ),
    ),
    declare(
      '@sortByAssociatedKeys',
      ...COMPARABLE_TYPES.map(([, type]) =>
        method(`list_${runtimeTypeName(type)}_sortByAssociatedKeys`, [LIST, listOf(type)], LIST, sortByKeys),
      ),
    ),
    declare('lists.range', overload('lists_range', [INT], listOf(INT), range)),
    declare(
      'reverse',
      method('list_reverse', [LIST], LIST, (list: List) => list.toReversed()),
    ),
    declare('distinct', method('list_distinct', [LIST], LIST, distinct)),
  ],
};
