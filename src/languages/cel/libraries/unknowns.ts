/**
 * CEL libraries: what a function over a whole list yields when the list holds values that cannot be known.
 */
import { mergeFailures } from '../runtime/failures.ts';
import { type Failure, Unknown, type Value } from '../values.ts';

/** The unknown elements of a list merged into one, undefined when all are known. */
export function findUnknown(list: readonly Value[]): Failure | undefined {
  let unknown: Failure | undefined;
  for (const element of list) if (element instanceof Unknown) unknown = mergeFailures(unknown, element);
  return unknown;
}
