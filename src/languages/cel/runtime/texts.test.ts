/**
 * CEL runtime: text forms of numbers and times, conversions, and calendar fields.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CelError, Double, Duration, INT_MIN, type Result, Timestamp, Uint } from '../values.ts';
import { readCalendar, readDuration } from './calendar.ts';
import { boolOfText, doubleOfText, intOfText, intOfUint, textOf, uintOfInt, uintOfText } from './conversions.ts';
import { doubleToInt, doubleToUint } from './numbers.ts';
import { decodeUtf8, encodeUtf8, formatDouble, sizeOfString } from './text.ts';
import { formatTimestamp, parseDuration, parseTimestamp } from './time.ts';

const codeOrValue = (result: Result): unknown => {
  if (result instanceof CelError) return result.code;
  if (result instanceof Uint || result instanceof Double) return `${result.constructor.name} ${result.value}`;
  return result;
};

test('doubles print as Go prints them', () => {
  const cases: readonly (readonly [number, string])[] = [
    [1, '1'],
    [100_000, '100000'],
    [1e6, '1e+06'],
    [123_456_789, '1.23456789e+08'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [-4.5e-3, '-0.0045'],
    [1e300, '1e+300'],
    [-0, '-0'],
    [0, '0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ];
  for (const [value, text] of cases) assert.equal(formatDouble(value), text);
});

test('timestamps are read strictly as RFC 3339 and print in UTC', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['2009-02-13T23:31:30Z', '2009-02-13T23:31:30Z'],
    ['2009-02-13T23:31:30.120+02:30', '2009-02-13T21:01:30.12Z'],
    ['1969-12-31T23:59:59.9999999999Z', '1969-12-31T23:59:59.999999999Z'],
    ['2000-02-29T00:00:00-00:01', '2000-02-29T00:01:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999999999Z'],
    ['10000-01-01T00:00:00Z', 'range'],
    ['0000-12-31T23:59:59Z', 'range'],
    ['1900-02-29T00:00:00Z', 'conversion'],
    ['2009-13-01T00:00:00Z', 'conversion'],
    ['2009-02-13T24:00:00Z', 'conversion'],
    ['2009-02-13T23:31:60Z', 'conversion'],
    ['2009-02-13T23:31:30+24:00', 'conversion'],
    ['2009-02-13 23:31:30Z', 'conversion'],
    ['2009-02-13T23:31:30', 'conversion'],
    ['', 'conversion'],
  ];
  for (const [text, expected] of cases) {
    const time = parseTimestamp(text);
    assert.equal(time instanceof CelError ? time.code : formatTimestamp(time), expected, text);
  }
});

test('durations are read in the syntax of Go and print in seconds', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['1h15m30.918s', '4530.918s'],
    ['-1.5h', '-5400s'],
    ['+1m', '60s'],
    ['0', '0s'],
    ['1ns', '0.000000001s'],
    ['1.5us', '0.0000015s'],
    ['1µs1μs', '0.000002s'],
    ['.5s', '0.5s'],
    ['1.s', '1s'],
    ['100ms', '0.1s'],
    ['9223372036s', '9223372036s'],
    ['320000000000s', 'range'],
    ['', 'conversion'],
    ['1', 'conversion'],
    ['.s', 'conversion'],
    ['1d', 'conversion'],
    ['- 1s', 'conversion'],
    [`${'1'.repeat(300)}s`, 'conversion'],
  ];
  for (const [text, expected] of cases) {
    const duration = parseDuration(text);
    assert.equal(duration instanceof CelError ? duration.code : textOf(duration), expected, text);
  }
});

test('calendar fields are read in UTC, at offsets and in named zones', () => {
  const time = parseTimestamp('2009-02-13T23:31:30.123456789Z') as Timestamp;
  const early = parseTimestamp('0001-01-01T00:00:00Z') as Timestamp;
  const cases: readonly (readonly [Timestamp, Parameters<typeof readCalendar>[1], string | undefined, unknown])[] = [
    [time, 'fullYear', undefined, 2009],
    [time, 'month', undefined, 1],
    [time, 'dayOfYear', undefined, 43],
    [time, 'dayOfMonth', undefined, 12],
    [time, 'date', undefined, 13],
    [time, 'dayOfWeek', undefined, 5],
    [time, 'hours', '', 23],
    [time, 'minutes', undefined, 31],
    [time, 'seconds', undefined, 30],
    [time, 'milliseconds', undefined, 123],
    [time, 'hours', '02:00', 1],
    [time, 'hours', '-9:30', 14],
    [time, 'date', 'Australia/Sydney', 14],
    [time, 'minutes', 'Asia/Kathmandu', 16],
    [time, 'hours', 'America/New_York', 18],
    [time, 'hours', 'Nowhere/Nothing', 'invalid_argument'],
    [time, 'hours', '+0100', 'invalid_argument'],
    [early, 'fullYear', 'Europe/Paris', 1],
    [early, 'dayOfYear', undefined, 0],
    [new Timestamp(-1n), 'milliseconds', undefined, 999],
  ];
  for (const [at, field, zone, expected] of cases) {
    assert.equal(codeOrValue(readCalendar(at, field, zone)), expected, `${field} in ${zone}`);
  }
  assert.equal(readDuration(new Duration(-3_730_500_000_000n), 'minutes'), -62);
  assert.equal(readDuration(new Duration(3_730_500_000_000n), 'milliseconds'), 3_730_500);
});

test('conversions take what cel-go takes and refuse the rest by the right code', () => {
  const cases: readonly (readonly [Result, unknown])[] = [
    [intOfText('+5'), 5],
    [intOfText('-9223372036854775808'), INT_MIN],
    [intOfText('9223372036854775808'), 'range'],
    [intOfText('1.5'), 'conversion'],
    [intOfText('1'.repeat(300)), 'conversion'],
    [uintOfText('18446744073709551615'), 'Uint 18446744073709551615'],
    [uintOfText('18446744073709551616'), 'range'],
    [uintOfText('-1'), 'conversion'],
    [intOfUint(new Uint(5n)), 5],
    [intOfUint(new Uint(2n ** 63n)), 'range'],
    [uintOfInt(5), 'Uint 5'],
    [uintOfInt(-1), 'range'],
    [doubleToInt(-1.9), -1],
    [doubleToInt(2 ** 63), 'range'],
    [doubleToInt(Number.NaN), 'range'],
    [doubleToUint(1.9), 'Uint 1'],
    [doubleToUint(-1), 'range'],
    [doubleOfText('1e3'), 'Double 1000'],
    [doubleOfText('.5'), 0.5],
    [doubleOfText('-Infinity'), Number.NEGATIVE_INFINITY],
    [doubleOfText('inf'), Number.POSITIVE_INFINITY],
    [doubleOfText('NaN'), Number.NaN],
    [doubleOfText('1e400'), 'range'],
    [doubleOfText('1_000.5'), 1000.5],
    [doubleOfText('1e1_0'), 'Double 10000000000'],
    [doubleOfText('1__0'), 'conversion'],
    [doubleOfText('1_'), 'conversion'],
    [doubleOfText('0x10'), 'conversion'],
    [doubleOfText('0x1p-2'), 0.25],
    [doubleOfText('0X_1.8P+1'), 'Double 3'],
    [doubleOfText('-0x.8p0'), -0.5],
    [doubleOfText('0x_.8p0'), 'conversion'],
    [doubleOfText('0x.p1'), 'conversion'],
    [doubleOfText('-0x0p9'), 'Double 0'],
    [doubleOfText('0x1.fffffffffffff7p1023'), `Double ${Number.MAX_VALUE}`],
    [doubleOfText('0x1.fffffffffffff8p1023'), 'range'],
    [doubleOfText('0x1p999999999'), 'range'],
    [doubleOfText('0x1.8p-1075'), 5e-324],
    [doubleOfText('0x1p-1075'), 'Double 0'],
    [doubleOfText('0x3.8p-1074'), 2e-323],
    [doubleOfText('0x1p-999999999'), 'Double 0'],
    [doubleOfText(`0x${'9'.repeat(100_000)}g`), 'conversion'],
    [doubleOfText('9'.repeat(100_000)), 'range'],
    [doubleOfText(`${'9'.repeat(100_000)}x`), 'conversion'],
    [boolOfText('t'), true],
    [boolOfText('False'), false],
    [boolOfText('yes'), 'conversion'],
    [textOf('x'), 'x'],
    [textOf(true), 'true'],
    [textOf(1), '1'],
    [textOf(INT_MIN), '-9223372036854775808'],
    [textOf(1.5), '1.5'],
    [textOf(new Double(2)), '2'],
    [textOf(new Uint(3n)), '3'],
    [textOf(encodeUtf8('é')), 'é'],
    [textOf(new Timestamp(0n)), '1970-01-01T00:00:00Z'],
    [decodeUtf8(new Uint8Array([0xff])), 'conversion'],
  ];
  for (const [actual, expected] of cases) assert.equal(codeOrValue(actual), expected);
});

test('texts are counted in code points', () => {
  const cases = { '': 0, abc: 3, é: 1, '\u{1f431}x': 2, '\ud83d': 1, '\udc31\ud83d': 2 };
  for (const [text, size] of Object.entries(cases)) assert.equal(sizeOfString(text), size, JSON.stringify(text));
});
