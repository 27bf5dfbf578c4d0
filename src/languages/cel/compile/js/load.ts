/**
 * CEL compiler, JavaScript back end: makes functions of generated code, by `new Function` or of a module that was
 * generated ahead of time.
 */
import type { Result } from '../../values.ts';
import type { FastState } from '../fast-state.ts';
import type { UnitText } from './generate.ts';
import { makeConstant, type RecipeScope } from './recipes.ts';
import { SUPPORT } from './support.ts';

export type FastFunction = (state: FastState) => Result;

export type FastFunctions = {
  readonly variables: readonly FastFunction[];
  readonly expressions: readonly FastFunction[];
};

/** A unit as functions. */
export type FastUnit = FastFunctions & { readonly expressionUnits: readonly number[] };

/** The code of a unit as a function. */
export type UnitMaker = (support: object, constants: readonly unknown[]) => FastFunctions;

/** Makes the functions of a unit whose text is at hand. */
export function evaluateUnit(text: UnitText, scope: RecipeScope): FastUnit {
  // oxlint-disable-next-line typescript/no-implied-eval -- what may be in the text: see emitter.ts
  const make = new Function('support', 'constants', `"use strict";\n${text.code}`) as UnitMaker;
  return loadUnit(make, text, scope);
}

/** Makes the functions of a unit whose code is part of the program already. */
export function loadUnit(make: UnitMaker, { constants, units }: Omit<UnitText, 'code'>, scope: RecipeScope): FastUnit {
  const made = make(
    SUPPORT,
    constants.map((recipe) => makeConstant(recipe, scope)),
  );
  return { ...made, expressionUnits: units };
}
