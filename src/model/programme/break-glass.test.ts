/** Break-glass: its limits, and the annotations by which it is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BreakGlass } from './break-glass.ts';
import {
  BREAK_GLASS_LIMITS,
  endOfBreakGlass,
  findBreakGlassFault,
  readBreakGlass,
  readLength,
  readSteppedAside,
} from './break-glass.ts';

test('a length is hours, minutes and seconds', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['90s', 90_000],
    ['0m', 0],
    ['', undefined],
    ['30', undefined],
    ['m', undefined],
    ['-30m', undefined],
    ['30m ', undefined],
    ['1d', undefined],
    ['1.5h', undefined],
    ['9999999m', undefined],
  ];
  for (const [text, expected] of table) assert.equal(readLength(text), expected, text);
});

test('it has a length and a reason within limits', () => {
  const { lengthMsMin, lengthMsMax } = BREAK_GLASS_LIMITS;
  const reason = 'the gate refuses everything';
  const table: readonly (readonly [number, string, RegExp | undefined])[] = [
    [lengthMsMin, reason, undefined],
    [lengthMsMax, reason, undefined],
    [lengthMsMin - 1, reason, /a minute at least/],
    [lengthMsMax + 1, reason, /4 hours at most/],
    [lengthMsMin, 'short  ', /8 characters at least/],
    [lengthMsMin, 'x'.repeat(501), /500 characters at most/],
  ];
  for (const [lengthMs, text, expected] of table) {
    const fault = findBreakGlassFault({ lengthMs, reason: text });
    if (expected === undefined) assert.equal(fault, undefined);
    else assert.match(fault ?? '', expected);
  }
});

test('annotations are read when they are what Bulwark writes, and a longer time than allowed is cut', () => {
  const glass: BreakGlass = { id: 'g', sinceMs: 5, untilMs: 9, by: 'ada', reason: 'stuck', scope: 'all' };
  assert.deepEqual(readBreakGlass(JSON.stringify(glass)), glass);
  const strange: readonly unknown[] = [
    'text',
    [],
    {},
    { ...glass, id: 1 },
    { ...glass, untilMs: 'never' },
    { ...glass, sinceMs: 0.5 },
    { ...glass, scope: 'everything' },
  ];
  for (const value of strange) assert.equal(readBreakGlass(JSON.stringify(value)), undefined, JSON.stringify(value));
  assert.equal(readBreakGlass('{'), undefined);
  assert.equal(endOfBreakGlass(glass), 9);
  assert.equal(endOfBreakGlass({ ...glass, untilMs: 1e15 }), 5 + BREAK_GLASS_LIMITS.lengthMsMax);
  assert.deepEqual(readSteppedAside('{"sinceMs":4,"why":"none"}'), { sinceMs: 4, why: 'none' });
  for (const text of ['', '{"sinceMs":"4","why":""}', '{"sinceMs":4}']) assert.equal(readSteppedAside(text), undefined);
});
