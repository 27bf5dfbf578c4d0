/**
 * CEL compiler: compiles the expressions of one rule together.
 */
import type { CelIssue } from '../ast.ts';
import { check } from '../check/checker.ts';
import type { Checked } from '../check/scope.ts';
import { type Environment, extendEnvironment } from '../environment-build.ts';
import { parseExpression } from '../parse/parser.ts';
import type { CompiledSet, NamedExpression, SetCompilation, SetSource } from '../program.ts';
import { objectOf, type Type } from '../types.ts';
import { VARIABLES } from './rule-variables.ts';
import { makeUnit, startRun } from './fast.ts';
import { makeExactUnit, type UnitSource } from './unit.ts';

/**
 * Parses, checks and compiles the expressions of one rule. A variable is readable as `variables.<name>` in the
 * variables after it and in all expressions, with the type that the checker found for it.
 */
export function compileSet(environment: Environment, source: SetSource): SetCompilation {
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
  return { set: makeSet(environment, variables, expressions as Checked[]), issues };
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
  return { checked, issues: checked.issues };
}

function makeSet(
  environment: Environment,
  variables: readonly { readonly name: string; readonly checked: Checked }[],
  expressions: readonly Checked[],
): CompiledSet {
  const source: UnitSource = { variables, expressions, costOptions: environment.options };
  const exact = makeExactUnit(source);
  const unit = makeUnit(source, exact);
  return {
    resultTypes: expressions.map((checked) => checked.type),
    checked: expressions,
    checkedVariables: variables,
    start: (bindings, limits) => startRun(unit, environment.mayGenerateCode, bindings, limits),
    source: () => (environment.mayGenerateCode ? unit.generate().source : undefined),
  };
}
