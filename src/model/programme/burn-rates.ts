/**
 * Error budgets: how much of what may be bad is left over an SLO's window, and how fast it burns. Alerts follow the
 * SRE workbook, chapter 5: a long window says that it matters, its last twelfth that it still goes on.
 */
import type { Slo, SloAlert } from '../slo.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../instants.ts';

/** Events are counted by this much time, the shortest window that an alert looks at. */
export const BUCKET_MS = 5 * MINUTE_MS;

/** Events that began in the five minutes, or longer ago in the hour, from `atMs` on. */
export type EventBucket = { readonly atMs: number; readonly good: number; readonly total: number };

export type Budget = {
  readonly good: number;
  readonly total: number;
  /** Share of what may be bad that is left: 1 for all, 0 for none, negative when overspent. */
  readonly left: number;
};

export type Burn = {
  readonly alert: SloAlert;
  /** Share of bad events over what may be bad; undefined where nothing was counted. */
  readonly long: number | undefined;
  readonly short: number | undefined;
  readonly events: number;
  /** Both windows burn faster than the alert allows, and there are events enough. */
  readonly isFiring: boolean;
};

/** `no-data`: nothing was counted in the window. It is not good. */
export type SloState = 'ok' | 'ticket' | 'page' | 'no-data';

export type SloReading = {
  readonly state: SloState;
  /** Share of good events over the window; undefined where nothing was counted. */
  readonly good: number | undefined;
  readonly budget: Budget | undefined;
  readonly burns: readonly Burn[];
};

/** The five minutes that an instant belongs to. */
export function bucketOf(instantMs: number): number {
  return Math.floor(instantMs / BUCKET_MS) * BUCKET_MS;
}

/** The first instant that any window of the SLO looks at. */
export function firstInstantOf({ spec }: Slo, nowMs: number): number {
  const hoursMax = Math.max(spec.windowDays * 24, ...spec.alerts.map(({ windowHours }) => windowHours));
  return bucketOf(nowMs) - hoursMax * HOUR_MS;
}

/** Judges an SLO by the events since `firstInstantOf`, in any order. */
export function evaluateSlo({ spec }: Slo, buckets: readonly EventBucket[], nowMs: number): SloReading {
  const sumOver = (windowMs: number): { good: number; total: number } => {
    const fromMs = bucketOf(nowMs) - windowMs;
    const sum = { good: 0, total: 0 };
    for (const { atMs, good, total } of buckets) {
      if (atMs < fromMs || atMs > nowMs) continue;
      sum.good += good;
      sum.total += total;
    }
    return sum;
  };
  const burns = spec.alerts.map((alert): Burn => {
    const longMs = alert.windowHours * HOUR_MS;
    const [long, short] = [sumOver(longMs), sumOver(longMs / 12)];
    const isFiring =
      long.total >= spec.eventsMin && burnsFaster(long, spec.target, alert) && burnsFaster(short, spec.target, alert);
    const rates = { long: rateOf(long, spec.target), short: rateOf(short, spec.target) };
    return { alert, ...rates, events: long.total, isFiring };
  });
  const { good, total } = sumOver(spec.windowDays * DAY_MS);
  if (total === 0) return { state: 'no-data', good: undefined, budget: undefined, burns };
  const firing = burns.filter(({ isFiring }) => isFiring).map(({ alert }) => alert.severity);
  const state = firing.includes('page') ? 'page' : firing.includes('ticket') ? 'ticket' : 'ok';
  const left = 1 - (total - good) / total / (1 - spec.target);
  return { state, good: good / total, budget: { good, total, left }, burns };
}

/** Events added up. */
export type Sum = { readonly good: number; readonly total: number };

/** Share of bad events over what may be bad: 1 spends the budget just as its window ends. Undefined without events. */
export function rateOf({ good, total }: Sum, target: number): number | undefined {
  return total === 0 ? undefined : (total - good) / total / (1 - target);
}

/** The bad share from which on an alert fires: compared as it is, so that Prometheus rounds no other way. */
export function badShareMax(target: number, { burnRate }: SloAlert): number {
  return burnRate * (1 - target);
}

function burnsFaster({ good, total }: Sum, target: number, alert: SloAlert): boolean {
  return total > 0 && (total - good) / total > badShareMax(target, alert);
}
