/**
 * CEL compiler, JavaScript back end: makes functions of generated code, by `new Function` or of a module that was
 * generated ahead of time.
 */
import type { Result, Value } from '../../values.ts';
import type { FastState } from '../fast-state.ts';
import type { CounterText } from './counter.ts';
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

/** The code of something as a function that makes it. */
type Maker<Made> = (support: object, constants: readonly unknown[]) => Made;

/** The code of a unit as a function. */
export type UnitMaker = Maker<FastFunctions>;

/** A function of `support` and `constants` with this body. */
const makeMaker = (code: string): Maker<unknown> =>
  // oxlint-disable-next-line typescript/no-implied-eval -- what may be in the text: see emitter.ts
  new Function('support', 'constants', `"use strict";\n${code}`) as Maker<unknown>;

/** Makes the functions of a unit whose text is at hand. */
export function evaluateUnit(text: UnitText, scope: RecipeScope): FastUnit {
  return loadUnit(makeMaker(text.code) as UnitMaker, text, scope);
}

/** Makes the functions of a unit whose code is part of the program already. */
export function loadUnit(make: UnitMaker, { constants, units }: Omit<UnitText, 'code'>, scope: RecipeScope): FastUnit {
  const made = make(
    SUPPORT,
    constants.map((recipe) => makeConstant(recipe, scope)),
  );
  return { ...made, expressionUnits: units };
}

/** Counts sets that are written together; see `writeCounter`. */
export type FastCounter = (state: FastState, own: readonly Value[], counts: Int32Array, from: number) => unknown;

/** Makes the function of a counter whose text is at hand. */
export function evaluateCounter({ code, constants }: CounterText, scope: RecipeScope): FastCounter {
  const make = makeMaker(code) as Maker<FastCounter>;
  return make(
    SUPPORT,
    constants.map((recipe) => makeConstant(recipe, scope)),
  );
}
