/**
 * CEL compiler, closure back end: what closures are built with and what they run on.
 *
 * Closures always meter: they serve exact costs, and environments that must not generate code.
 */
import type { Expr } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import type { CostPlan } from '../cost/plan.ts';
import type { CostTracker } from '../cost/tracker.ts';
import type { Bindings } from '../program.ts';
import { fail } from '../runtime/failures.ts';
import { CelError, type Result } from '../values.ts';

/** One evaluation's state. */
export type Frame = {
  readonly tracker: CostTracker;
  readonly bindings: Bindings;
  /** Values of local names, by slot. */
  readonly slots: (Result | undefined)[];
  /** Value of a variable of the rule (`variables.<name>`), by its index. */
  readonly readVariable: (index: number) => Result;
  readonly isInterrupted: (() => boolean) | undefined;
};

/** A node, compiled. */
export type Step = (frame: Frame) => Result;

/** Local names in force at a node, innermost first. */
export type Scope = { readonly name: string; readonly read: Step; readonly outer: Scope | undefined } | undefined;

export type Builder = {
  readonly checked: Checked;
  readonly plan: CostPlan;
  /** Names of the rule's variables; undefined outside a set, where `variables` is an ordinary name. */
  readonly ruleVariables: readonly string[] | undefined;
  /** Compiles a node; builders of other nodes reach their children through it. */
  readonly build: (node: Expr, scope: Scope) => Step;
  /** Gives out a slot that no other local of the expression uses. */
  readonly newSlot: () => number;
};

/**
 * Thrown through closures where the evaluation must end at once (an interrupt, a variable over its cost limit), so that
 * no `||` or `all` absorbs it. Never leaves the room.
 */
export class Halted extends Error {
  readonly failure: CelError;
  constructor(failure: CelError) {
    super(failure.message);
    this.failure = failure;
  }
}

/** To be called once per element of a loop. */
export function checkInterrupt(frame: Frame): void {
  if (frame.isInterrupted?.() === true) throw new Halted(interruption());
}

export const interruption = (): CelError => fail('interrupted', 'the evaluation was interrupted');

/** Points an error at the node that raised it, unless it already points somewhere. */
export const tag = (result: Result, exprId: number): Result =>
  result instanceof CelError ? result.at(exprId) : result;

export const readSlot =
  (slot: number): Step =>
  (frame) =>
    frame.slots[slot] as Result;
