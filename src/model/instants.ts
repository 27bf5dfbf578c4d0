/** Points in time that documents name: RFC 3339 dates and date-times. */

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?)?$/;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * Milliseconds since the epoch of an RFC 3339 date (its first instant, UTC) or date-time (UTC when no offset is given);
 * undefined when the text is neither, or names a day that does not exist.
 */
export function parseInstant(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, date = '', time = '00:00:00', fraction = '', offset = 'Z'] = match;
  const dayMs = Date.parse(`${date}T00:00:00Z`);
  // Date.parse rolls 30 February over into March; a day that does not exist is a slip that must not move an expiry.
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== date) return undefined;
  const instantMs = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${offset.toUpperCase()}`);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

/** `2026-01-31` of an instant, UTC. */
export function formatDay(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}
