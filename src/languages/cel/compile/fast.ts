/**
 * CEL compiler: runs on generated code. The code keeps an upper bound of the cost; where the bound passes a limit, the
 * closures decide by the exact cost.
 */
import { once } from '../../../base/once.ts';
import type { Environment } from '../environment-build.ts';
import type { Bindings, EvaluationLimits, SetRun } from '../program.ts';
import type { Result } from '../values.ts';
import { FastState, OUT_OF_FUEL } from './fast-state.ts';
import { writeUnit } from './js/generate.ts';
import { evaluateUnit, type FastFunction, type FastUnit } from './js/load.ts';
import { resultOfThrown } from './tracked.ts';
import {
  type ExactRun,
  type ExactUnit,
  makeExactUnit,
  type ResolvedLimits,
  resolveLimits,
  startExact,
  type UnitSource,
} from './unit.ts';

/** Both back ends of a unit. Nothing of either is built before it is needed. */
export type Unit = {
  readonly variableCount: number;
  readonly exact: () => ExactUnit;
  readonly environment: Environment;
  /** The checked trees. */
  readonly trees: () => UnitSource;
  /** The generated code once it exists or pays off: until then the closures do. */
  readonly fast: () => FastUnit | undefined;
  /** The generated code, where it exists already. */
  readonly code: () => FastUnit | undefined;
  /** The text of the generated code, which exists from now on; undefined where code must not be generated. */
  readonly source: () => string | undefined;
};

/**
 * Runs that the closures serve before code is made. Making code takes as long as some fifty runs of closures; what runs
 * again and again is worth it, what a short scan runs once is not.
 */
const RUNS_ON_CLOSURES = 2;
/** Work of closures in units of cost, as over a long list, that is worth it even so. */
const WORK_ON_CLOSURES = 2000;

/** Makes a unit whose code is generated when it has run some times. */
export function makeUnit(source: UnitSource): Unit {
  const variableCount = source.variables.length;
  const exact = once(() => makeExactUnit(source));
  const { environment } = source;
  const common = { variableCount, exact, environment, trees: () => source };
  if (!source.environment.mayGenerateCode) {
    return { ...common, fast: NOTHING_YET, code: NOTHING_YET, source: () => undefined };
  }
  const text = once(() => writeUnit(source));
  let generated: FastUnit | undefined;
  const generate = (): FastUnit => {
    generated ??= evaluateUnit(text(), source.environment);
    return generated;
  };
  let runs = 0;
  const fast = (): FastUnit | undefined => {
    const isWorthwhile = runs++ >= RUNS_ON_CLOSURES || exact().work >= WORK_ON_CLOSURES;
    return isWorthwhile ? generate() : generated;
  };
  const show = (): string => {
    generate();
    return text().code;
  };
  return { ...common, fast, code: () => generated, source: show };
}

const NOTHING_YET = (): undefined => undefined;

/** Makes a unit whose code was generated ahead of time. */
export function makeLoadedUnit(
  environment: Environment,
  source: () => UnitSource,
  variableCount: number,
  load: () => FastUnit,
): Unit {
  const fast = once(load);
  return {
    variableCount,
    exact: once(() => makeExactUnit(source())),
    environment,
    trees: source,
    fast,
    code: fast,
    source: () => (environment.mayGenerateCode ? writeUnit(source()).code : undefined),
  };
}

/** Makes the evaluation of the one expression of a unit without variables. */
export function makeEvaluate(unit: Unit): (bindings: Bindings, limits?: EvaluationLimits) => Result {
  let generated: FastFunction | undefined;
  return (bindings, limits) => {
    const resolved = limits === undefined ? DEFAULT_LIMITS : resolveLimits(limits);
    generated ??= unit.fast()?.expressions[0];
    if (generated !== undefined) {
      const state = new FastState(bindings, 0, resolved.expressionCostMax, resolved.isInterrupted);
      const result = call(generated, state);
      if (state.halted !== OUT_OF_FUEL) return result;
    }
    return startExact(unit.exact(), bindings, resolved).evaluate(0).result;
  };
}

/** Begins a run of a set on whichever back end pays off. */
export function startRun(unit: Unit, bindings: Bindings, limits: EvaluationLimits | undefined): SetRun {
  const resolved = limits === undefined ? DEFAULT_LIMITS : resolveLimits(limits);
  return new Run(unit, unit.fast(), bindings, resolved);
}

export const DEFAULT_LIMITS = resolveLimits();

/** Calls generated code. What halted it is its result, whatever it returned. */
function call(generated: FastFunction, state: FastState): Result {
  try {
    const result = generated(state);
    return state.halted ?? result;
  } catch (error) {
    return resultOfThrown(error);
  }
}

/**
 * One run of a set: exact from the start without generated code, else fast until a limit is in question. One class for
 * both, and a class for the reason that `FastState` is one: callers evaluate in tight loops.
 */
class Run implements SetRun {
  readonly unit: Unit;
  readonly fast: FastUnit;
  readonly state: FastState;
  readonly limits: ResolvedLimits;
  /**
   * What was evaluated, so that its exact cost can be found: indexes of expressions, and of variables as -1 - index.
   */
  readonly evaluated: number[];
  evaluatedCount: number;
  bound: number;
  exact: ExactRun | undefined;

  constructor(unit: Unit, fast: FastUnit | undefined, bindings: Bindings, limits: ResolvedLimits) {
    this.unit = unit;
    this.fast = fast ?? NO_CODE;
    this.limits = limits;
    this.state = new FastState(bindings, unit.variableCount, limits.expressionCostMax, limits.isInterrupted);
    // Copied for its size: an array that grows step by step costs more.
    this.evaluated = this.fast.expressionUnits.slice();
    this.evaluatedCount = 0;
    this.bound = 0;
    this.exact = fast === undefined ? startExact(unit.exact(), bindings, limits) : undefined;
  }

  evaluate(index: number): Result {
    if (this.exact !== undefined) return this.exact.evaluate(index).result;
    return this.run(this.fast.expressions[index] as FastFunction, index, this.fast.expressionUnits[index] as number);
  }

  evaluateVariable(index: number): Result {
    if (this.exact !== undefined) return this.exact.evaluateVariable(index);
    const known = this.state.memo[index];
    return known === undefined ? this.run(this.fast.variables[index] as FastFunction, -1 - index, 0) : known;
  }

  private run(generated: FastFunction, key: number, units: number): Result {
    const { state, limits } = this;
    const result = call(generated, state);
    this.evaluated[this.evaluatedCount++] = key;
    this.bound += units;
    const burnt = limits.expressionCostMax - state.fuel - state.reserve;
    // Straight-line code burns nothing: there is nothing to do for it.
    if (burnt !== 0) return this.settle(result, burnt);
    return this.bound <= limits.setCostMax ? result : this.becomeExact();
  }

  /** Accounts for the fuel that was burnt and fills up again. */
  private settle(result: Result, burnt: number): Result {
    const { halted } = this.state;
    this.bound += burnt;
    this.state.fill(this.limits.expressionCostMax);
    if (halted === OUT_OF_FUEL || this.bound > this.limits.setCostMax) return this.becomeExact();
    return result;
  }

  /** Evaluates again what was evaluated, exactly, and goes on so. Yields the last result. */
  private becomeExact(): Result {
    const exact = startExact(this.unit.exact(), this.state.bindings, this.limits);
    this.exact = exact;
    return this.replay(exact) as Result;
  }

  /** Evaluates exactly what was evaluated before; yields the last result. */
  private replay(exact: ExactRun): Result | undefined {
    let last: Result | undefined;
    for (const key of this.evaluated.slice(0, this.evaluatedCount)) {
      last = key < 0 ? exact.evaluateVariable(-1 - key) : exact.evaluate(key).result;
    }
    return last;
  }

  measureCost(): number {
    if (this.exact !== undefined) return this.exact.spent();
    const exact = startExact(this.unit.exact(), this.state.bindings, this.limits);
    this.replay(exact);
    return exact.spent();
  }

  get costSpent(): number {
    return this.exact === undefined ? this.bound : this.exact.spent();
  }
}

const NO_CODE: FastUnit = { expressions: [], variables: [], expressionUnits: [] };
