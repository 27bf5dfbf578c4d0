/**
 * CEL standard library: `size`, the string tests, `matches`, and the getters of timestamps and durations.
 */
import type { FunctionDeclaration, Overload } from '../environment.ts';
import { compileRegex } from '../regex/index.ts';
import { type CalendarField, readCalendar, readDuration } from '../runtime/calendar.ts';
import { derive } from '../runtime/failures.ts';
import { type MapValue, sizeOfMap } from '../runtime/maps.ts';
import { sizeOfString } from '../runtime/text.ts';
import { BOOL, BYTES, DURATION, INT, listOf, mapOf, STRING, TIMESTAMP, type Type, typeParam } from '../types.ts';
import { CelError, type Duration, type Result, type Timestamp, Unknown, type Value } from '../values.ts';
import { declare, method, overload, takingRefined } from './declare.ts';

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

/** A test of a text for a part of it; `guess` answers for a text of which only the ends are known, where it can. */
const stringTest = (
  id: string,
  implement: (text: string, part: string) => boolean,
  guess: (prefix: string, suffix: string, part: string) => boolean | undefined,
): Overload =>
  takingRefined(
    method(id, [STRING, STRING], BOOL, (text: string | Unknown, part: string | Unknown): Result => {
      if (part instanceof Unknown) return derive(part);
      if (!(text instanceof Unknown)) return implement(text, part);
      const { prefix = '', suffix = '' } = text.refinement;
      return guess(prefix, suffix, part) ?? derive(text);
    }),
  );

/** Whether a text of which only the end `known` is certain has the end `wanted`; undefined where it may. */
function judgeEnd(known: string, wanted: string, hasEnd: (text: string, end: string) => boolean): boolean | undefined {
  if (hasEnd(known, wanted)) return true;
  return hasEnd(wanted, known) ? undefined : false;
}

const hasStart = (text: string, start: string): boolean => text.startsWith(start);
const hasEnd = (text: string, end: string): boolean => text.endsWith(end);

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
    stringTest(
      'contains_string',
      (text, part) => text.includes(part),
      (prefix, suffix, part) => (prefix.includes(part) || suffix.includes(part) ? true : undefined),
    ),
  ),
  declare(
    'endsWith',
    stringTest('ends_with_string', hasEnd, (_prefix, suffix, part) => judgeEnd(suffix, part, hasEnd)),
  ),
  declare(
    'startsWith',
    stringTest('starts_with_string', hasStart, (prefix, _suffix, part) => judgeEnd(prefix, part, hasStart)),
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
