/** Tests of the calendar of ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldEmptyWeeks, groupWeeks } from './calendar.ts';

/** A Wednesday. */
const NOW_MS = Date.parse('2026-11-25T20:00:00Z');

test('ends stand on their day of the week in UTC, from this Monday to the last end', () => {
  const ends = ['2026-11-25T23:59:59Z', '2026-11-26T00:00:00Z', '2026-12-07T00:00:00Z'];
  const weeks = groupWeeks(
    ends.map((expiresAt) => ({ expiresAt })),
    NOW_MS,
  );
  assert.deepEqual(
    weeks.map(({ start, count }) => [start, count]),
    [
      ['2026-11-23', 2],
      ['2026-11-30', 0],
      ['2026-12-07', 1],
    ],
  );
  assert.deepEqual(
    weeks[0]?.days.map(({ isPast, isToday, endings }) => [isPast, isToday, endings.length]),
    [
      [true, false, 0],
      [true, false, 0],
      [false, true, 1],
      [false, false, 1],
      [false, false, 0],
      [false, false, 0],
      [false, false, 0],
    ],
  );
});

test('a calendar without ends is this week, and one that reaches too far is cut', () => {
  assert.equal(groupWeeks([], NOW_MS).length, 1);
  assert.equal(groupWeeks([{ expiresAt: '2036-01-01T00:00:00Z' }], NOW_MS).length, 27);
});

test('weeks without an end become one line, except for the week of today', () => {
  const weeks = groupWeeks([{ expiresAt: '2026-12-17T00:00:00Z' }, { expiresAt: '2026-12-28T00:00:00Z' }], NOW_MS);
  assert.deepEqual(
    foldEmptyWeeks(weeks).map((row) => (row.kind === 'week' ? row.week.start : [row.start, row.weeks])),
    ['2026-11-23', ['2026-11-30', 2], '2026-12-14', ['2026-12-21', 1], '2026-12-28'],
  );
});
