/** Error budgets day by day: days, windows, and what is not known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { DAY_MS, HOUR_MS } from '../instants.ts';
import type { Slo } from '../slo.ts';
import { Slo as SloSchema } from '../slo.ts';
import { firstInstantOfDays, readBudgetDays } from './budget-days.ts';
import type { EventBucket } from './burn-rates.ts';
import { BUCKET_MS, evaluateSlo } from './burn-rates.ts';

const MIDNIGHT_MS = Date.UTC(2026, 2, 2);
const NOW_MS = MIDNIGHT_MS + 12 * HOUR_MS + 34_567;
const KNOWN_MS = NOW_MS - 120 * DAY_MS;

const SLO: Slo = SloSchema.parse({
  apiVersion: 'bulwark.dev/v1',
  kind: 'SLO',
  metadata: { name: 'a', owner: 'team' },
  spec: { title: 'A', indicator: { kind: 'compliance' }, target: 0.5, windowDays: 2 },
});

const read = (buckets: readonly EventBucket[], days: number, nowMs = NOW_MS) =>
  readBudgetDays(SLO, buckets, { nowMs, days, knownFromMs: KNOWN_MS });

test('each day has its own events, and the window that ends with it', () => {
  const buckets = [
    { atMs: MIDNIGHT_MS - 2 * DAY_MS, good: 0, total: 10 },
    { atMs: MIDNIGHT_MS - BUCKET_MS, good: 10, total: 10 },
    { atMs: MIDNIGHT_MS, good: 5, total: 10 },
    { atMs: NOW_MS + 1, good: 0, total: 99 },
  ];
  assert.deepEqual(read(buckets, 4), [
    { day: '2026-02-27', left: undefined, burnRate: undefined, good: 0, total: 0 },
    { day: '2026-02-28', left: -1, burnRate: 2, good: 0, total: 10 },
    { day: '2026-03-01', left: 0, burnRate: 0, good: 10, total: 10 },
    // The window reaches back from now, and not from the day's end.
    { day: '2026-03-02', left: 0.5, burnRate: 1, good: 5, total: 10 },
  ]);
});

test('a day that begins now is the last one', () => {
  const [yesterday, today] = read([{ atMs: MIDNIGHT_MS, good: 1, total: 1 }], 2, MIDNIGHT_MS);
  assert.deepEqual([yesterday?.total, today?.day, today?.left], [0, '2026-03-02', 1]);
});

test('a window of which only a part is known says no budget, and the day still says its rate', () => {
  const long: Slo = { ...SLO, spec: { ...SLO.spec, windowDays: 90 } };
  const span = { nowMs: NOW_MS, days: 90, knownFromMs: KNOWN_MS };
  const firstMs = firstInstantOfDays(long, span);
  assert.equal(firstMs, KNOWN_MS);
  assert.equal(firstInstantOfDays(SLO, span), MIDNIGHT_MS - 90 * DAY_MS);
  const hours = Array.from({ length: 100 * 24 }, (_, i) => {
    return { atMs: MIDNIGHT_MS - 100 * DAY_MS + i * HOUR_MS, good: 1, total: 1 };
  });
  const days = readBudgetDays(long, hours, span);
  assert.deepEqual([days[0]?.left, days[0]?.burnRate], [undefined, 0]);
  assert.equal(
    days.findIndex(({ left }) => left !== undefined),
    59,
    'the first whose 90 days are all known',
  );
  assert.ok(days.slice(59).every(({ left }) => left === 1));
});

test('the last day says what the SLO says now, whatever was counted', () => {
  const random = createRandom(3);
  for (let run = 0; run < 300; run++) {
    const nowMs = MIDNIGHT_MS + random.below(DAY_MS);
    const buckets = Array.from({ length: random.below(40) }, () => {
      const total = random.below(50);
      const atMs = nowMs - (nowMs % BUCKET_MS) - random.below(4 * 288) * BUCKET_MS;
      return { atMs, good: random.below(total + 1), total };
    });
    assert.equal(read(buckets, 3, nowMs).at(-1)?.left, evaluateSlo(SLO, buckets, nowMs).budget?.left, `run ${run}`);
  }
});
