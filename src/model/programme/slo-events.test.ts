/** What an SLO counts: results of runs, and clocks of findings, each once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import { HOUR_MS } from '../instants.ts';
import type { Verdict } from '../words.ts';
import type { Run } from './run.ts';
import type { FindingClock } from './slo-events.ts';
import { countClockEvents, countRunEvents, seriesOf } from './slo-events.ts';

function makeRun(results: readonly (readonly [control: string, resource: string, verdict: Verdict])[]) {
  const control = { name: '', title: '', owner: '', layer: 'data', severity: 'high' } as const;
  const resource = { source: '', type: '', kind: '', name: '', namespace: undefined, labels: {}, asset: '', file: '' };
  const rest = { ...resource, line: undefined, body: undefined };
  return {
    controls: [
      { ...control, id: 'A' },
      { ...control, id: 'B', layer: 'edge' },
    ],
    resources: [
      { ...rest, address: 'r1', owner: 'shop', environment: 'prod' },
      { ...rest, address: 'r2', owner: 'pay', environment: 'dev' },
    ],
    results: results.map(([id, address, verdict]) => {
      const more = { mode: 'enforce', reason: '', exception: undefined, findings: [] } as const;
      return { control: id, resource: address, verdict, ...more };
    }),
  } satisfies Pick<Run, 'controls' | 'resources' | 'results'>;
}

test('results judged are events by side; an accepted failure is charged to exceptions alone', () => {
  const events = countRunEvents(
    makeRun([
      ['A', 'r1', 'pass'],
      ['A', 'r1', 'pass'],
      ['A', 'r1', 'fail'],
      ['A', 'r1', 'exempt'],
      ['A', 'r1', 'unknown'],
      ['A', 'r1', 'skipped'],
      ['B', 'r2', 'exempt'],
    ]),
  );
  const first = { environment: 'prod', team: 'shop', layer: 'data', severity: 'high' };
  assert.deepEqual(events, [
    { ...first, series: 'compliance', good: 2, total: 3 },
    { ...first, series: 'exceptions', good: 3, total: 4 },
    { environment: 'dev', team: 'pay', layer: 'edge', severity: 'high', series: 'exceptions', good: 0, total: 1 },
  ]);
});

test('a result of what the run does not name is none of its events', () => {
  const results = [
    ['C', 'r1', 'pass'],
    ['A', 'r3', 'pass'],
  ] as const;
  assert.deepEqual(countRunEvents(makeRun(results)), []);
});

test('events with a time limit are counted apart', () => {
  assert.equal(seriesOf({ kind: 'compliance', environments: ['prod'] }), 'compliance');
  assert.equal(seriesOf({ kind: 'remediation', withinHours: 72 }), 'remediation-72h');
});

const sides = { environment: 'prod', team: 'shop', layer: 'data', severity: 'high' } as const;
const WITHIN_MS = 72 * HOUR_MS;
const FROM_MS = 1_000 * HOUR_MS;
const TO_MS = 1_100 * HOUR_MS;

const CLOCKS: readonly (readonly [
  title: string,
  clockHours: number,
  resolvedHours: number | undefined,
  event: string,
])[] = [
  ['was resolved in time', 1_000, 1_072, 'good at 1072'],
  ['was resolved an hour too late', 1_000, 1_073, 'bad at 1072'],
  ['runs on', 1_000, undefined, 'bad at 1072'],
  ['has time left', 1_050, undefined, 'none'],
  ['was resolved before the time looked at', 950, 999, 'none'],
  ['was late before the time looked at, and resolved in it', 900, 1_010, 'none'],
  ['was late at the first instant of it', 928, undefined, 'bad at 1000'],
  ['will be late at the first instant after it', 1_028, undefined, 'none'],
];

for (const [title, clockHours, resolvedHours, event] of CLOCKS) {
  test(`a finding that ${title} is ${event}`, () => {
    const resolvedMs = resolvedHours === undefined ? undefined : resolvedHours * HOUR_MS;
    const clock = { ...sides, clockMs: clockHours * HOUR_MS, resolvedMs };
    const [found] = countClockEvents([clock], WITHIN_MS, { fromMs: FROM_MS, toMs: TO_MS });
    const said = found === undefined ? 'none' : `${found.isGood ? 'good' : 'bad'} at ${found.atMs / HOUR_MS}`;
    assert.equal(said, event);
  });
}

test('however the time is cut, each clock is counted once, and the same', () => {
  const random = createRandom(3);
  for (let round = 0; round < 300; round++) {
    const clockMs = random.below(100);
    const resolvedMs = random.below(2) === 0 ? undefined : clockMs + random.below(100);
    const clock: FindingClock = { ...sides, clockMs, resolvedMs };
    const cuts = [0, ...Array.from({ length: 6 }, () => random.below(300)), 300].sort((a, b) => a - b);
    // Before it is resolved, a look sees a clock that runs.
    const looks = cuts.slice(1).flatMap((toMs, i) => {
      const isResolved = resolvedMs !== undefined && resolvedMs < toMs;
      const seen = { ...clock, resolvedMs: isResolved ? resolvedMs : undefined };
      return countClockEvents([seen], 30, { fromMs: cuts[i] ?? 0, toMs });
    });
    assert.deepEqual(looks, countClockEvents([clock], 30, { fromMs: 0, toMs: 300 }));
  }
});
