/** Tests of bringing runs in: what opens, what resolves, and that nothing is touched that was not looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEES_ALL } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import { DAY_MS, HOUR_MS } from '../../model/instants.ts';
import type { Run, RunResource, RunResult } from '../../model/programme/run.ts';
import type { ControlRoom } from '../control-room.ts';
import type { TrackedFinding } from '../../model/programme/tracked-finding.ts';
import { makeResource, makeResult, makeRun } from '../../../test/harness/findings.ts';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { ingestRun } from './ingest-run.ts';

const ACTOR = systemActor('test');
const WEB = makeResource('web');
const API = makeResource('api');

const withRoom = (work: (room: ControlRoom) => Promise<void>): Promise<void> =>
  withSqlite(({ store }) => work(createControlRoom(store).room));

let count = 0;

/** Brings a run in that judged these; each is later than the one before. */
function ingest(
  room: ControlRoom,
  resources: readonly RunResource[],
  results: readonly RunResult[],
  changes: Partial<Run> = {},
) {
  count += 1;
  const base = { id: `run-${count}`, startedMs: NOON_MS - 1_000 + count, resources, results };
  return ingestRun(makeRun({ ...base, ...changes }), ACTOR, room);
}

async function listFindings({ store }: ControlRoom): Promise<readonly TrackedFinding[]> {
  const wanted = { filter: {}, visible: SEES_ALL, sort: 'severity', limit: 100 } as const;
  const { items } = await store.read((tx) => tx.findings.list(wanted));
  return items.filter(({ control }) => !control.startsWith('BLW'));
}

const listStates = async (room: ControlRoom): Promise<readonly string[]> =>
  (await listFindings(room)).map(({ control, state }) => `${control} ${state}`).toSorted();

const CLUSTER = { id: 'cluster:prod', kind: 'cluster', name: 'prod' } as const;

test('a failing place opens a finding, and a pass resolves it', () =>
  withRoom(async (room) => {
    const { run } = await ingest(room, [WEB], [makeResult('C1', WEB, 'fail', ['a', 'b'])]);
    assert.deepEqual([run.effect.opened, run.verdicts.fail], [2, 1]);
    const [opened] = await listFindings(room);
    assert.equal(opened?.dueMs, (opened?.clockMs ?? 0) + 30 * DAY_MS);
    assert.deepEqual((await ingest(room, [WEB], [makeResult('C1', WEB, 'fail', ['b'])])).run.effect.resolved, 1);
    const last = await ingest(room, [WEB], [makeResult('C1', WEB, 'pass')]);
    assert.deepEqual([last.run.effect.resolved, last.run.effect.still], [1, 0]);
    assert.deepEqual(await listStates(room), ['C1 resolved', 'C1 resolved']);
    const back = await ingest(room, [WEB], [makeResult('C1', WEB, 'fail', ['a'])]);
    assert.equal(back.run.effect.reopened, 1);
    const reopened = (await listFindings(room)).find(({ state }) => state === 'reopened');
    assert.equal(reopened?.clockMs, back.run.startedMs);
    assert.ok((reopened?.firstSeenMs ?? Infinity) < back.run.startedMs);
  }));

test('an exception in force accepts a finding, and its end starts a new clock', () =>
  withRoom(async (room) => {
    await ingest(room, [WEB], [makeResult('C1', WEB, 'fail')]);
    await ingest(room, [WEB], [makeResult('C1', WEB, 'exempt')]);
    const [accepted] = await listFindings(room);
    assert.deepEqual([accepted?.state, accepted?.exception, accepted?.dueMs], ['accepted', 'exception-1', undefined]);
    const { run } = await ingest(room, [WEB], [makeResult('C1', WEB, 'fail')]);
    const [reopened] = await listFindings(room);
    assert.deepEqual([reopened?.state, reopened?.clockMs], ['reopened', run.startedMs]);
  }));

test('what the repository and the cluster see of one object is one finding, which ends with the last sighting', () =>
  withRoom(async (room) => {
    const fail = [makeResult('C1', WEB, 'fail')];
    await ingest(room, [WEB], fail);
    const { run } = await ingest(room, [WEB], fail, { target: CLUSTER });
    assert.deepEqual([run.effect.opened, run.effect.still], [0, 1]);
    const [finding] = await listFindings(room);
    const sightings = await room.store.read((tx) => tx.findings.listSightings(finding?.id ?? ''));
    assert.deepEqual(
      sightings.map(({ target }) => target),
      ['cluster:prod', 'repo:acme/shop'],
    );
    await ingest(room, [WEB], [makeResult('C1', WEB, 'pass')]);
    assert.deepEqual(await listStates(room), ['C1 open']);
    await ingest(room, [WEB], [makeResult('C1', WEB, 'pass')], { target: CLUSTER });
    assert.deepEqual(await listStates(room), ['C1 resolved']);
  }));

test('a configuration and its plan in one scan are one finding, two targets with one address are two', () =>
  withRoom(async (room) => {
    const bucket = makeResource('bucket', { source: 'terraform', address: 'terraform:aws_s3_bucket.b' });
    const plan = { ...bucket, address: `${bucket.address}#2`, file: 'plan.json' };
    const authored = makeResult('T1', bucket, 'fail');
    const planned = { ...authored, resource: plan.address };
    await ingest(room, [bucket, plan], [authored, planned]);
    assert.deepEqual(await listStates(room), ['T1 open']);
    await ingest(room, [bucket], [authored], { target: { id: 'repo:other', kind: 'repository', name: 'other' } });
    assert.deepEqual(await listStates(room), ['T1 open', 'T1 open']);
    await ingest(room, [bucket, plan], [makeResult('T1', bucket, 'pass'), planned]);
    assert.deepEqual(await listStates(room), ['T1 open', 'T1 open']);
  }));

test('a run resolves nothing that it did not look at', async () => {
  const fail = makeResult('C1', WEB, 'fail');
  const other = makeResult('C1', API, 'pass');
  const coverage = { controls: ['C1'], isWhole: true, unreadFiles: [] };
  const looks: readonly (readonly [string, readonly RunResource[], readonly RunResult[], Partial<Run>, string])[] = [
    ['gone from a whole run', [API], [other], {}, 'resolved'],
    ['another control', [WEB], [makeResult('C2', WEB, 'pass')], {}, 'open'],
    ['a partial run elsewhere', [API], [other], { coverage: { ...coverage, isWhole: false } }, 'open'],
    ['its file unread', [API], [other], { coverage: { ...coverage, unreadFiles: [WEB.file] } }, 'open'],
    ['unknown', [WEB], [makeResult('C1', WEB, 'unknown')], {}, 'open'],
    ['skipped', [WEB], [makeResult('C1', WEB, 'skipped')], {}, 'open'],
    ['another target', [API], [other], { target: CLUSTER }, 'open'],
    ['nothing judged at all', [], [], {}, 'open'],
  ];
  for (const [name, resources, results, changes, state] of looks) {
    await withRoom(async (room) => {
      await ingest(room, [WEB], [fail]);
      await ingest(room, resources, results, changes);
      const states = (await listStates(room)).filter((text) => text.startsWith('C1'));
      assert.deepEqual(states, [`C1 ${state}`], name);
    });
  }
});

test('a run counts once, however often it is sent, and another one of its id is refused', () =>
  withRoom(async (room) => {
    const run = makeRun({ resources: [WEB], results: [makeResult('C1', WEB, 'fail')] });
    const first = await ingestRun(run, ACTOR, room);
    const again = await ingestRun(run, ACTOR, room);
    assert.deepEqual([first.isRepeat, again.isRepeat], [false, true]);
    assert.deepEqual(again.run, first.run);
    await assert.rejects(ingestRun({ ...run, problemCount: 1 }, ACTOR, room), { code: 'state-conflict' });
    const [finding] = await listFindings(room);
    assert.equal(finding?.version, 1);
  }));

test('a run that is older than the newest of its target is kept and changes nothing', () =>
  withRoom(async (room) => {
    await ingest(room, [WEB], [makeResult('C1', WEB, 'pass')]);
    const { run } = await ingest(room, [WEB], [makeResult('C1', WEB, 'fail')], { startedMs: NOON_MS - HOUR_MS });
    assert.deepEqual([run.isLate, run.effect.opened], [true, 0]);
    assert.deepEqual(await listFindings(room), []);
    assert.ok((await room.store.read((tx) => tx.runs.find(run.id, SEES_ALL))) !== undefined);
  }));

test('verdicts stand since they changed, and the day has those of the last run', () =>
  withRoom(async (room) => {
    const first = await ingest(room, [WEB, API], [makeResult('C1', WEB, 'fail'), makeResult('C1', API, 'pass')]);
    const second = await ingest(room, [WEB], [makeResult('C1', WEB, 'pass')]);
    const { items } = await room.store.read((tx) =>
      tx.runs.listResults({ visible: SEES_ALL, control: 'C1', limit: 9 }),
    );
    assert.deepEqual(
      items.map(({ verdict, sinceMs }) => [verdict, sinceMs]),
      [['pass', second.run.startedMs]],
    );
    assert.notEqual(first.run.startedMs, second.run.startedMs);
    const day = { fromDay: '2026-03-02', toDay: '2026-03-02', visible: SEES_ALL, control: 'C1' };
    const tallies = await room.store.read((tx) => tx.runs.listTallies(day));
    assert.deepEqual(
      tallies.map(({ team, layer, pass, fail }) => [team, layer, pass, fail]),
      [['team-a', 'kubernetes', 1, 0]],
    );
  }));

test('a run that contradicts itself is refused whole', async () => {
  const fail = makeResult('C1', WEB, 'fail');
  const runs: readonly Partial<Run>[] = [
    { resources: [WEB, WEB], results: [fail] },
    { resources: [API], results: [fail] },
    { resources: [WEB], results: [fail, fail] },
    { resources: [WEB], results: [fail], controls: [] },
    { resources: [WEB], results: [fail], startedMs: NOON_MS + HOUR_MS },
  ];
  await withRoom(async (room) => {
    for (const changes of runs) {
      await assert.rejects(ingestRun(makeRun(changes), ACTOR, room), { code: 'invalid-request' });
    }
    assert.deepEqual(await listFindings(room), []);
  });
});
