/**
 * CEL runtime: timestamps and durations in nanoseconds: their ranges, RFC 3339 and Go duration syntax, and text forms.
 */
import { type CelError, Duration, Timestamp } from '../values.ts';
import { fail } from './failures.ts';

const SECOND = 1_000_000_000n;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999999Z. */
const TIMESTAMP_MIN = -62_135_596_800n * SECOND;
const TIMESTAMP_MAX = 253_402_300_800n * SECOND - 1n;
const DURATION_LIMIT = 2n ** 63n;

/** Quotient towards minus infinity, so that times before 1970 split into seconds and a positive rest. */
export const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;

/** A timestamp of nanoseconds since 1970; `range` outside the years 1 to 9999. */
export function toTimestampChecked(nanos: bigint, offsetMinutes = 0): Timestamp | CelError {
  if (nanos < TIMESTAMP_MIN || nanos > TIMESTAMP_MAX)
    return fail('range', 'range: timestamp is outside years 1 to 9999');
  return new Timestamp(nanos, offsetMinutes);
}

/** A duration of nanoseconds; `range` beyond 64 bits. */
export function toDurationChecked(nanos: bigint): Duration | CelError {
  if (nanos < -DURATION_LIMIT || nanos >= DURATION_LIMIT) return fail('range', 'range: duration does not fit 64 bits');
  return new Duration(nanos);
}

export const timestampOfSeconds = (seconds: bigint): Timestamp | CelError => toTimestampChecked(seconds * SECOND);

export const secondsOfTimestamp = (time: Timestamp): bigint => floorDivide(time.nanos, SECOND);

const RFC3339 = /^(\d{4,9})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Reads RFC 3339 text. Digits after the ninth of a fraction are dropped, as Go does. */
export function parseTimestamp(text: string): Timestamp | CelError {
  const match = RFC3339.exec(text);
  const malformed = (): CelError => fail('conversion', `'${text}' is not an RFC 3339 timestamp`);
  if (match === null) return malformed();
  const [, year, month, day, hour, minute, second, fraction, sign, zoneHour, zoneMinute] = match;
  const offset = (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0)) * (sign === '-' ? -1 : 1);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return malformed();
  if (Number(zoneHour ?? 0) > 23 || Number(zoneMinute ?? 0) > 59) return malformed();
  if (!isDate(Number(year), Number(month), Number(day))) return malformed();
  const days = daysFromCivil(Number(year), Number(month), Number(day));
  const seconds = days * 86_400 + Number(hour) * 3600 + (Number(minute) - offset) * 60 + Number(second);
  const nanos = BigInt((fraction ?? '').slice(0, 9).padEnd(9, '0'));
  return toTimestampChecked(BigInt(seconds) * SECOND + nanos, offset);
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(year: number, month: number, day: number): boolean {
  const days = MONTH_DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days + (month === 2 && isLeap(year) ? 1 : 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, counting in years that begin in March. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** RFC 3339 in UTC with as many fraction digits as needed. */
export function formatTimestamp(time: Timestamp): string {
  const seconds = secondsOfTimestamp(time);
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${text}${formatFraction(time.nanos - seconds * SECOND)}Z`;
}

const formatFraction = (nanos: bigint): string =>
  nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;

/** Seconds with the fraction needed: `1.5s`, `-0.000000001s`. */
export function formatDuration(duration: Duration): string {
  const sign = duration.nanos < 0n ? '-' : '';
  const nanos = duration.nanos < 0n ? -duration.nanos : duration.nanos;
  return `${sign}${nanos / SECOND}${formatFraction(nanos % SECOND)}s`;
}

const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

/** Longest text looked at: a hostile number of digits must not become a big computation. */
const DURATION_CHARS_MAX = 256;

/** Reads Go's duration syntax: `1h15m30.918s`, `-1.5h`, `0`. */
export function parseDuration(text: string): Duration | CelError {
  const malformed = (): CelError => fail('conversion', `'${text.slice(0, 64)}' is not a duration`);
  if (text.length > DURATION_CHARS_MAX) return malformed();
  const sign = text.startsWith('-') ? -1n : 1n;
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === '0') return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return malformed();
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of body.matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/g)) {
    const size = UNIT_NANOS[unit] as bigint;
    nanos += BigInt(whole === '' ? '0' : whole) * size;
    if (fraction !== '') nanos += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return toDurationChecked(sign * nanos);
}
