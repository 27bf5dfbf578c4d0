/** Error budgets: windows, burn rates, floors and states, by tables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../instants.ts';
import type { Slo } from '../slo.ts';
import { Slo as SloSchema, SloIndicator } from '../slo.ts';
import type { EventBucket, SloState } from './burn-rates.ts';
import { BUCKET_MS, bucketOf, evaluateSlo, firstInstantOf } from './burn-rates.ts';
import { DEFAULT_ALERTS } from './default-alerts.ts';
import { DEFAULT_SLOS } from './default-slos.ts';

const NOW_MS = Date.UTC(2026, 2, 2, 12);

function makeSlo(parts: Partial<Slo['spec']> = {}): Slo {
  return SloSchema.parse({
    apiVersion: 'bulwark.dev/v1',
    kind: 'SLO',
    metadata: { name: 'a', owner: 'team' },
    spec: { title: 'A', indicator: { kind: 'compliance' }, target: 0.95, ...parts },
  });
}

/** As many of every hundred events bad, in each five minutes from some time ago until some other. */
function makeBuckets(badPercent: number, fromMs: number, untilMs: number, events = 100): readonly EventBucket[] {
  const buckets: EventBucket[] = [];
  for (let atMs = NOW_MS - fromMs; atMs < NOW_MS - untilMs; atMs += BUCKET_MS) {
    buckets.push({ atMs, good: (events * (100 - badPercent)) / 100, total: events });
  }
  return buckets;
}

const CASES: readonly (readonly [title: string, state: SloState, ...buckets: (readonly EventBucket[])[]])[] = [
  ['nothing was counted', 'no-data'],
  ['nothing was counted within the window', 'no-data', makeBuckets(0, 30 * DAY_MS, 29 * DAY_MS)],
  ['all is good', 'ok', makeBuckets(0, DAY_MS, 0)],
  ['it burns at just 1 for three days', 'ok', makeBuckets(5, 4 * DAY_MS, 0)],
  ['it burns above 1 for three days', 'ticket', makeBuckets(6, 4 * DAY_MS, 0)],
  ['it burns above 3 for a day, after calm', 'ticket', makeBuckets(0, 4 * DAY_MS, DAY_MS), makeBuckets(16, DAY_MS, 0)],
  [
    'it burns above 6 for six hours, after calm',
    'page',
    makeBuckets(0, 28 * DAY_MS, 6 * HOUR_MS),
    makeBuckets(31, 6 * HOUR_MS, 0),
  ],
  [
    'it burns above 14.4 for an hour, after calm',
    'page',
    makeBuckets(0, 28 * DAY_MS, HOUR_MS),
    makeBuckets(73, HOUR_MS, 0),
  ],
  [
    'it burned above 14.4 for an hour, and stopped two hours ago',
    'ok',
    makeBuckets(0, 28 * DAY_MS, 3 * HOUR_MS),
    makeBuckets(73, 3 * HOUR_MS, 2 * HOUR_MS),
    makeBuckets(0, 2 * HOUR_MS, 0),
  ],
  [
    'it burns above 14.4 for ten minutes only',
    'ok',
    makeBuckets(0, 28 * DAY_MS, 10 * MINUTE_MS),
    makeBuckets(100, 10 * MINUTE_MS, 0),
  ],
  ['there are fewer events than the floor', 'ok', [{ atMs: NOW_MS - BUCKET_MS, good: 0, total: 9 }]],
  ['there are as many events as the floor', 'page', [{ atMs: NOW_MS - BUCKET_MS, good: 0, total: 10 }]],
  ['the long window burns, and the short one is empty', 'ok', [{ atMs: NOW_MS - 8 * DAY_MS, good: 1, total: 100 }]],
  ['events are of a time that has not come', 'no-data', [{ atMs: NOW_MS + BUCKET_MS, good: 0, total: 100 }]],
];

for (const [title, state, ...buckets] of CASES) {
  test(`an SLO is ${state} when ${title}`, () => {
    assert.equal(evaluateSlo(makeSlo(), buckets.flat(), NOW_MS).state, state);
  });
}

test('the budget left is a share of what may be bad, and can be overspent', () => {
  const left = (good: number): number | undefined =>
    evaluateSlo(makeSlo({ target: 0.5 }), [{ atMs: NOW_MS, good, total: 100 }], NOW_MS).budget?.left;
  assert.deepEqual([100, 75, 50, 0].map(left), [1, 0.5, 0, -1]);
});

test('a reading says the rates of both windows, and none where nothing was counted', () => {
  const alerts = [{ severity: 'page' as const, burnRate: 2, windowHours: 12 }];
  const reading = evaluateSlo(makeSlo({ target: 0.9, alerts }), makeBuckets(50, 12 * HOUR_MS, 6 * HOUR_MS), NOW_MS);
  const [burn] = reading.burns;
  assert.ok(burn?.long !== undefined && Math.abs(burn.long - 5) < 1e-9);
  assert.deepEqual([burn.short, burn.events, burn.isFiring, reading.good], [undefined, 7_200, false, 0.5]);
});

test('windows reach back whole five minutes, as far as the longest of them', () => {
  assert.equal(bucketOf(NOW_MS + BUCKET_MS - 1), NOW_MS);
  assert.equal(firstInstantOf(makeSlo({ windowDays: 1 }), NOW_MS + 1), NOW_MS - 3 * DAY_MS);
  assert.equal(firstInstantOf(makeSlo({ alerts: [] }), NOW_MS), NOW_MS - 28 * DAY_MS);
});

test('the default SLOs are valid documents of different names, with what a document has by default', () => {
  for (const slo of DEFAULT_SLOS) assert.deepEqual(SloSchema.parse(slo), slo);
  assert.equal(new Set(DEFAULT_SLOS.map(({ metadata }) => metadata.name)).size, DEFAULT_SLOS.length);
  assert.deepEqual(makeSlo().spec.alerts, DEFAULT_ALERTS);
});

test('hours belong to the indicators of time, and to them alone', () => {
  const isValid = (value: unknown): boolean => SloIndicator.safeParse(value).success;
  assert.deepEqual(
    [
      { kind: 'remediation' },
      { kind: 'remediation', withinHours: 72 },
      { kind: 'compliance', withinHours: 72 },
      { kind: 'compliance' },
      { kind: 'latency' },
    ].map(isValid),
    [false, true, false, true, false],
  );
});
