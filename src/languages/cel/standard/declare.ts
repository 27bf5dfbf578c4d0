/**
 * CEL standard library: short forms for writing declarations as tables.
 */
import type { FunctionDeclaration, Overload } from '../environment.ts';
import type { Type } from '../types.ts';

/** Declared types are matched before `implement` runs, so an implementation may name the ones it takes. */
type Implementation = (...args: never[]) => ReturnType<Overload['implement']>;

export const overload = (id: string, params: readonly Type[], result: Type, implement: Implementation): Overload => ({
  id,
  isMember: false,
  params,
  result,
  implement: implement as Overload['implement'],
});

export const method = (id: string, params: readonly Type[], result: Type, implement: Implementation): Overload => ({
  ...overload(id, params, result, implement),
  isMember: true,
});

export const declare = (name: string, ...overloads: readonly Overload[]): FunctionDeclaration => ({ name, overloads });

/** The overload, which can answer although an argument is unknown, where something is certain of it. */
export const takingRefined = (declared: Overload): Overload => ({ ...declared, takesUnknowns: 'refined' });
