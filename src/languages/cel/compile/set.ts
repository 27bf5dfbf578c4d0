/**
 * CEL compiler: compiles the expressions of one rule together.
 */
import { once } from '../../../base/once.ts';
import type { CelIssue } from '../ast.ts';
import { check } from '../check/checker.ts';
import type { Checked } from '../check/scope.ts';
import { type Environment, extendEnvironment } from '../environment-build.ts';
import { findLiteralFaults } from '../libraries/check-literals.ts';
import { parseExpression } from '../parse/parser.ts';
import type { CompiledSet, NamedExpression, SetCompilation, SetIssues, SetSource } from '../program.ts';
import { admitTranslations } from '../regex/index.ts';
import { objectOf, type Type } from '../types.ts';
import { makeLoadedUnit, makeUnit, startRun, type Unit } from './fast.ts';
import { type FastUnit, loadUnit } from './js/load.ts';
import { hashSource, type PrecompiledRule } from './precompiled.ts';
import { VARIABLES } from './rule-variables.ts';
import type { UnitSource } from './unit.ts';

/**
 * Parses, checks and compiles the expressions of one rule. A variable is readable as `variables.<name>` in the
 * variables after it and in all expressions, with the type that the checker found for it.
 *
 * With `precompiled` code of this very source and environment nothing is parsed or checked before it is asked for: it
 * was when the code was written, and had no issues. Any other is ignored. With `isSame` the caller vouches that the
 * code is of them, and nothing is compared.
 */
export function compileSet(
  environment: Environment,
  source: SetSource,
  { precompiled, isSame = false }: PrecompiledCode = {},
): SetCompilation {
  if (precompiled !== undefined && (isSame || precompiled.sourceHash === hashSource(environment, source))) {
    return { set: makeLoadedSet(environment, source, precompiled), issues: NO_ISSUES };
  }
  const { unit, issues } = prepareSet(environment, source);
  return unit === undefined ? { issues } : { set: makeSet(() => unit, makeUnit(unit)), issues };
}

export type PrecompiledCode = { readonly precompiled?: PrecompiledRule | undefined; readonly isSame?: boolean };

const NO_ISSUES: SetIssues = new Map();

/** Parses and checks the expressions of one rule. `unit` is there exactly when `issues` is empty. */
export function prepareSet(
  environment: Environment,
  source: SetSource,
): { readonly unit?: UnitSource; readonly issues: SetIssues } {
  const issues = new Map<string, readonly CelIssue[]>();
  const types: Record<string, Type> = Object.create(null);
  const prepare = (
    { name, expression }: NamedExpression,
    issueName: string,
    scope: Environment,
  ): Checked | undefined => {
    const result = prepareExpression(expression, scope);
    if (result.issues.length === 0) return result.checked;
    issues.set(issueName, [...(issues.get(issueName) ?? []), ...result.issues]);
    types[name] ??= { kind: 'dyn' };
    return undefined;
  };
  const scopeNow = (): Environment =>
    source.variables.length === 0
      ? environment
      : extendEnvironment(environment, { [VARIABLES]: objectOf(VARIABLES, { ...types }) });
  const variables: { name: string; checked: Checked }[] = [];
  for (const variable of source.variables) {
    if (Object.hasOwn(types, variable.name)) issues.set(`${VARIABLES}.${variable.name}`, [declaredTwice(variable)]);
    const checked = prepare(variable, `${VARIABLES}.${variable.name}`, scopeNow());
    if (checked === undefined) continue;
    types[variable.name] = checked.type;
    variables.push({ name: variable.name, checked });
  }
  const scope = scopeNow();
  const expressions = source.expressions.map((named) => prepare(named, named.name, scope));
  if (issues.size > 0) return { issues };
  return { unit: { variables, expressions: expressions as Checked[], environment }, issues };
}

const declaredTwice = ({ name, expression }: NamedExpression): CelIssue => ({
  code: 'invalid-argument',
  message: `the variable '${name}' is declared twice`,
  range: { start: 0, end: expression.length },
});

/** Parses and checks one expression. */
export function prepareExpression(
  text: string,
  environment: Environment,
): { readonly checked?: Checked; readonly issues: readonly CelIssue[] } {
  const { ast, issues } = parseExpression(text, { macros: environment.macros });
  if (ast === undefined) return { issues };
  const checked = check(ast, environment);
  const mayHaveFaults = environment.options.checksLiterals === true && checked.issues.length === 0;
  return { checked, issues: mayHaveFaults ? findLiteralFaults(checked) : checked.issues };
}

function makeLoadedSet(environment: Environment, source: SetSource, rule: PrecompiledRule): CompiledSet {
  const prepared = once(() => prepareSet(environment, source).unit as UnitSource);
  const load = (): FastUnit => {
    admitTranslations(rule.patterns);
    return loadUnit(rule.make, rule, environment);
  };
  return makeSet(prepared, makeLoadedUnit(prepared, source.variables.length, load));
}

const makeSet = (prepared: () => UnitSource, unit: Unit): CompiledSet => ({
  get resultTypes() {
    return prepared().expressions.map((checked) => checked.type);
  },
  get checked() {
    return prepared().expressions;
  },
  get checkedVariables() {
    return prepared().variables;
  },
  start: (bindings, limits) => startRun(unit, bindings, limits),
  source: unit.source,
});
