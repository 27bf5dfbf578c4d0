/** Duties: each has its schedule, once; cleaning up forgets nothing that is asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeDenied } from '../../../test/harness/decisions.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { DAY_MS } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { createRecorder } from '../admit/recorder.ts';
import { tickSchedules } from '../jobs/tick.ts';
import { doNextJob } from '../jobs/work.ts';
import { cleanUp } from './clean-up.ts';
import { createWorks, ensureDuties } from './works.ts';

test('every duty has a schedule and a work, however often the server starts', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime } = createControlRoom(store);
    await ensureDuties(room);
    setTime(NOON_MS + 60_000);
    await ensureDuties(room);
    const schedules = await store.read((tx) => tx.schedules.list());
    const kinds = new Set(createWorks(room).map(({ kind }) => kind));
    assert.ok(schedules.length >= 6);
    for (const { kind, nextMs } of schedules) {
      assert.ok(kinds.has(kind), kind);
      assert.ok(nextMs > NOON_MS);
    }
  }));

test('cleaning up forgets decisions and refusals that nobody will ask for', () =>
  withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    const recorder = createRecorder({ ...room, name: 'gate-1' });
    recorder.record(makeDenied(1, { atMs: NOON_MS - 31 * DAY_MS }));
    recorder.record(makeDenied(2, { atMs: NOON_MS - 29 * DAY_MS }));
    await recorder.close(10_000);
    await store.write(async ({ refusals }) => {
      const refusal = { reason: 'password', subject: 'unknown', lastMs: NOON_MS };
      await refusals.count({ ...refusal, hourMs: NOON_MS - 91 * DAY_MS });
      await refusals.count({ ...refusal, hourMs: NOON_MS - 89 * DAY_MS });
    });
    await cleanUp(room);
    await store.read(async (tx) => {
      const { items } = await tx.decisions.list({ filter: {}, visible: SEES_ALL, limit: 10 });
      assert.deepEqual(
        items.map(({ id }) => id),
        ['d-000002'],
      );
      assert.equal((await tx.refusals.list({ fromMs: 0, beforeMs: NOON_MS, limit: 10 })).length, 1);
    });
  }));

test('a day of duties leaves no job undone', () =>
  withSqlite(async ({ store }) => {
    const { room, setTime, lines } = createControlRoom(store, createTestHouse({}));
    await ensureDuties(room);
    setTime(NOON_MS + DAY_MS);
    await tickSchedules(room);
    let done = 0;
    while ((await doNextJob(room, createWorks(room), 'a')) !== undefined) done += 1;
    const jobs = await store.read((tx) => tx.jobs.list({ limit: 100 }));
    assert.deepEqual(
      jobs.filter(({ state }) => state !== 'done').map(({ kind, error }) => [kind, error]),
      [],
      lines.join('\n'),
    );
    assert.equal(done, jobs.length);
  }));
