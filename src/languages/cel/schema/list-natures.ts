/**
 * CEL schema: lists that are sets or maps (`x-kubernetes-list-type`): equality without order, `+` that merges.
 */
import { equals } from '../runtime/equality.ts';
import { fail } from '../runtime/failures.ts';
import { asMap, fieldOf } from '../runtime/maps.ts';
import { CelError, type Failure, LIST_NATURE, type ListNature, type Result, type Value } from '../values.ts';
import { isScalar, keyText } from './value-key.ts';

type List = readonly Value[];

/** A copy of the list that carries a nature. */
export function withNature(list: List, nature: ListNature): List {
  return Object.defineProperty([...list], LIST_NATURE, { value: nature });
}

const NOT_SCALAR = 'listSet operations are only supported on lists of scalar values';

/** Keys of the elements of a set, which must be scalars. */
function setKeys(list: List): string[] | CelError {
  return list.every(isScalar) ? list.map(keyText) : fail('invalid_argument', NOT_SCALAR);
}

/** A set: `+` appends what is not there yet, `==` takes any order. */
export const SET_NATURE: ListNature = {
  add: (left, right) => {
    const leftKeys = setKeys(left);
    const rightKeys = setKeys(right);
    if (leftKeys instanceof CelError) return leftKeys;
    if (rightKeys instanceof CelError) return rightKeys;
    const seen = new Set(leftKeys);
    const merged = [...left];
    for (const [index, element] of right.entries()) {
      const key = rightKeys[index] ?? '';
      if (seen.has(key)) continue;
      seen.add(key);
      merged.push(element);
    }
    return withNature(merged, SET_NATURE);
  },
  equals: (left, right) => {
    if (left.length !== right.length) return false;
    const leftKeys = setKeys(left);
    const rightKeys = setKeys(right);
    if (leftKeys instanceof CelError) return leftKeys;
    if (rightKeys instanceof CelError) return rightKeys;
    const [a, b] = [new Set(leftKeys), new Set(rightKeys)];
    return a.size === b.size && a.isSubsetOf(b);
  },
};

/** A map, whose elements are told apart by the fields `keys`: `+` replaces elements in place and appends new ones. */
export function createMapNature(keys: readonly string[]): ListNature {
  const keyOf = (element: Value): string => {
    const map = asMap(element);
    return keys.map((key) => (map === undefined ? '' : keyText(fieldOf(map, key) ?? null))).join();
  };
  const nature: ListNature = {
    add: (left, right): Result => {
      const merged = [...left];
      const places = new Map(left.map((element, index) => [keyOf(element), index]));
      for (const element of right) {
        const place = places.get(keyOf(element));
        if (place === undefined) merged.push(element);
        else merged[place] = element;
      }
      return withNature(merged, nature);
    },
    equals: (left, right): boolean | Failure => {
      if (left.length !== right.length) return false;
      const byKey = new Map(left.map((element) => [keyOf(element), element]));
      const seen = new Set<string>();
      for (const element of right) {
        const key = keyOf(element);
        const other = byKey.get(key);
        const equal = other !== undefined && equals(other, element);
        if (equal !== true) return equal;
        seen.add(key);
      }
      return seen.size === byKey.size;
    },
  };
  return nature;
}
