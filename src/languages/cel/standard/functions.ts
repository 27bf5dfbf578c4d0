/**
 * CEL standard library: `size`, the string tests, `matches`, and the getters of timestamps and durations.
 */
import type { FunctionDeclaration, Overload } from '../environment.ts';
import { compileRegex } from '../regex/index.ts';
import { type CalendarField, readCalendar, readDuration } from '../runtime/calendar.ts';
import { type MapValue, sizeOfMap } from '../runtime/maps.ts';
import { sizeOfString } from '../runtime/text.ts';
import { BOOL, BYTES, DURATION, INT, listOf, mapOf, STRING, TIMESTAMP, type Type, typeParam } from '../types.ts';
import { CelError, type Duration, type Result, type Timestamp, type Value } from '../values.ts';
import { declare, method, overload } from './declare.ts';

const LIST = listOf(typeParam('A'));
const MAP = mapOf(typeParam('A'), typeParam('B'));

const lengthOf = (value: { readonly length: number }): number => value.length;

const size = (name: string, type: Type, implement: (value: never) => number): Overload[] => [
  overload(`size_${name}`, [type], INT, implement),
  method(`${name}_size`, [type], INT, implement),
];

/** RE2 search anywhere in the text; an invalid pattern is `invalid_regex`. */
export function matchesText(text: string, pattern: string): Result {
  const regex = compileRegex(pattern);
  return regex instanceof CelError ? regex : regex.matches(text);
}

const stringTest = (id: string, implement: (text: string, part: string) => boolean): Overload =>
  method(id, [STRING, STRING], BOOL, implement);

/** A getter of timestamps, in UTC or in a zone; overload ids name the field in snake case. */
function getter(name: string, field: CalendarField, id: string, ...more: readonly Overload[]): FunctionDeclaration {
  const zonedId = field === 'seconds' ? `${id}_tz` : `${id}_with_tz`;
  return declare(
    name,
    method(id, [TIMESTAMP], INT, (time: Timestamp) => readCalendar(time, field)),
    method(zonedId, [TIMESTAMP, STRING], INT, (time: Timestamp, zone: string) => readCalendar(time, field, zone)),
    ...more,
  );
}

const ofDuration = (unit: 'hours' | 'minutes' | 'seconds' | 'milliseconds'): Overload =>
  method(`duration_to_${unit}`, [DURATION], INT, (duration: Duration): Value => readDuration(duration, unit));

export const FUNCTIONS: readonly FunctionDeclaration[] = [
  declare(
    'size',
    ...size('bytes', BYTES, lengthOf),
    ...size('list', LIST, lengthOf),
    ...size('map', MAP, (map: MapValue) => sizeOfMap(map)),
    ...size('string', STRING, sizeOfString),
  ),
  declare(
    'contains',
    stringTest('contains_string', (text, part) => text.includes(part)),
  ),
  declare(
    'endsWith',
    stringTest('ends_with_string', (text, part) => text.endsWith(part)),
  ),
  declare(
    'startsWith',
    stringTest('starts_with_string', (text, part) => text.startsWith(part)),
  ),
  declare(
    'matches',
    overload('matches', [STRING, STRING], BOOL, matchesText),
    method('matches_string', [STRING, STRING], BOOL, matchesText),
  ),
  getter('getFullYear', 'fullYear', 'timestamp_to_year'),
  getter('getMonth', 'month', 'timestamp_to_month'),
  getter('getDayOfYear', 'dayOfYear', 'timestamp_to_day_of_year'),
  getter('getDayOfMonth', 'dayOfMonth', 'timestamp_to_day_of_month'),
  getter('getDate', 'date', 'timestamp_to_day_of_month_1_based'),
  getter('getDayOfWeek', 'dayOfWeek', 'timestamp_to_day_of_week'),
  getter('getHours', 'hours', 'timestamp_to_hours', ofDuration('hours')),
  getter('getMinutes', 'minutes', 'timestamp_to_minutes', ofDuration('minutes')),
  getter('getSeconds', 'seconds', 'timestamp_to_seconds', ofDuration('seconds')),
  getter('getMilliseconds', 'milliseconds', 'timestamp_to_milliseconds', ofDuration('milliseconds')),
];
