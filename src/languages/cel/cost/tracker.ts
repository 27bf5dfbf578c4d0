/**
 * The meter of a tracked evaluation: the closure back end reports each step here and the total is the cost that
 * Kubernetes would charge (cel-go's runtime cost with the API server's function costs).
 *
 * The back end knows no rule of the cost model: what to charge for a node is in a `CostPlan` (plan.ts), made once per
 * expression; when to charge it is in the table at the head of that file.
 */
import { CelError, Failure, Optional, type Result } from '../values.ts';
import type { CallCost } from './runtime-cost.ts';

/** Counts units of cost up to a limit. One per evaluation; never shared. */
export type CostTracker = {
  units: number;
  /** Exceeding it stops the evaluation; Kubernetes allows 1e6 an expression and 1e7 a binding. */
  readonly unitsMax: number;
};

/**
 * Thrown through the closures when the limit is passed, so that no `||` or `all` can absorb it. Never leaves the room.
 */
class CostExceeded extends Error {}

/** Charges `units`. Stops the evaluation (see `runTracked`) as soon as the total exceeds the limit. */
export function charge(tracker: CostTracker, units: number): void {
  tracker.units += units;
  if (tracker.units > tracker.unitsMax) throw new CostExceeded();
}

/**
 * Charges one step of a field or index chain (`a.b`, `a[i]`, `a.?b`, `has(a.b)`): nothing when the operand failed, and
 * nothing when the step found nothing to take (an optional step that yields none).
 */
export function chargeQualifier(tracker: CostTracker, operand: Result, result: Result): void {
  if (operand instanceof Failure || (result instanceof Optional && result.value === undefined)) return;
  charge(tracker, 1);
}

/** Charges a call by what it was given and what it returned; `args` has the receiver first, Failures included. */
export function chargeCall(tracker: CostTracker, cost: CallCost, args: readonly Result[], result: Result): void {
  charge(tracker, cost(args, result));
}

/**
 * Evaluates under a meter. Over the limit the result is the error `cost_exceeded` and the cost is what was charged
 * until then, as in Kubernetes. Faults other than the limit are the back end's own and pass through.
 */
export function runTracked(
  unitsMax: number,
  evaluate: (tracker: CostTracker) => Result,
): { readonly result: Result; readonly cost: number } {
  const tracker: CostTracker = { units: 0, unitsMax };
  try {
    return { result: evaluate(tracker), cost: tracker.units };
  } catch (error) {
    if (!(error instanceof CostExceeded)) throw error;
    const message = `operation cancelled: actual cost limit exceeded (${unitsMax} units)`;
    return { result: new CelError('cost_exceeded', message), cost: tracker.units };
  }
}
