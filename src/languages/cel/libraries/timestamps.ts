/**
 * CEL library: `string()` of timestamps as in cel-go, which Kubernetes has: a time that was written with an offset
 * from UTC is printed with it. It replaces the overload of the standard library, which prints UTC.
 */
import type { Library } from '../environment.ts';
import { formatTimestamp } from '../runtime/time.ts';
import { declare, overload } from '../standard/declare.ts';
import { STRING, TIMESTAMP } from '../types.ts';
import { Timestamp } from '../values.ts';

const MINUTE_NANOS = 60_000_000_000n;

/** RFC 3339 with the offset that the time was written with. */
export function formatWithOffset(time: Timestamp): string {
  if (time.offsetMinutes === 0) return formatTimestamp(time);
  const local = new Timestamp(time.nanos + BigInt(time.offsetMinutes) * MINUTE_NANOS);
  const minutes = Math.abs(time.offsetMinutes);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return formatTimestamp(local).replace('Z', `${time.offsetMinutes < 0 ? '-' : '+'}${hour}:${minute}`);
}

export const TIMESTAMPS_LIBRARY: Library = {
  name: 'timestamps',
  functions: [declare('string', overload('timestamp_to_string', [TIMESTAMP], STRING, formatWithOffset))],
};
