/**
 * CEL libraries: a set of CEL values under CEL equality, so that functions over two lists need not compare all pairs.
 */
import { equals } from '../runtime/equality.ts';
import { mergeFailures } from '../runtime/failures.ts';
import { mapKey } from '../runtime/maps.ts';
import { type Failure, Unknown, type Value } from '../values.ts';

export type ValueSet = {
  /** Whether an equal value is in the set; unknown when only a value that cannot be known might be equal. */
  readonly has: (value: Value) => boolean | Failure;
  readonly add: (value: Value) => void;
};

/** Strings, bools and numbers are found by hash; other values are compared with those others that were added. */
export function createValueSet(values: Iterable<Value> = []): ValueSet {
  const keys = new Set<string | number | bigint | boolean>();
  const others: Value[] = [];
  const add = (value: Value): void => {
    const key = hashKey(value);
    if (key === undefined) others.push(value);
    else keys.add(key);
  };
  for (const value of values) add(value);
  return {
    add,
    has: (value) => {
      if (value instanceof Unknown) return keys.size + others.length === 0 ? false : value;
      const key = hashKey(value);
      if (key !== undefined && keys.has(key)) return true;
      return hasAmong(others, value);
    },
  };
}

/** Equal values have one key. A fractional double is its own key: no value of another type equals it. */
function hashKey(value: Value): string | number | bigint | boolean | undefined {
  return mapKey(value) ?? (typeof value === 'number' && !Number.isNaN(value) ? value : undefined);
}

function hasAmong(others: readonly Value[], value: Value): boolean | Failure {
  let unknown: Failure | undefined;
  for (const other of others) {
    const equal = equals(other, value);
    if (equal === true) return true;
    if (equal !== false) unknown = mergeFailures(unknown, equal);
  }
  return unknown ?? false;
}
