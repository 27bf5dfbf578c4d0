/** The time that the page looks at, as the address says it. Pure. */

export const WINDOWS = [
  ['1', 'hour'],
  ['24', '24 hours'],
  ['168', '7 days'],
] as const;

export type Outcome = 'deny' | 'warn' | 'unjudged';

export const OUTCOMES: readonly (readonly [Outcome, string])[] = [
  ['deny', 'Rejected'],
  ['warn', 'Warned'],
  ['unjudged', 'Not judged'],
];

const DEFAULT_HOURS = 24;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Hours back from now. */
export function readHours(search: URLSearchParams): number {
  return Number(WINDOWS.find(([hours]) => hours === search.get('hours'))?.[0] ?? DEFAULT_HOURS);
}

/** Which outcome is listed. */
export function readOutcome(search: URLSearchParams): Outcome {
  return OUTCOMES.find(([outcome]) => outcome === search.get('outcome'))?.[0] ?? 'deny';
}

/** Where the window begins: on the minute, so that one question is asked once and not with every drawing. */
export function findStart(hours: number, nowMs: number): string {
  return new Date(Math.floor((nowMs - hours * HOUR_MS) / MINUTE_MS) * MINUTE_MS).toISOString();
}

/** `1 hour`, `24 hours`, `7 days`. */
export function sayHoursBack(hours: number): string {
  if (hours === 1) return '1 hour';
  return hours < 48 ? `${hours} hours` : `${hours / 24} days`;
}

/** Those that ended since an instant. */
export function pickEnded<T extends { readonly endedAt: string | null }>(
  incidents: readonly T[],
  from: string,
): readonly T[] {
  return incidents.filter(({ endedAt }) => endedAt !== null && Date.parse(endedAt) >= Date.parse(from));
}
