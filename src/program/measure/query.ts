/** What is asked of the measures, checked and completed, and what is answered. */
import { AppError } from '../../base/errors.ts';
import { DAY_MS, formatDay } from '../../model/instants.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { MeasureDefinition, MeasureId, MeasureSide } from '../../model/programme/measures/definitions.ts';
import type { Figure } from '../../model/programme/measures/figures.ts';
import type { Transaction } from '../../stores/api.ts';

export type MeasureQuery = {
  /** All where it is left out. */
  readonly ids?: readonly MeasureId[];
  /** One group for all where it is left out. */
  readonly by?: MeasureSide;
  /** Each measure's own window, up to now, where they are left out. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly environment?: string;
  readonly team?: string;
};

export type MeasureGroup = {
  /** `2026-03-02`, or the name of the environment, team, layer or control; empty for all, or for none. */
  readonly group: string;
  readonly figures: readonly Figure[];
};

export type MeasureReading = {
  readonly definition: MeasureDefinition;
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: MeasureSide | undefined;
  readonly groups: readonly MeasureGroup[];
};

/** A query for one measure, with everything that reading it needs. */
export type Reading = {
  readonly tx: Transaction;
  readonly definition: MeasureDefinition;
  readonly fromMs: number;
  readonly toMs: number;
  readonly by: MeasureSide | undefined;
  readonly scope: {
    readonly visible: Visible;
    readonly environment: string | undefined;
    readonly team: string | undefined;
  };
  /** Ids of controls that find secrets. */
  readonly secretControls: readonly string[];
};

/** The longest time that is read at once. */
export const WINDOW_DAYS_MAX = 400;

/** The window of a measure. Throws `invalid-request` for one that ends before it begins, or is too long. */
export function chooseWindow(
  definition: MeasureDefinition,
  { fromMs, toMs }: Pick<MeasureQuery, 'fromMs' | 'toMs'>,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const untilMs = toMs ?? nowMs;
  const sinceMs = fromMs ?? untilMs - definition.windowDays * DAY_MS;
  if (sinceMs >= untilMs) throw new AppError('invalid-request', 'the window ends before it begins');
  if (untilMs - sinceMs > WINDOW_DAYS_MAX * DAY_MS) {
    throw new AppError('invalid-request', `the window is longer than ${WINDOW_DAYS_MAX} days`);
  }
  return { fromMs: sinceMs, toMs: untilMs };
}

/** Every day that the window touches, so that a series has no holes. */
export function listDays({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): readonly string[] {
  const days: string[] = [];
  for (let atMs = fromMs - (fromMs % DAY_MS); atMs < toMs; atMs += DAY_MS) days.push(formatDay(atMs));
  return days;
}
