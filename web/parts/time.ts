/** Instants for people: how long ago, and exactly when with the zone. Pure, so that tests set the time. */

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' });

/** `3h ago`, `in 2 days`; `now` within a minute. */
export function sayRelative(instant: string, nowMs: number): string {
  const awayMs = Date.parse(instant) - nowMs;
  const [unit, ms] = UNITS.find(([, size]) => Math.abs(awayMs) >= size) ?? ['minute', Number.POSITIVE_INFINITY];
  return ms === Number.POSITIVE_INFINITY ? 'now' : relative.format(Math.trunc(awayMs / ms), unit);
}

/** `25 Nov 2026, 20:01:32 UTC`, in the zone of the reader unless one is named. */
export function sayExactly(instant: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(new Date(instant));
}

/** `25 Nov`, for axes: the day in UTC, as measures count days. */
export function sayDay(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));
}

/** `28 days`, `24 hours`: the length of a window. */
export function sayWindow(from: string, to: string): string {
  const hours = Math.round((Date.parse(to) - Date.parse(from)) / 3_600_000);
  if (hours < 48) return `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
  return `${Math.round(hours / 24)} days`;
}
