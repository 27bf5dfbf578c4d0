/** Due dates as an installation says them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../instants.ts';
import { DueDateSettings, mergeDueDates } from './due-date-settings.ts';
import { DEFAULT_DUE_DATES, findDueMs } from './due-dates.ts';

test('what is written holds, and the rest is as usual', () => {
  const dueDates = mergeDueDates(
    DueDateSettings.parse({ high: '10d', internet: { high: '36h' }, isolated: { low: '365d' } }),
  );
  const cases = [
    ['high', undefined, 10 * DAY_MS],
    ['high', 'internet', 36 * HOUR_MS],
    ['critical', 'internet', 24 * HOUR_MS],
    ['critical', 'internal', 72 * HOUR_MS],
    ['low', 'isolated', 365 * DAY_MS],
  ] as const;
  for (const [severity, exposure, dueMs] of cases) assert.equal(findDueMs(0, severity, exposure, dueDates), dueMs);
  assert.deepEqual(mergeDueDates({}).windowMs, DEFAULT_DUE_DATES.windowMs);
});

test('what is no duration is refused', () => {
  for (const high of ['0d', '-1d', '3', '10w', '999999h', 10, null]) {
    assert.equal(DueDateSettings.safeParse({ high }).success, false, String(high));
  }
  assert.equal(DueDateSettings.safeParse({ hihg: '1d' }).success, false);
});
