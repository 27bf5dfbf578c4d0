/**
 * CEL runtime: the failures that evaluation raises, and how two failures become one.
 */
import { CelError, type CelErrorCode, type Failure, Unknown } from '../values.ts';

export const fail = (code: CelErrorCode, message: string): CelError => new CelError(code, message);

/** What an operation on arguments of the wrong types yields. `types` are names as `type()` shows them. */
export function noSuchOverload(name: string, types: readonly string[]): CelError {
  return fail('no_such_overload', `found no matching overload for '${name}' applied to '(${types.join(', ')})'`);
}

export const overflow = (what: string): CelError => fail('overflow', `${what} overflow`);

/**
 * Failure of two operands of `&&`, `||`, or of two elements of a fold: unknowns win and merge, else the first error.
 */
export function mergeFailures(first: Failure | undefined, second: Failure): Failure {
  if (first === undefined) return second;
  if (first instanceof Unknown) return second instanceof Unknown ? mergeUnknowns(first, second) : first;
  return second instanceof Unknown ? second : first;
}

/**
 * The failure of an operand as that of the whole operation: what is certain of the operand is not of what would have
 * come of it.
 */
export const derive = (failure: Failure): Failure =>
  failure instanceof Unknown && !failure.isDerived ? new Unknown(failure.reasons, undefined, true) : failure;

function mergeUnknowns(first: Unknown, second: Unknown): Unknown {
  if (second.reasons.every((reason) => first.reasons.includes(reason))) return derive(first) as Unknown;
  return new Unknown([...new Set([...first.reasons, ...second.reasons])], undefined, true);
}
