/** SLOs over a store: events of runs and of clocks, states that change once, and who may see and change. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeDecision, makeDenied } from '../../../test/harness/decisions.ts';
import type { TestRoom } from '../../../test/harness/control-room.ts';
import { addFindings, makeFinding, makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { createTestHouse, parseText } from '../../../test/harness/house.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../model/instants.ts';
import type { Access, Grant } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import { DEFAULT_SLOS } from '../../model/programme/default-slos.ts';
import type { Slo } from '../../model/slo.ts';
import type { Verdict } from '../../model/words.ts';
import type { Change } from '../../stores/api.ts';
import { ingestRun } from '../ingest/ingest-run.ts';
import { readSloFile, removeSlo, saveSlos } from './change-slos.ts';
import { createRecorder } from '../admit/recorder.ts';
import { createMetricsCollector, writeMetrics } from './collect-metrics.ts';
import { evaluateSlos } from './evaluate-slos.ts';
import { listIncidents } from './list-incidents.ts';
import { findSlo, listSlos } from './list-slos.ts';
import { writeOpenSlo } from './openslo-write.ts';
import { readSloHistory } from './read-history.ts';

const HOUSE = createTestHouse({});
const WEB = makeResource('web');

const withRoom = (work: (room: TestRoom) => Promise<void>): Promise<void> =>
  withSqlite(({ store }) => work(createControlRoom(store, HOUSE)));

const access = (...grants: readonly Grant[]): Access => ({ actor: systemActor('test'), grants });
const ADMIN = access({ role: 'administrator' });

let runs = 0;

/** A run of as many results of a verdict. */
async function ingest({ room }: TestRoom, verdict: Verdict, count: number): Promise<void> {
  runs += 1;
  const results = Array.from({ length: count }, (_, i) => makeResult(`C${i}`, WEB, verdict));
  const run = makeRun({ id: `slo-run-${runs}`, startedMs: room.clock.nowMs(), resources: [WEB], results });
  await ingestRun(run, systemActor('test'), room);
}

const stateOf = async ({ room }: TestRoom, name = 'prod-compliance'): Promise<string> =>
  (await findSlo(name, ADMIN, room)).reading.state;

const says = (changes: Awaited<ReturnType<typeof evaluateSlos>>): readonly string[] =>
  changes.map(({ slo, before, after }) => `${slo.metadata.name}: ${before} to ${after}`);

test('an SLO without data is not good, burns when runs fail, is told once, and recovers', () =>
  withRoom(async (testRoom) => {
    const { room, setTime } = testRoom;
    const heard: Change[] = [];
    room.store.watch((change) => heard.push(change));
    assert.deepEqual(says(await evaluateSlos(room)), []);
    assert.equal(await stateOf(testRoom), 'no-data');

    await ingest(testRoom, 'fail', 20);
    setTime(NOON_MS + MINUTE_MS);
    assert.deepEqual(says(await evaluateSlos(room)), [
      'prod-compliance: no-data to page',
      'prod-exceptions: no-data to ok',
    ]);
    assert.deepEqual(says(await evaluateSlos(room)), []);
    assert.equal((await findSlo('prod-compliance', ADMIN, room)).sinceMs, NOON_MS + MINUTE_MS);
    assert.deepEqual(
      heard.filter(({ topic }) => topic === 'slos'),
      [{ topic: 'slos', ids: ['prod-compliance', 'prod-exceptions'] }],
    );

    setTime(NOON_MS + 27 * DAY_MS);
    await ingest(testRoom, 'pass', 20);
    assert.deepEqual(says(await evaluateSlos(room)), ['prod-compliance: page to ok']);
    const { reading } = await findSlo('prod-compliance', ADMIN, room);
    assert.ok(reading.budget !== undefined && reading.budget.left < 0, 'what burned is still spent');
  }));

test('an SLO that called somebody has an incident with its owner, which ends, and stays in the history', () =>
  withRoom(async (testRoom) => {
    const { room, setTime } = testRoom;
    await evaluateSlos(room);
    await ingest(testRoom, 'fail', 20);
    setTime(NOON_MS + MINUTE_MS);
    await evaluateSlos(room);
    const incidents = async (days: number, grants: readonly Grant[] = [{ role: 'viewer' }]) =>
      (await listIncidents(days, access(...grants), room)).items.map(({ slo, ...incident }) => {
        return { name: slo.metadata.name, owner: slo.metadata.owner, ...incident };
      });
    const opened = {
      name: 'prod-compliance',
      owner: 'platform-security',
      severity: 'page' as const,
      startedMs: NOON_MS + MINUTE_MS,
      endedMs: undefined,
    };
    assert.deepEqual(await incidents(1), [opened]);
    assert.deepEqual(await incidents(1, [{ role: 'viewer', environments: ['dev'] }]), [], 'nobody learns of it so');

    const endedMs = NOON_MS + 27 * DAY_MS;
    setTime(endedMs);
    assert.deepEqual(await incidents(1), [opened], 'it began before, and lasts');
    await ingest(testRoom, 'pass', 20);
    await evaluateSlos(room);
    assert.deepEqual(await incidents(1), [{ ...opened, endedMs }]);
    setTime(endedMs + 2 * DAY_MS);
    assert.deepEqual(await incidents(1), []);
    assert.deepEqual(await incidents(90), [{ ...opened, endedMs }]);

    const { changes } = await readSloHistory('prod-compliance', 30, ADMIN, room);
    assert.deepEqual(
      changes.map(({ from, to }) => `${from} to ${to}`),
      ['page to ok', 'no-data to page'],
    );
    assert.equal((await readSloHistory('prod-compliance', 3, ADMIN, room)).changes.length, 1);
  }));

test('a history says each day, and ends with what the SLO says now, also once its hours are joined', () =>
  withRoom(async (testRoom) => {
    const { room, setTime } = testRoom;
    await ingest(testRoom, 'fail', 19);
    setTime(NOON_MS + 9 * DAY_MS);
    await ingest(testRoom, 'pass', 20);
    await evaluateSlos(room);
    const { days } = await readSloHistory('prod-compliance', 11, ADMIN, room);
    const { reading } = await findSlo('prod-compliance', ADMIN, room);
    assert.ok(reading.budget !== undefined);
    const counted = days.filter(({ total }) => total > 0);
    assert.deepEqual(
      counted.map(({ day, good, total }) => [day, good, total]),
      [
        ['2026-03-02', 1, 20],
        ['2026-03-11', 21, 21],
      ],
    );
    const [before, first] = days;
    assert.deepEqual([before?.left, before?.burnRate], [undefined, undefined]);
    assert.ok(first?.burnRate !== undefined && Math.abs(first.burnRate - 19) < 1e-9);
    assert.ok(first.left !== undefined && Math.abs(first.left + 18) < 1e-9);
    assert.equal(days.at(-1)?.left, reading.budget.left);
    await assert.rejects(readSloHistory('prod-complience', 1, ADMIN, room), { code: 'not-found' });
    const dev = access({ role: 'viewer', environments: ['dev'] });
    await assert.rejects(readSloHistory('prod-compliance', 1, dev, room), { code: 'not-found' });
  }));

test('changes follow each other in time where the clock went back', () =>
  withRoom(async (testRoom) => {
    const { room, setTime } = testRoom;
    await evaluateSlos(room);
    await ingest(testRoom, 'fail', 20);
    await evaluateSlos(room);
    setTime(NOON_MS - HOUR_MS);
    await evaluateSlos(room);
    const { items } = await listIncidents(1, ADMIN, room);
    assert.deepEqual(
      items.map(({ startedMs, endedMs }) => [startedMs, endedMs]),
      [[NOON_MS + 1, NOON_MS + 2]],
    );
  }));

test('accepted failures are charged to the budget of exceptions', () =>
  withRoom(async (testRoom) => {
    await ingest(testRoom, 'exempt', 20);
    const exceptions = await findSlo('prod-exceptions', ADMIN, testRoom.room);
    assert.ok(exceptions.reading.budget !== undefined && exceptions.reading.budget.left < 0);
    const compliance = await findSlo('prod-compliance', ADMIN, testRoom.room);
    // That the asset has an owner passes, and is all that is charged there.
    assert.deepEqual([compliance.reading.budget?.good, compliance.reading.budget?.total], [1, 1]);
  }));

test('clocks of findings become events once, also those that ran out while nobody looked', () =>
  withRoom(async ({ room, setTime }) => {
    const findings = [
      makeFinding(1, { severity: 'critical', clockMs: NOON_MS - 73 * HOUR_MS }),
      makeFinding(2, { severity: 'critical', clockMs: NOON_MS - 71 * HOUR_MS }),
    ];
    await room.store.write((tx) => tx.findings.save([addFindings(findings)]));
    const count = async (): Promise<readonly number[]> => {
      const indicator = { kind: 'remediation', withinHours: 72, severities: ['critical'] } as const;
      const { good, total } = await room.store.read((tx) =>
        tx.sloEvents.total({ ...indicator, severities: [...indicator.severities] }),
      );
      return [good, total];
    };
    await evaluateSlos(room);
    await evaluateSlos(room);
    assert.deepEqual(await count(), [0, 1]);
    setTime(NOON_MS + 5 * DAY_MS);
    await evaluateSlos(room);
    assert.deepEqual(await count(), [0, 2]);
    setTime(NOON_MS);
    await evaluateSlos(room);
    assert.deepEqual(await count(), [0, 2], 'a clock that went back counts nothing again');
  }));

const named = (slo: Slo | undefined, name: string, parts: Partial<Slo['spec']> = {}): Slo => {
  assert.ok(slo !== undefined);
  return { ...slo, metadata: { ...slo.metadata, name }, spec: { ...slo.spec, ...parts } };
};

test('documents take the place of those built in, and leave it again', () =>
  withRoom(async ({ room }) => {
    const changed = named(DEFAULT_SLOS[0], 'prod-compliance', { target: 0.8 });
    await saveSlos([changed, named(DEFAULT_SLOS[0], 'shop', { target: 0.7 })], ADMIN, room);
    const targets = async (): Promise<readonly number[]> =>
      (await listSlos(ADMIN, room))
        .filter(({ slo }) => ['prod-compliance', 'shop'].includes(slo.metadata.name))
        .map(({ slo }) => slo.spec.target);
    assert.deepEqual(await targets(), [0.8, 0.7]);
    await removeSlo('prod-compliance', ADMIN, room);
    await removeSlo('shop', ADMIN, room);
    assert.deepEqual(await targets(), [0.95]);
    await assert.rejects(removeSlo('shop', ADMIN, room), { code: 'not-found' });
    await assert.rejects(saveSlos([changed, changed], ADMIN, room), { code: 'invalid-request' });
    await saveSlos([], ADMIN, room);
  }));

test('SLOs are seen by those who may see all their events, and changed by those who operate everywhere', () =>
  withRoom(async ({ room }) => {
    await saveSlos(
      [named(DEFAULT_SLOS[0], 'shop', { indicator: { kind: 'compliance', teams: ['shop'] } })],
      ADMIN,
      room,
    );
    const names = async (...grants: readonly Grant[]): Promise<readonly string[]> =>
      (await listSlos(access(...grants), room)).map(({ slo }) => slo.metadata.name);
    assert.equal((await names({ role: 'viewer' })).length, DEFAULT_SLOS.length + 1);
    assert.deepEqual(await names({ role: 'viewer', teams: ['shop', 'pay'] }), ['shop']);
    assert.deepEqual(await names({ role: 'viewer', teams: ['pay'] }), []);
    assert.deepEqual(
      await names({ role: 'viewer', environments: ['prod'] }),
      DEFAULT_SLOS.filter(({ spec }) => spec.indicator.environments !== undefined)
        .map(({ metadata }) => metadata.name)
        .sort(),
    );
    const pay = access({ role: 'administrator', teams: ['pay'] });
    await assert.rejects(findSlo('shop', pay, room), { code: 'not-found' });
    await assert.rejects(saveSlos([named(DEFAULT_SLOS[0], 'x')], pay, room), { code: 'not-allowed' });
    await assert.rejects(removeSlo('shop', pay, room), { code: 'not-allowed' });
  }));

test('a file may hold documents of Bulwark and of OpenSLO; others are left alone', async () => {
  const own = JSON.stringify(named(DEFAULT_SLOS[0], 'own'));
  const text = `${writeOpenSlo(DEFAULT_SLOS.slice(1, 2))}---\n${own}\n---\nkind: Pod\napiVersion: v1\n`;
  const read = await readSloFile(new TextEncoder().encode(text), 'slos.yaml', HOUSE);
  assert.deepEqual(read.problems, []);
  assert.deepEqual(
    read.value.map(({ metadata }) => metadata.name),
    ['own', 'prod-exceptions'],
  );
  const broken = own.replace('"target":0.95', '"target":95');
  const problems = await readSloFile(new TextEncoder().encode(broken), 'slos.yaml', {
    loadParser: () => Promise.resolve(parseText),
  });
  assert.deepEqual([problems.value.length, problems.problems.length], [0, 1]);
});

test('metrics say every SLO, and of the measures what has data', () =>
  withRoom(async (testRoom) => {
    const { room, setTime } = testRoom;
    await ingest(testRoom, 'pass', 3);
    const collect = createMetricsCollector();
    const text = writeMetrics(await collect(room));
    assert.match(text, /^bulwark_slo_events_total\{slo="prod-compliance",outcome="good"\} 4$/m);
    assert.match(text, /^bulwark_slo_events_total\{slo="prod-compliance",outcome="bad"\} 0$/m);
    assert.match(text, /^bulwark_slo_state\{slo="detection",state="no-data"\} 1$/m);
    assert.doesNotMatch(text, /budget_left_ratio\{slo="detection"/);
    assert.match(text, /^bulwark_compliance_ratio\{environment="prod",figure="rate"\} 1$/m);
    assert.match(text, /^bulwark_measure_has_data\{measure="M1"\} 1$/m);
    assert.match(text, /^bulwark_measure_has_data\{measure="M3"\} 0$/m);
    assert.doesNotMatch(text, /bulwark_drift_per_week|bulwark_gate_/);
    setTime(NOON_MS + MINUTE_MS);
    const recorder = createRecorder({ ...room, name: 'gate-1' });
    recorder.record(makeDenied(1));
    recorder.record(makeDecision(2));
    await recorder.close(10_000);
    await ingest(testRoom, 'fail', 3);
    setTime(NOON_MS + 2 * MINUTE_MS);
    const later = writeMetrics(await collect(room));
    assert.match(later, /^bulwark_slo_events_total\{slo="prod-compliance",outcome="bad"\} 3$/m);
    assert.match(later, /^bulwark_compliance_ratio\{environment="prod",figure="rate"\} 0\.25$/m);
    assert.match(later, /^bulwark_gate_requests_day\{environment="prod",outcome="deny"\} 1$/m);
    assert.match(later, /^bulwark_gate_decisions_dropped_day\{\} 0$/m);
    assert.match(later, /^bulwark_admission_rejects_ratio\{environment="prod",figure="rate"\} 0\.5$/m);
    const lint = spawnSync('promtool', ['check', 'metrics'], { input: later, encoding: 'utf8' });
    // Where promtool is not there, the test of the rules says so.
    if (lint.error === undefined) assert.deepEqual([lint.status, lint.stderr], [0, '']);
  }));

test('labels of metrics are escaped', () => {
  const metric = { name: 'a', help: 'b', type: 'gauge', samples: [{ labels: { x: 'q" b\\ n\n' }, value: 1 }] } as const;
  assert.equal(writeMetrics([metric]), '# HELP a b\n# TYPE a gauge\na{x="q\\" b\\\\ n\\n"} 1\n');
});
