/**
 * CEL compiler, JavaScript back end: the values that generated code refers to, as data. Code is written with a recipe
 * of each; the values are made of the recipes when the code is loaded, in this process or in one that only has the
 * recipes.
 */
import type { Literal } from '../../ast.ts';
import type { CheckScope } from '../../check/scope.ts';
import { callCostOf } from '../../cost/runtime-cost.ts';
import type { Overload } from '../../environment.ts';
import { compileRegex, type Regex } from '../../regex/index.ts';
import { makeMap } from '../../runtime/maps.ts';
import { toDouble, toInt } from '../../runtime/numbers.ts';
import { CelError, type CelErrorCode, type Result, TypeValue, Uint, type Value } from '../../values.ts';
import { findFailure, makeInvoke } from '../dispatch.ts';

/** How a value of CEL is made: a literal, a collection of such, a declared name, or a call of a pure function. */
export type ValueRecipe =
  | null
  | boolean
  | string
  | { readonly int: string }
  | { readonly uint: string }
  | { readonly double: string }
  | { readonly bytes: readonly number[] }
  | { readonly list: readonly ValueRecipe[] }
  | { readonly map: readonly (readonly [ValueRecipe, ValueRecipe])[] }
  | { readonly type: string }
  | { readonly constant: string }
  | { readonly call: string; readonly overloads: readonly string[]; readonly args: readonly ValueRecipe[] };

/** How whatever generated code refers to is made. JSON. */
export type Recipe =
  | { readonly value: ValueRecipe }
  | { readonly error: CelErrorCode; readonly message: string; readonly exprId: number }
  /** The implementation of one overload. */
  | { readonly implementation: string; readonly overload: string }
  /** The call that finds the overload at run time, strict in its arguments. */
  | { readonly dispatch: string; readonly overloads: readonly string[] }
  | { readonly cost: string; readonly overload: string | null }
  | { readonly pattern: string }
  | { readonly texts: readonly string[] };

/** Where recipes find what they name. */
export type RecipeScope = Pick<CheckScope, 'functions' | 'constants' | 'types'>;

/** The recipe of a literal. */
export function recipeOfLiteral({ value }: Literal): ValueRecipe {
  switch (value.type) {
    case 'int':
    case 'uint':
      return { [value.type]: String(value.value) } as ValueRecipe;
    case 'double':
      return { double: Object.is(value.value, -0) ? '-0' : String(value.value) };
    case 'bytes':
      return { bytes: [...value.value] };
    case 'null':
      return null;
    default:
      return value.value;
  }
}

/** The names by which a recipe finds overloads again. */
export const idsOf = (overloads: readonly Overload[]): readonly string[] => overloads.map(({ id }) => id);

/** Makes what generated code refers to. */
export function makeConstant(recipe: Recipe, scope: RecipeScope): unknown {
  if ('value' in recipe) return makeValue(recipe.value, scope);
  if ('error' in recipe) return new CelError(recipe.error, recipe.message, recipe.exprId);
  if ('implementation' in recipe) return findOverloads(scope, recipe.implementation, [recipe.overload])[0]?.implement;
  if ('dispatch' in recipe)
    return makeDispatch(recipe.dispatch, findOverloads(scope, recipe.dispatch, recipe.overloads));
  if ('cost' in recipe) return callCostOf(recipe.cost, recipe.overload ?? undefined);
  return 'pattern' in recipe ? makeMatcher(recipe.pattern) : new Set(recipe.texts);
}

/** Tests texts. The pattern is compiled when it is first needed: to prove that it is linear takes its time. */
function makeMatcher(pattern: string): Regex['matches'] {
  let matches: Regex['matches'] | undefined;
  return (text) => {
    // A pattern that does not compile became an error when the code was written.
    matches ??= (compileRegex(pattern) as Regex).matches;
    return matches(text);
  };
}

/** Makes a value of CEL; a call that fails yields its failure. */
function makeValue(recipe: ValueRecipe, scope: RecipeScope): Result {
  if (typeof recipe !== 'object' || recipe === null) return recipe;
  if ('int' in recipe) return toInt(BigInt(recipe.int));
  if ('uint' in recipe) return new Uint(BigInt(recipe.uint));
  if ('double' in recipe) return toDouble(Number(recipe.double));
  if ('bytes' in recipe) return Uint8Array.from(recipe.bytes);
  const make = (inner: ValueRecipe): Value => makeValue(inner, scope) as Value;
  if ('list' in recipe) return recipe.list.map(make);
  if ('map' in recipe) return makeMap(recipe.map.map(([key, value]) => [make(key), make(value)] as const));
  if ('type' in recipe) return new TypeValue(known(scope.types.get(recipe.type), recipe.type));
  if ('constant' in recipe) return known(scope.constants.get(recipe.constant), recipe.constant).value;
  return makeInvoke(recipe.call, findOverloads(scope, recipe.call, recipe.overloads))(recipe.args.map(make));
}

/** The overloads of a function by their ids, in declaration order. */
function findOverloads(scope: RecipeScope, name: string, ids: readonly string[]): readonly Overload[] {
  const overloads = known(scope.functions.get(name), name);
  const found = overloads.length === ids.length ? overloads : overloads.filter(({ id }) => ids.includes(id));
  return known(found.length === ids.length ? found : undefined, name);
}

/** Code is only loaded into the environment that it was written for, so what it names is there. */
function known<T>(declaration: T | undefined, name: string): T {
  if (declaration === undefined) throw new Error(`the environment does not declare '${name}'`);
  return declaration;
}

/** Run-time dispatch that fails with the first argument that keeps the call from being made. */
function makeDispatch(name: string, overloads: readonly Overload[]): (args: readonly Result[]) => Result {
  const invoke = makeInvoke(name, overloads);
  return (args) => findFailure(overloads, args) ?? invoke(args as Value[]);
}
