/**
 * CEL compiler: the expressions that are compiled together, and one run of them over one input.
 *
 * A run is exact or fast. An exact run evaluates on the closure back end and counts every unit of cost. A fast run
 * evaluates generated code that only keeps an upper bound of the cost; where that bound passes a limit, the run becomes
 * exact and evaluates again, so that limits are decided by the true cost.
 */
import { LIMITS } from '../../../base/limits.ts';
import type { Checked } from '../check/scope.ts';
import type { Environment } from '../environment-build.ts';
import type { Bindings, EvaluationLimits } from '../program.ts';
import { CelError, type Result } from '../values.ts';
import { Halted } from './frame.ts';
import { makeTracked, type TrackedResult } from './tracked.ts';

/** Expressions and the variables that they share. */
export type UnitSource = {
  readonly variables: readonly { readonly name: string; readonly checked: Checked }[];
  readonly expressions: readonly Checked[];
  /** What the expressions were checked against. */
  readonly environment: Environment;
};

type Tracked = ReturnType<typeof makeTracked>;

export type ExactUnit = {
  readonly variables: readonly Tracked[];
  readonly expressions: readonly Tracked[];
  /** What the closures have done so far, in units of cost. */
  work: number;
};

/** Prepares the closure back end; nothing is built before it is needed. */
export function makeExactUnit(source: UnitSource): ExactUnit {
  // Outside a set `variables` is an ordinary name.
  const names = source.variables.length === 0 ? undefined : namesBefore(source, source.variables.length);
  const { options } = source.environment;
  return {
    variables: source.variables.map(({ checked }, index) => makeTracked(checked, namesBefore(source, index), options)),
    expressions: source.expressions.map((checked) => makeTracked(checked, names, options)),
    work: 0,
  };
}

/** Names of the variables that stand before a position: those that the variable there may read. */
export const namesBefore = (source: UnitSource, index: number): readonly string[] =>
  source.variables.slice(0, index).map(({ name }) => name);

export type ResolvedLimits = Required<Omit<EvaluationLimits, 'isInterrupted'>> & {
  readonly isInterrupted: (() => boolean) | undefined;
};

export const resolveLimits = (limits: EvaluationLimits = {}): ResolvedLimits => ({
  expressionCostMax: limits.expressionCostMax ?? LIMITS.celCostPerExpressionMax,
  setCostMax: limits.setCostMax ?? LIMITS.celCostPerBindingMax,
  isInterrupted: limits.isInterrupted,
});

export type ExactRun = {
  readonly evaluate: (index: number) => TrackedResult;
  readonly evaluateVariable: (index: number) => Result;
  readonly spent: () => number;
};

/** Begins an exact run. Each expression and each variable may cost `expressionCostMax`, all together `setCostMax`. */
export function startExact(unit: ExactUnit, bindings: Bindings, limits: ResolvedLimits): ExactRun {
  const memo: (Result | undefined)[] = [];
  let spent = 0;
  const run = (tracked: Tracked): TrackedResult => {
    const spentBefore = spent;
    const costMax = Math.max(0, Math.min(limits.expressionCostMax, limits.setCostMax - spent));
    const { result, cost } = tracked({ bindings, costMax, isInterrupted: limits.isInterrupted, readVariable });
    spent += cost;
    unit.work += cost;
    return { result, cost: spent - spentBefore };
  };
  const evaluateVariable = (index: number): Result => {
    const value = memo[index] ?? run(unit.variables[index] as Tracked).result;
    memo[index] = value;
    return value;
  };
  const readVariable = (index: number): Result => {
    const value = evaluateVariable(index);
    if (isHalt(value)) throw new Halted(value);
    return value;
  };
  return { evaluate: (index) => run(unit.expressions[index] as Tracked), evaluateVariable, spent: () => spent };
}

/** An error that ends the whole evaluation instead of flowing as a value. */
const isHalt = (value: Result): value is CelError =>
  value instanceof CelError && (value.code === 'cost_exceeded' || value.code === 'interrupted');
