/** An error budget day by day: what was left at the end of each, and how fast it burned in it. */
import { DAY_MS, formatDay } from '../instants.ts';
import type { Slo } from '../slo.ts';
import type { EventBucket, Sum } from './burn-rates.ts';
import { bucketOf, rateOf } from './burn-rates.ts';

/** So many days back, and a window of four weeks before each of them, events are known by the hour. */
export const HISTORY_DAYS_MAX = 90;

export type BudgetDay = {
  /** `2026-01-31`, in UTC. */
  readonly day: string;
  /** Share of what may be bad that was left at its end; undefined where nothing was counted, or not all is known. */
  readonly left: number | undefined;
  /** Of the events of the day; undefined where there were none. */
  readonly burnRate: number | undefined;
  readonly good: number;
  readonly total: number;
};

/** The days that a history looks at. */
export type DaySpan = {
  readonly nowMs: number;
  /** As many, with the one that is not over. */
  readonly days: number;
  /** Events of earlier are not known by the hour any more. */
  readonly knownFromMs: number;
};

/** When the first of the days begins. */
export function firstDayOf({ nowMs, days }: Pick<DaySpan, 'nowMs' | 'days'>): number {
  return Math.floor(nowMs / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
}

/** The first instant that the history looks at: the start of the first window, or of what is known. */
export function firstInstantOfDays({ spec }: Slo, span: DaySpan): number {
  return Math.max(span.knownFromMs, firstDayOf(span) - (spec.windowDays - 1) * DAY_MS);
}

/**
 * The days, oldest first, by the events since `firstInstantOfDays`, in any order. Buckets of five minutes and of hours
 * both end with their day, so nothing is shared out. The last day ends now, and is judged as the SLO is.
 */
export function readBudgetDays({ spec }: Slo, buckets: readonly EventBucket[], span: DaySpan): readonly BudgetDay[] {
  const firstMs = firstDayOf(span);
  return Array.from({ length: span.days }, (_, index) => {
    const startMs = firstMs + index * DAY_MS;
    const isOver = startMs + DAY_MS <= span.nowMs;
    const endMs = isOver ? startMs + DAY_MS : span.nowMs + 1;
    const windowMs = (isOver ? endMs : bucketOf(span.nowMs)) - spec.windowDays * DAY_MS;
    const [day, window] = [sumBetween(buckets, startMs, endMs), sumBetween(buckets, windowMs, endMs)];
    const spent = windowMs < span.knownFromMs ? undefined : rateOf(window, spec.target);
    const left = spent === undefined ? undefined : 1 - spent;
    return { day: formatDay(startMs), left, burnRate: rateOf(day, spec.target), ...day };
  });
}

function sumBetween(buckets: readonly EventBucket[], fromMs: number, toMs: number): Sum {
  const sum = { good: 0, total: 0 };
  for (const { atMs, good, total } of buckets) {
    if (atMs < fromMs || atMs >= toMs) continue;
    sum.good += good;
    sum.total += total;
  }
  return sum;
}
