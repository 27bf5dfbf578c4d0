/**
 * CEL runtime: what `getFullYear`, `getHours` and their kin read from a timestamp, in UTC, at a fixed offset (`+02:00`)
 * or in an IANA time zone.
 */
import type { CelError, Duration, Result, Timestamp } from '../values.ts';
import { fail } from './failures.ts';
import { toInt } from './numbers.ts';
import { floorDivide } from './time.ts';

export type CalendarField =
  | 'fullYear'
  | 'month'
  | 'dayOfYear'
  | 'dayOfMonth'
  | 'date'
  | 'dayOfWeek'
  | 'hours'
  | 'minutes'
  | 'seconds'
  | 'milliseconds';

const MILLISECOND = 1_000_000n;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A field of a timestamp; `invalid_argument` for a zone that does not exist. Days, months and weeks count from 0. */
export function readCalendar(time: Timestamp, field: CalendarField, zone?: string): Result {
  const utcMs = Number(floorDivide(time.nanos, MILLISECOND));
  const offsetMs = zone === undefined ? 0 : zoneOffsetMs(utcMs, zone);
  if (typeof offsetMs !== 'number') return offsetMs;
  const local = new Date(utcMs + offsetMs);
  return READERS[field](local);
}

const READERS: Readonly<Record<CalendarField, (local: Date) => number>> = {
  fullYear: (local) => local.getUTCFullYear(),
  month: (local) => local.getUTCMonth(),
  dayOfYear: (local) => {
    const newYear = new Date(local);
    newYear.setUTCMonth(0, 1);
    return Math.round((local.getTime() - newYear.getTime()) / DAY_MS);
  },
  dayOfMonth: (local) => local.getUTCDate() - 1,
  date: (local) => local.getUTCDate(),
  dayOfWeek: (local) => local.getUTCDay(),
  hours: (local) => local.getUTCHours(),
  minutes: (local) => local.getUTCMinutes(),
  seconds: (local) => local.getUTCSeconds(),
  milliseconds: (local) => local.getUTCMilliseconds(),
};

const FIXED_OFFSET = /^([+-]?)(\d{1,2}):(\d{1,2})$/;

function zoneOffsetMs(utcMs: number, zone: string): number | CelError {
  const fixed = FIXED_OFFSET.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    return (fixed[1] === '-' ? -minutes : minutes) * MINUTE_MS;
  }
  if (zone === '') return 0;
  // Intl takes offsets without a colon too; they are no zone names.
  const format = /^[+-]/.test(zone) ? undefined : zoneFormat(zone);
  if (format === undefined) return fail('invalid_argument', `unknown time zone '${zone}'`);
  return wallClockMs(format, utcMs) - floorToSecond(utcMs);
}

const floorToSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/**
 * What the zone's wall clock shows, read as if it were UTC. Years before 1 do not occur: timestamps begin at year 1.
 */
function wallClockMs(format: Intl.DateTimeFormat, utcMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const wall = new Date(0);
  wall.setUTCFullYear(year, month - 1, day);
  wall.setUTCHours(hour, minute, second);
  return wall.getTime();
}

/** Zones are few; the bound keeps a hostile input from filling memory with names that happen to be valid. */
const ZONES_MAX = 1000;
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(zone)) return formats.get(zone);
  const format = makeZoneFormat(zone);
  if (formats.size < ZONES_MAX) formats.set(zone, format);
  return format;
}

function makeZoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'iso8601', ...parts, ...clock });
  } catch {
    // A RangeError: the zone is not in the IANA database. There is nothing else that it throws.
    return undefined;
  }
}

const DURATION_UNITS = {
  hours: 3_600_000_000_000n,
  minutes: 60_000_000_000n,
  seconds: 1_000_000_000n,
  milliseconds: MILLISECOND,
} as const;

/** The whole duration in a unit, truncated towards zero. */
export const readDuration = (duration: Duration, unit: keyof typeof DURATION_UNITS): number | bigint =>
  toInt(duration.nanos / DURATION_UNITS[unit]);
