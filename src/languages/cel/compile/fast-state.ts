/**
 * CEL compiler: the state that generated code runs on.
 */
import type { Bindings } from '../program.ts';
import { fail } from '../runtime/failures.ts';
import type { CelError, Result } from '../values.ts';
import { interruption } from './frame.ts';

/** Fuel that is burnt between two questions whether to stop. */
const SLICE_UNITS = 20_000;

/**
 * The fuel is used up. It bounds the cost from above, so the limit may still hold: the evaluation must be repeated
 * exactly.
 */
export const OUT_OF_FUEL: CelError = fail('cost_exceeded', 'the bound of the cost is above the limit');

/**
 * A class with plain fields and not an object literal or private fields, because generated code reads them on every
 * step.
 */
export class FastState {
  bindings: Bindings;
  /** Results of the rule's variables. */
  memo: (Result | undefined)[];
  /** Units left until `refuel` must be asked; negative when more was needed. */
  fuel: number;
  /** Units behind those in `fuel`. */
  reserve: number;
  /** Why the evaluation must end, once it must. */
  halted: CelError | undefined;
  readonly isInterrupted: (() => boolean) | undefined;

  constructor(bindings: Bindings, variableCount: number, units: number, isInterrupted: (() => boolean) | undefined) {
    this.bindings = bindings;
    this.memo = variableCount === 0 ? NO_VARIABLES : [];
    this.fuel = isInterrupted === undefined ? units : Math.min(units, SLICE_UNITS);
    this.reserve = units - this.fuel;
    this.halted = undefined;
    this.isInterrupted = isInterrupted;
  }

  /** Makes it as new for other bindings, without a bound on interruptions. */
  begin(bindings: Bindings, variableCount: number, units: number): void {
    this.bindings = bindings;
    this.memo = variableCount === 0 ? NO_VARIABLES : [];
    this.fill(units);
  }

  /** Fills up for one more expression. */
  fill(units: number): void {
    this.fuel = this.isInterrupted === undefined ? units : Math.min(units, SLICE_UNITS);
    this.reserve = units - this.fuel;
    this.halted = undefined;
  }

  /** Takes the next slice. True when the evaluation must end: then `halted` says why. */
  refuel(): boolean {
    if (this.isInterrupted?.() === true) {
      this.halted = interruption();
      return true;
    }
    const slice = Math.min(this.reserve, Math.max(SLICE_UNITS, -this.fuel));
    this.fuel += slice;
    this.reserve -= slice;
    if (this.fuel >= 0) return false;
    this.halted = OUT_OF_FUEL;
    return true;
  }
}

const NO_VARIABLES: (Result | undefined)[] = [];
