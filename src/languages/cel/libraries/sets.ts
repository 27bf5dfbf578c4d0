/**
 * CEL library: lists compared as sets (cel-go's extension library `sets`).
 */
import type { Library } from '../environment.ts';
import { mergeFailures } from '../runtime/failures.ts';
import { declare, overload } from '../standard/declare.ts';
import { BOOL, listOf, typeParam } from '../types.ts';
import type { Failure, Value } from '../values.ts';
import { createValueSet } from './value-set.ts';

type List = readonly Value[];

const LIST = listOf(typeParam('T'));

/** Whether every element of `part` is in `list`. */
function containsAll(list: List, part: List): boolean | Failure {
  const members = createValueSet(list);
  let unknown: Failure | undefined;
  for (const element of part) {
    const isMember = members.has(element);
    if (isMember === false) return false;
    if (isMember !== true) unknown = mergeFailures(unknown, isMember);
  }
  return unknown ?? true;
}

function intersects(a: List, b: List): boolean | Failure {
  const members = createValueSet(b);
  let unknown: Failure | undefined;
  for (const element of a) {
    const isMember = members.has(element);
    if (isMember === true) return true;
    if (isMember !== false) unknown = mergeFailures(unknown, isMember);
  }
  return unknown ?? false;
}

function areEquivalent(a: List, b: List): boolean | Failure {
  const isSuperset = containsAll(a, b);
  if (isSuperset === false) return false;
  const isSubset = containsAll(b, a);
  return isSuperset === true || isSubset === false ? isSubset : isSuperset;
}

export const SETS_LIBRARY: Library = {
  name: 'sets',
  functions: [
    declare('sets.contains', overload('sets_contains_list_list', [LIST, LIST], BOOL, containsAll)),
    declare('sets.equivalent', overload('sets_equivalent_list_list', [LIST, LIST], BOOL, areEquivalent)),
    declare('sets.intersects', overload('sets_intersects_list_list', [LIST, LIST], BOOL, intersects)),
  ],
};
