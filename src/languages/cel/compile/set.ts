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
import type { Value } from '../values.ts';
import { type CountEach, countTrue, createCountEach, createLastingCountEach } from './count-true.ts';
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
  if (unit === undefined) return { issues };
  const { variables, expressions } = unit;
  const checkedAt = (index: number): Checked => expressions[index] as Checked;
  const trees: Trees = { prepared: () => unit, checkedAt, variables: () => variables };
  return { set: makeSet(trees, makeUnit(unit)), issues };
}

export type PrecompiledCode = { readonly precompiled?: PrecompiledRule | undefined; readonly isSame?: boolean };

const NO_ISSUES: SetIssues = new Map();

/** Parses and checks the expressions of one rule. `unit` is there exactly when `issues` is empty. */
export function prepareSet(
  environment: Environment,
  source: SetSource,
): { readonly unit?: UnitSource; readonly issues: SetIssues } {
  const { variables, scope, issues } = prepareVariables(environment, source.variables);
  const expressions = source.expressions.map(({ name, expression }) => {
    const result = prepareExpression(expression, scope);
    if (result.issues.length > 0) addIssues(issues, name, result.issues);
    return result.checked;
  });
  if (issues.size > 0) return { issues };
  return { unit: { variables, expressions: expressions as Checked[], environment }, issues };
}

type PreparedVariables = {
  readonly variables: UnitSource['variables'];
  /** What the expressions are checked against. */
  readonly scope: Environment;
  readonly issues: Map<string, readonly CelIssue[]>;
};

/** Parses and checks the variables of one rule. */
function prepareVariables(environment: Environment, sources: readonly NamedExpression[]): PreparedVariables {
  const issues: PreparedVariables['issues'] = new Map();
  const types: Record<string, Type> = Object.create(null);
  const scopeNow = (): Environment =>
    sources.length === 0
      ? environment
      : extendEnvironment(environment, { [VARIABLES]: objectOf(VARIABLES, { ...types }) });
  const variables: { name: string; checked: Checked }[] = [];
  for (const variable of sources) {
    const { name, expression } = variable;
    const place = `${VARIABLES}.${name}`;
    if (Object.hasOwn(types, name)) addIssues(issues, place, [declaredTwice(variable)]);
    const { checked, issues: found } = prepareExpression(expression, scopeNow());
    if (found.length > 0 || checked === undefined) {
      addIssues(issues, place, found);
      types[name] ??= { kind: 'dyn' };
      continue;
    }
    types[name] = checked.type;
    variables.push({ name, checked });
  }
  return { variables, scope: scopeNow(), issues };
}

function addIssues(issues: PreparedVariables['issues'], place: string, found: readonly CelIssue[]): void {
  issues.set(place, [...(issues.get(place) ?? []), ...found]);
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
  const shared = once(() => prepareVariables(environment, source.variables));
  const known: Checked[] = [];
  const checkedAt = (index: number): Checked => {
    const { expression } = source.expressions[index] as NamedExpression;
    return (known[index] ??= prepareExpression(expression, shared().scope).checked as Checked);
  };
  const prepared = once(
    (): UnitSource => ({
      variables: shared().variables,
      expressions: source.expressions.map((_, index) => checkedAt(index)),
      environment,
    }),
  );
  const load = (): FastUnit => {
    admitTranslations(rule.patterns);
    return loadUnit(rule.make, rule, environment);
  };
  const unit = makeLoadedUnit(environment, prepared, source.variables.length, load);
  return makeSet({ prepared, checkedAt, variables: () => shared().variables }, unit);
}

/** The checked trees of a set, each made when it is first asked for. */
type Trees = {
  readonly prepared: () => UnitSource;
  readonly checkedAt: (index: number) => Checked;
  readonly variables: () => UnitSource['variables'];
};

const units = new WeakMap<CompiledSet, Unit>();

function makeSet({ prepared, checkedAt, variables }: Trees, unit: Unit): CompiledSet {
  const set: CompiledSet = {
    get resultTypes() {
      return prepared().expressions.map((checked) => checked.type);
    },
    get checked() {
      return prepared().expressions;
    },
    checkedAt,
    get checkedVariables() {
      return variables();
    },
    start: (bindings, limits) => startRun(unit, bindings, limits),
    countTrue: (bindings, count) => countTrue(unit, bindings, count),
    source: unit.source,
  };
  units.set(set, unit);
  return set;
}

/** A set among many that are counted: how many of its expressions, and its value of the binding that differs. */
export type CountedSet = { readonly set: CompiledSet; readonly count: number; readonly value: Value };

/**
 * Counts for many sets over the same input, as `countTrue` does for one, in the order of the sets. The bindings are the
 * same for all but for the one called `name`, which is given its value for each set. `lasting`: the sets will be asked
 * so often that it pays to write code for all together, in which bindings named by `data` are taken for JSON: texts,
 * numbers, bools, null, lists and plain objects of those. Whoever names one vouches for it.
 */
export function createSetCounter(
  sets: readonly CountedSet[],
  name: string,
  lasting?: { readonly data: readonly string[] },
): CountEach {
  const counted = sets.map(({ set, count, value }) => ({ unit: units.get(set) as Unit, count, value }));
  if (lasting === undefined) return createCountEach(counted, name);
  return createLastingCountEach(counted, { name, data: new Set(lasting.data) });
}
