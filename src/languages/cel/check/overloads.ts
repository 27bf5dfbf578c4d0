/** Finds the overloads that the types of a call's arguments admit. */
import type { Overload } from '../environment.ts';
import { DYN, type Type } from '../types.ts';
import { areAssignable, isSameType } from './assignability.ts';
import { type Substitution, collectParameters, freshVariable, instantiate, substitute } from './substitution.ts';

export type Resolution = { readonly overloads: readonly Overload[]; readonly result: Type };

/** The names of an overload's type parameters never change, so they are collected once. */
const parameterNames = new WeakMap<Overload, readonly string[]>();

function parameterNamesOf(overload: Overload): readonly string[] {
  const known = parameterNames.get(overload);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const type of [...overload.params, overload.result]) collectParameters(type, names);
  const list = [...names];
  parameterNames.set(overload, list);
  return list;
}

/** The overload with fresh variables in the place of its type parameters. */
function prepare(s: Substitution, overload: Overload): Pick<Overload, 'params' | 'result'> {
  const names = parameterNamesOf(overload);
  if (names.length === 0) return overload;
  const variables = new Map(names.map((name) => [name, freshVariable(s)]));
  return {
    params: overload.params.map((type) => instantiate(type, variables)),
    result: instantiate(overload.result, variables),
  };
}

/**
 * The overloads of the given call style that the argument types (receiver first) admit, in declaration order, and the
 * type of the call: that of the overloads, or dyn when they differ. Undefined when there is none.
 */
export function resolveOverloads(
  s: Substitution,
  overloads: readonly Overload[],
  isMember: boolean,
  argTypes: readonly Type[],
): Resolution | undefined {
  const admitted: Overload[] = [];
  let result: Type | undefined;
  for (const overload of overloads) {
    if (overload.isMember !== isMember || overload.params.length !== argTypes.length) continue;
    const prepared = prepare(s, overload);
    if (!areAssignable(s, argTypes, prepared.params)) continue;
    admitted.push(overload);
    const type = substitute(s, prepared.result);
    result = result === undefined || isSameType(result, type) ? type : DYN;
  }
  if (result === undefined) return undefined;
  // What an argument of dyn leaves open is dyn too: the call that takes the result finds its overload at run time.
  const isDynamic = argTypes.some((type) => substitute(s, type).kind === 'dyn');
  return { overloads: admitted, result: isDynamic ? substitute(s, result, 'dyn') : result };
}
