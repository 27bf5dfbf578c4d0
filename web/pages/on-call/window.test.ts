/** The window is in the address, and moves by minutes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findStart, pickEnded, readHours, readOutcome, sayHoursBack } from './window.ts';

test('what the address does not say, or says wrongly, is a day of rejects', () => {
  const read = (text: string) => [readHours(new URLSearchParams(text)), readOutcome(new URLSearchParams(text))];
  assert.deepEqual(read(''), [24, 'deny']);
  assert.deepEqual(read('hours=168&outcome=warn'), [168, 'warn']);
  assert.deepEqual(read('hours=9999&outcome=allow'), [24, 'deny']);
  assert.deepEqual([1, 24, 168].map(sayHoursBack), ['1 hour', '24 hours', '7 days']);
});

test('the start of the window stays within a minute', () => {
  const nowMs = Date.parse('2026-03-02T12:00:31.500Z');
  assert.equal(findStart(24, nowMs), '2026-03-01T12:00:00.000Z');
  assert.equal(findStart(24, nowMs + 20_000), findStart(24, nowMs));
});

test('incidents are recent when they ended in the window', () => {
  const at = (hour: number): string => `2026-03-02T${hour}:00:00.000Z`;
  const incidents = [{ endedAt: null }, { endedAt: at(11) }, { endedAt: at(12) }, { endedAt: at(13) }];
  assert.deepEqual(pickEnded(incidents, at(12)), [{ endedAt: at(12) }, { endedAt: at(13) }]);
});
