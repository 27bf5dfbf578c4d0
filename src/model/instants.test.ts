/** Tests of dates in documents. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDay, parseInstant } from './instants.ts';

const VALID: readonly (readonly [string, string])[] = [
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T10:00:00', '2026-01-31T10:00:00.000Z'],
  ['2026-01-31t10:00:00z', '2026-01-31T10:00:00.000Z'],
  ['2026-01-31 10:00:00.123456789+02:00', '2026-01-31T08:00:00.123Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
];

test('dates and date-times are read as UTC unless they say otherwise', () => {
  for (const [text, expected] of VALID) assert.equal(new Date(parseInstant(text) ?? 0).toISOString(), expected, text);
});

test('what is no date is not read', () => {
  for (const text of [
    '',
    'tomorrow',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-01-01T25:00:00Z',
    '20260101',
    '2026-1-1',
  ]) {
    assert.equal(parseInstant(text), undefined, text);
  }
});

test('a day is written in UTC', () => {
  assert.equal(formatDay(Date.parse('2026-01-31T23:59:59Z')), '2026-01-31');
});
