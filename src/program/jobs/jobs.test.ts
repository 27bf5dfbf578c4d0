/** Jobs and schedules: each time is used once, nothing is done twice, what was missed is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import type { Schedule } from '../../stores/api/schedules.ts';
import { countBetween, findNext } from './cron.ts';
import { tickSchedules } from './tick.ts';
import type { Work } from './work.ts';
import { doNextJob } from './work.ts';
import { startWorkers } from './workers.ts';

const HOUR_MS = 3_600_000;

function makeSchedule(more: Partial<Schedule> = {}): Schedule {
  return {
    id: 'nightly',
    kind: 'scan',
    payload: { target: 'repo:shop' },
    cron: '0 * * * *',
    isEnabled: true,
    nextMs: NOON_MS,
    lastMs: undefined,
    missedCount: 0,
    missedMs: undefined,
    ...more,
  };
}

function makeWork(run: Work['run'], more: Partial<Work> = {}): Work {
  return { kind: 'scan', leaseMs: 60_000, attemptsMax: 3, run, ...more };
}

test('cron expressions are of five fields, in UTC', () => {
  assert.equal(findNext('30 2 * * *', NOON_MS), Date.UTC(2026, 2, 3, 2, 30));
  assert.equal(findNext('0 12 * * 1', NOON_MS), NOON_MS + 7 * 24 * HOUR_MS);
  assert.equal(countBetween('0 * * * *', NOON_MS, NOON_MS + 3 * HOUR_MS, 10), 3);
  assert.equal(countBetween('0 * * * *', NOON_MS, NOON_MS + 30 * HOUR_MS, 10), 10);
  for (const bad of ['', 'daily', '* * * * * *', '61 * * * *', '0 0 30 2 *']) {
    assert.throws(() => findNext(bad, NOON_MS), { code: 'invalid-request' });
  }
});

test('a schedule that is due adds one job and waits for its next time', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createControlRoom(store);
    await store.write((tx) => tx.schedules.put(makeSchedule()));
    assert.deepEqual(await tickSchedules(room), { added: 1, missed: 0 });
    assert.deepEqual(await tickSchedules(room), { added: 0, missed: 0 });
    const schedule = await store.read((tx) => tx.schedules.find('nightly'));
    assert.deepEqual([schedule?.lastMs, schedule?.nextMs], [NOON_MS, NOON_MS + HOUR_MS]);
    setTime(NOON_MS + HOUR_MS);
    // The job before has not been done: the time is missed, and told.
    assert.deepEqual(await tickSchedules(room), { added: 0, missed: 1 });
  }));

test('times at which nobody ran are counted, and one job makes up for them', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createControlRoom(store);
    await store.write((tx) => tx.schedules.put(makeSchedule()));
    setTime(NOON_MS + 5 * HOUR_MS + 1);
    assert.deepEqual(await tickSchedules(room), { added: 1, missed: 5 });
    const schedule = await store.read((tx) => tx.schedules.find('nightly'));
    assert.deepEqual([schedule?.missedCount, schedule?.nextMs], [5, NOON_MS + 6 * HOUR_MS]);
  }));

test('a clock that was set back does not silence a schedule', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createControlRoom(store);
    await store.write((tx) =>
      tx.schedules.put(makeSchedule({ lastMs: NOON_MS + 48 * HOUR_MS, nextMs: NOON_MS + 49 * HOUR_MS })),
    );
    assert.deepEqual(await tickSchedules(room), { added: 0, missed: 0 });
    setTime(NOON_MS + HOUR_MS);
    assert.deepEqual(await tickSchedules(room), { added: 1, missed: 0 });
  }));

test('two processes use a due time once', () =>
  withSqlite(async ({ store, openAgain }) => {
    const first = createControlRoom(store).room;
    const second = createControlRoom(await openAgain()).room;
    await store.write((tx) => tx.schedules.put(makeSchedule()));
    const ticked = await Promise.all([tickSchedules(first), tickSchedules(second)]);
    assert.equal(
      ticked.reduce((sum, { added }) => sum + added, 0),
      1,
    );
  }));

test('a job that throws is tried again later, and given up in the end', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createControlRoom(store);
    const work = makeWork(() => Promise.reject(new Error('the repository is away')), { attemptsMax: 2 });
    await store.write((tx) =>
      tx.jobs.add({ id: 'one', kind: 'scan', key: 'one', payload: null, runAtMs: NOON_MS, createdMs: NOON_MS }),
    );
    await doNextJob(room, [work], 'a');
    const waiting = await store.read((tx) => tx.jobs.find('one'));
    assert.deepEqual(
      [waiting?.state, waiting?.runAtMs, waiting?.error],
      ['waiting', NOON_MS + 2_000, 'the repository is away'],
    );
    assert.equal(await doNextJob(room, [work], 'a'), undefined);
    setTime(NOON_MS + 2_000);
    await doNextJob(room, [work], 'a');
    assert.equal((await store.read((tx) => tx.jobs.find('one')))?.state, 'dead');
  }));

test('a worker that lost its lease can write nothing more', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createControlRoom(store);
    await store.write((tx) =>
      tx.jobs.add({ id: 'one', kind: 'scan', key: 'one', payload: null, runAtMs: NOON_MS, createdMs: NOON_MS }),
    );
    const written: string[] = [];
    const slow = makeWork(async (_job, { hold }) => {
      setTime(NOON_MS + 61_000);
      await doNextJob(room, [quick], 'b');
      await store.write(async (tx) => {
        await hold(tx);
        written.push('slow');
      });
    });
    const quick = makeWork(async (_job, { hold }) => {
      await store.write(async (tx) => {
        await hold(tx);
        written.push('quick');
      });
    });
    await doNextJob(room, [slow], 'a');
    assert.deepEqual(written, ['quick']);
    assert.equal((await store.read((tx) => tx.jobs.find('one')))?.state, 'done');
  }));

test('workers do what is announced, and stop when they have done it', () =>
  withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    const done: string[] = [];
    const work = makeWork(async ({ id }) => void done.push(id));
    const workers = startWorkers(room, [work], { lookMs: 60_000 });
    for (const id of ['one', 'two', 'three']) {
      await store.write(async (tx) => {
        await tx.jobs.add({ id, kind: 'scan', key: id, payload: null, runAtMs: NOON_MS, createdMs: NOON_MS });
        tx.announce({ topic: 'jobs' });
      });
    }
    while (done.length < 3) await new Promise((resolve) => void setTimeout(resolve, 5));
    await workers.stop();
    assert.deepEqual(done.toSorted(), ['one', 'three', 'two']);
  }));
