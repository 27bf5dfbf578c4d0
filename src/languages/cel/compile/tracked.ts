/**
 * CEL compiler: evaluates an expression on the closure back end with its exact cost.
 */
import type { Checked } from '../check/scope.ts';
import type { CostOptions } from '../cost/plan.ts';
import { runTracked } from '../cost/tracker.ts';
import type { Bindings } from '../program.ts';
import { fail } from '../runtime/failures.ts';
import type { Result } from '../values.ts';
import { buildClosures } from './closures.ts';
import { type Frame, Halted } from './frame.ts';

export type TrackedResult = { readonly result: Result; readonly cost: number };

export type TrackedRun = {
  readonly bindings: Bindings;
  readonly costMax: number;
  readonly isInterrupted: (() => boolean) | undefined;
  readonly readVariable: Frame['readVariable'];
};

/** An expression as closures, which are built when it is first evaluated. */
export function makeTracked(
  checked: Checked,
  ruleVariables?: readonly string[],
  costOptions?: CostOptions,
): (run: TrackedRun) => TrackedResult {
  let built: ReturnType<typeof buildClosures> | undefined;
  return (run) => {
    built ??= buildClosures(checked, ruleVariables, costOptions);
    const { step, emptySlots } = built;
    return runTracked(run.costMax, (tracker) => {
      const { bindings, isInterrupted, readVariable } = run;
      return guard(() => step({ tracker, bindings, isInterrupted, readVariable, slots: emptySlots.slice() }));
    });
  };
}

function guard(evaluate: () => Result): Result {
  try {
    return evaluate();
  } catch (error) {
    return resultOfThrown(error);
  }
}

/** Turns a halt, and data nested so deep that comparing it exhausts the stack, into the error they mean. */
export function resultOfThrown(error: unknown): Result {
  if (error instanceof Halted) return error.failure;
  if (error instanceof RangeError) return fail('invalid_argument', 'the data is nested too deep');
  throw error;
}
