/** Tests of due dates. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../instants.ts';
import { SEVERITIES } from '../words.ts';
import { DEFAULT_DUE_DATES, findDueMs } from './due-dates.ts';

test('a finding is due by its severity from the start of its clock', () => {
  const due = SEVERITIES.map((severity) => findDueMs(1_000, severity, undefined) - 1_000);
  assert.deepEqual(due, [72 * HOUR_MS, 30 * DAY_MS, 90 * DAY_MS, 180 * DAY_MS]);
  assert.deepEqual(
    due,
    SEVERITIES.map((severity) => findDueMs(0, severity, 'internal')),
  );
});

test('what the internet reaches is due sooner, at every severity', () => {
  for (const severity of SEVERITIES) {
    assert.ok(findDueMs(0, severity, 'internet') < findDueMs(0, severity, 'isolated'), severity);
  }
});

test('a table of its own holds where it says something', () => {
  const dueDates = { ...DEFAULT_DUE_DATES, exposedMs: { isolated: { critical: 5 } } };
  assert.equal(findDueMs(1, 'critical', 'isolated', dueDates), 6);
  assert.equal(findDueMs(0, 'low', 'isolated', dueDates), 180 * DAY_MS);
  assert.equal(findDueMs(0, 'critical', 'internet', dueDates), 72 * HOUR_MS);
});
