/** When a finding is due: by its severity and by who can reach what it is about. */
import { DAY_MS, HOUR_MS } from '../instants.ts';
import type { Severity } from '../words.ts';
import type { Exposure } from './inventory/sources.ts';

/** Time to remediate from the start of a finding's clock. */
export type DueWindows = Readonly<Record<Severity, number>>;

export type DueDates = {
  readonly windowMs: DueWindows;
  /** Where another time holds for what is exposed in some way; severities that are left out have the usual one. */
  readonly exposedMs: Partial<Readonly<Record<Exposure, Partial<DueWindows>>>>;
};

/** What holds where nobody has said otherwise. Anyone can reach what is on the internet, so it is due sooner. */
export const DEFAULT_DUE_DATES: DueDates = {
  windowMs: { critical: 72 * HOUR_MS, high: 30 * DAY_MS, medium: 90 * DAY_MS, low: 180 * DAY_MS },
  exposedMs: { internet: { critical: 24 * HOUR_MS, high: 7 * DAY_MS, medium: 30 * DAY_MS, low: 90 * DAY_MS } },
};

/** When a finding is due whose clock began at `clockMs`. An exposure that is not known does not shorten. */
export function findDueMs(
  clockMs: number,
  severity: Severity,
  exposure: Exposure | undefined,
  { windowMs, exposedMs }: DueDates = DEFAULT_DUE_DATES,
): number {
  const exposed = exposure === undefined ? undefined : exposedMs[exposure]?.[severity];
  return clockMs + (exposed ?? windowMs[severity]);
}
