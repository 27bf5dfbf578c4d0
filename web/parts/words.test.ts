/** What people read: instants, windows, shares. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayHours, sayMany, sayShare } from './numbers.ts';
import { sayDay, sayExactly, sayRelative, sayWindow } from './time.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const NOON_MS = Date.parse(NOON);

test('an instant is said by its distance in the greatest unit that fits', () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, 'now'],
    [-59_000, 'now'],
    [-60_000, '1m ago'],
    [-3 * 3_600_000, '3h ago'],
    [2 * 86_400_000, 'in 2d'],
    [-400 * 86_400_000, 'last yr.'],
  ];
  assert.deepEqual(
    rows.map(([awayMs]) => sayRelative(new Date(NOON_MS + awayMs).toISOString(), NOON_MS)),
    rows.map(([, text]) => text),
  );
});

test('an exact instant names its zone', () => {
  assert.equal(sayExactly(NOON, 'UTC'), '2 Mar 2026, 12:00:00 UTC');
  assert.match(sayExactly(NOON, 'Asia/Tokyo'), /21:00:00 GMT\+9$/);
  assert.equal(sayDay('2026-03-02'), '2 Mar');
});

test('a window is said in days, or in hours when it is short', () => {
  assert.equal(sayWindow('2026-02-02T12:00:00Z', NOON), '28 days');
  assert.equal(sayWindow('2026-03-02T11:00:00Z', NOON), '1 hour');
});

test('a share that is not whole is never said to be', () => {
  assert.deepEqual([1, 0.9999, 0.9356, 0.0001, 0].map(sayShare), ['100 %', '> 99.9 %', '93.6 %', '< 0.1 %', '0 %']);
  assert.deepEqual([1.25, 72, 240].map(sayHours), ['1.3 h', '72 h', '10 days']);
  assert.deepEqual([sayMany(1, 'finding'), sayMany(1_200, 'finding')], ['1 finding', '1,200 findings']);
});
