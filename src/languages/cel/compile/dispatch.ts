/**
 * CEL compiler: finds the overload that fits the arguments of a call at run time.
 */
import type { Call } from '../ast.ts';
import type { Overload } from '../environment.ts';
import { derive, noSuchOverload } from '../runtime/failures.ts';
import { isOfType, typeName } from '../runtime/type-of.ts';
import { SELF_DISPATCHING } from '../standard/operators.ts';
import type { Type } from '../types.ts';
import { Failure, isRefined, type Result, Unknown, type Value } from '../values.ts';

/** Calls the function with arguments of which none is what `findFailure` finds, the receiver first. */
export type Invoke = (args: readonly Value[]) => Result;

/** Makes the call of the overload that the arguments fit, in declaration order; `no_such_overload` when none does. */
export function makeInvoke(name: string, overloads: readonly Overload[]): Invoke {
  const direct = directImplementation(overloads);
  if (direct !== undefined) return (args) => direct(...args);
  return (args) => {
    for (const overload of overloads) if (fits(overload, args)) return overload.implement(...args);
    return noSuchOverload(name, args.map(typeName));
  };
}

/** The one function behind all overloads, where it tells argument types apart by itself (the operators). */
export function directImplementation(overloads: readonly Overload[]): Overload['implement'] | undefined {
  const implement = overloads[0]?.implement;
  if (implement === undefined || !SELF_DISPATCHING.has(implement)) return undefined;
  return overloads.every((overload) => overload.implement === implement) ? implement : undefined;
}

/** Whether a call of the overloads may be made with unknowns of which something is certain. */
export const takesRefined = (overloads: readonly Overload[]): boolean => overloads[0]?.takesUnknowns === 'refined';

/** The first argument that keeps a call of the overloads from being made; undefined where there is none. */
export function findFailure(overloads: readonly Overload[], args: readonly Result[]): Failure | undefined {
  for (const arg of args) if (arg instanceof Failure && !isTaken(overloads, arg)) return derive(arg);
  return undefined;
}

const isTaken = (overloads: readonly Overload[], arg: Failure): boolean =>
  overloads[0]?.takesUnknowns === 'all'
    ? arg instanceof Unknown && !arg.isDerived
    : takesRefined(overloads) && isRefined(arg);

const LAZY_OVERLOADS: ReadonlySet<string> = new Set(['optional_or_optional', 'optional_orValue_value']);

/**
 * Whether a call is `or` or `orValue` of the optionals library, whose argument is evaluated only where it is needed.
 */
export const isLazyOr = (call: Call, overloads: readonly Overload[]): boolean =>
  call.target !== undefined && call.args.length === 1 && overloads.some(({ id }) => LAZY_OVERLOADS.has(id));

function fits(overload: Overload, args: readonly Value[]): boolean {
  const { params } = overload;
  if (params.length !== args.length) return false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as Value;
    // An unknown that came so far is one that the overload takes.
    if (!(arg instanceof Unknown) && !isOfType(arg, params[index] as Type)) return false;
  }
  return true;
}
