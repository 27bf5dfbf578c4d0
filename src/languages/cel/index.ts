/**
 * CEL: the Common Expression Language, compiled to JavaScript. This room knows nothing of Bulwark and is published as
 * `bulwark/cel`.
 */
import type { CelIssue } from './ast.ts';
import type { Checked } from './check/scope.ts';
import { makeProgram } from './compile/program.ts';
import { prepareExpression } from './compile/set.ts';
import type { Environment } from './environment-build.ts';
import { parseExpression } from './parse/parser.ts';
import type { Program } from './program.ts';

export type { Ast, CelIssue, Expr, TextRange } from './ast.ts';
export { check } from './check/checker.ts';
export type { Checked } from './check/scope.ts';
export { precompileSet, writePrecompiled } from './compile/precompile.ts';
export type { PrecompiledRule, PrecompiledSet } from './compile/precompiled.ts';
export { type CountEach, UNSURE } from './compile/count-true.ts';
export { compileSet, type CountedSet, createSetCounter } from './compile/set.ts';
export { estimateCost } from './cost/estimate.ts';
export type { SizeHint } from './cost/estimation.ts';
export type { Range } from './cost/ranges.ts';
export type { EnvironmentOptions, FunctionDeclaration, Library, Macro, Overload } from './environment.ts';
export { createEnvironment, type Environment, extendEnvironment } from './environment-build.ts';
export { AUTHORIZER_TYPE, createAuthorizer, createResourceCheck, RESOURCE_CHECK_TYPE } from './libraries/authorizer.ts';
export { findLiteralFaults } from './libraries/check-literals.ts';
export { ENCODERS_LIBRARY } from './libraries/encoders.ts';
export { celSpecLibraries, kubernetesLibraries, type LibrarySetOptions } from './libraries/index.ts';
export { MATH_LIBRARY } from './libraries/math.ts';
export { type ExplainOptions, type Explanation, explain, type Place } from './explain/explain.ts';
export { type Replace, rewrite } from './format/rewrite.ts';
export { unparse } from './format/unparse.ts';
export type * from './program.ts';
export * from './types.ts';
export * from './values.ts';

/** Parses one expression with the macros of an environment. */
export const parse = (text: string, environment: Environment): ReturnType<typeof parseExpression> =>
  parseExpression(text, { macros: environment.macros });

/** Parses, checks and compiles one expression. `program` is there exactly when there are no issues. */
export function compile(
  text: string,
  environment: Environment,
): { readonly program?: Program; readonly checked?: Checked; readonly issues: readonly CelIssue[] } {
  const prepared = prepareExpression(text, environment);
  if (prepared.checked === undefined || prepared.issues.length > 0) return prepared;
  return { ...prepared, program: makeProgram(prepared.checked, environment) };
}

/** Compiles a checked expression in spite of its issues: what could not be resolved fails where it is evaluated. */
export const compileChecked = (checked: Checked, environment: Environment): Program =>
  makeProgram(checked, environment);
