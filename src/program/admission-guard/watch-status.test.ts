/** Tests of what the watchdog says of itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findDeath, findWatchHindrance, listWatchMetrics } from './watch-status.ts';

const START = { startedMs: 1_000_000, periodMs: 5_000 };

test('it is alive while looks end, whether the API server answers or not', () => {
  const rows: readonly (readonly [number | undefined, number, RegExp | undefined])[] = [
    [undefined, 1_000_000, undefined],
    [undefined, 1_065_000, undefined],
    [undefined, 1_065_001, /^no look has ended for 65 s$/],
    [1_200_000, 1_265_000, undefined],
    [1_200_000, 1_300_000, /for 100 s/],
  ];
  for (const [lastLookMs, nowMs, said] of rows) {
    const memory = lastLookMs === undefined ? {} : { lastLookMs };
    const found = findDeath(memory, { ...START, nowMs });
    if (said === undefined) assert.equal(found, undefined, `${lastLookMs} ${nowMs}`);
    else assert.match(found ?? '', said);
  }
});

test('it is ready once it has looked, and until looks go unanswered one after the other', () => {
  const looks = { yes: 1, no: 0 };
  assert.match(findWatchHindrance({}) ?? '', /not looked/);
  assert.equal(findWatchHindrance({ looks }), undefined);
  assert.equal(findWatchHindrance({ looks, unansweredInRow: 2 }), undefined);
  assert.match(findWatchHindrance({ looks, unansweredInRow: 3 }) ?? '', /does not answer/);
});

test('it says in numbers what it has seen, and nothing of what it has not', () => {
  const said = (memory: Parameters<typeof listWatchMetrics>[0]): Readonly<Record<string, number>> =>
    Object.fromEntries(
      listWatchMetrics(memory).flatMap(({ name, samples }) =>
        samples.map(({ labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
      ),
    );
  assert.deepEqual(said({}), {});
  const breakGlass = { id: 'b', sinceMs: 0, untilMs: 60_000, by: 'ada', reason: 'stuck', scope: 'enforce' } as const;
  const found = said({
    looks: { yes: 7, no: 2 },
    state: 'break-glass',
    readyCount: 2,
    acts: { 'step-aside': 1 },
    breakGlass,
    certificateEndMs: 5_000,
    lastLookMs: 1_500,
  });
  assert.deepEqual(
    Object.entries(found).filter(([, value]) => value !== 0),
    [
      ['bulwark_watchdog_looks_total yes', 7],
      ['bulwark_watchdog_looks_total no', 2],
      ['bulwark_watchdog_state break-glass', 1],
      ['bulwark_watchdog_acts_total step-aside', 1],
      ['bulwark_watchdog_ready_replicas', 2],
      ['bulwark_watchdog_last_look_seconds', 1.5],
      ['bulwark_watchdog_break_glass_until_seconds', 60],
      ['bulwark_watchdog_certificate_expiry_seconds', 5],
    ],
  );
  assert.equal(Object.keys(found).filter((name) => name.startsWith('bulwark_watchdog_state')).length, 7);
  assert.equal(said({ state: 'guarding' })['bulwark_watchdog_break_glass_until_seconds'], 0);
});
