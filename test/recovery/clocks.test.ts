/** The clock jumps, a day back and a week forward, and comes right again: what happens then, a row for each thing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createIds } from '../../src/base/ids.ts';
import { DAY_MS, formatDay, HOUR_MS } from '../../src/model/instants.ts';
import { SEES_ALL } from '../../src/model/programme/access.ts';
import { findDueMs } from '../../src/model/programme/due-dates.ts';
import { createAttempts } from '../../src/program/auth/attempts.ts';
import { authenticateSession } from '../../src/program/auth/sessions.ts';
import { signIn } from '../../src/program/auth/sign-in.ts';
import type { ControlRoom } from '../../src/program/control-room.ts';
import { approveException, requestException } from '../../src/program/except/exceptions.ts';
import { listInForce } from '../../src/program/except/in-force.ts';
import { sweepExceptions } from '../../src/program/except/sweep.ts';
import { answerOnce } from '../../src/program/idempotency/answer-once.ts';
import { tickSchedules } from '../../src/program/jobs/tick.ts';
import { doNextJob } from '../../src/program/jobs/work.ts';
import { ensureDuties } from '../../src/program/serve/works.ts';
import { bringUser, CALLER, PASSWORD, SESSIONS } from '../harness/access.ts';
import { createProgrammeRoom, makeDeployment, makePerson, recordRun } from '../harness/programme.ts';
import type { OpenedStore } from '../harness/stores.ts';
import { NOON_MS, testStores, withSqlite } from '../harness/stores.ts';
import { serve } from './serve.ts';

type Scene = {
  readonly room: ControlRoom;
  /** Sets the clock to noon and so many days. */
  readonly jump: (days: number, moreMs?: number) => void;
};

const ALICE = makePerson('alice', { role: 'administrator' });
const BOB = makePerson('bob', { role: 'approver' });
const ACTOR = ALICE.actor;

async function findOne({ room }: Scene) {
  const wanted = { filter: {}, visible: SEES_ALL, sort: 'due', limit: 10 } as const;
  const { items } = await room.store.read((tx) => tx.findings.list(wanted));
  const [finding] = items;
  assert.ok(finding !== undefined && items.length === 1);
  return finding;
}

const WEB = makeDeployment('web', true);
const MENDED = makeDeployment('web', false);
const scan = ({ room }: Scene, resource = WEB): Promise<void> => recordRun(room, [resource]);

async function except({ room }: Scene, days: number): Promise<void> {
  const expires = formatDay(room.clock.nowMs() + days * DAY_MS);
  const scope = { addresses: [WEB.address], environments: ['prod'] };
  const told = { reason: 'it is mended soon', owner: 'team-a', ticket: 'T-1' };
  const wish = { name: 'for-a-time', controls: ['K8S-0001'], scope, expires, ...told };
  const { id } = await requestException(wish, ALICE, room);
  await approveException({ id }, BOB, room);
}

const countInForce = ({ room }: Scene): Promise<number> =>
  room.store.read(async (tx) => (await listInForce(tx, room.clock.nowMs())).length);

/** What a schedule of every hour does within two hours of the right time. */
async function countJobs({ room }: Scene, jump: Scene['jump']): Promise<number> {
  let done = 0;
  const run = (): Promise<void> => Promise.resolve(void (done += 1));
  const work = { kind: 'sweep-exceptions', leaseMs: 60_000, attemptsMax: 3, run };
  for (let minutes = 0; minutes <= 120; minutes += 10) {
    jump(0, minutes * 60_000);
    await tickSchedules(room);
    while ((await doNextJob(room, [work], room.newId())) !== undefined);
  }
  return done;
}

/** What holds of findings, whichever way the clock goes: what is said of a row, and what is done in it. */
const ROWS: readonly (readonly [title: string, work: (scene: Scene) => Promise<void>])[] = [
  [
    'back: a scan by the clock that was put back counts, and resolves what it no longer sees',
    async (scene) => {
      await scan(scene);
      scene.jump(-1);
      await scan(scene, MENDED);
      const { state, resolvedMs, clockMs, lastSeenMs } = await findOne(scene);
      assert.deepEqual([state, resolvedMs], ['resolved', NOON_MS - DAY_MS]);
      assert.ok(clockMs <= (resolvedMs ?? 0) && lastSeenMs <= NOON_MS, 'nothing takes less than no time');
    },
  ],
  [
    'forward and right again: a finding stays open, and is due by the time at which it is seen rightly',
    async (scene) => {
      scene.jump(7);
      await scan(scene);
      assert.equal((await findOne(scene)).dueMs, findDueMs(NOON_MS + 7 * DAY_MS, 'critical', undefined));
      scene.jump(0);
      await scan(scene);
      const { state, clockMs, dueMs, firstSeenMs, lastSeenMs } = await findOne(scene);
      assert.deepEqual([state, clockMs, firstSeenMs, lastSeenMs], ['open', NOON_MS, NOON_MS, NOON_MS]);
      assert.equal(dueMs, findDueMs(NOON_MS, 'critical', undefined));
    },
  ],
  [
    'forward and right again: what is mended resolves at once, and what breaks is found at once',
    async (scene) => {
      await scan(scene);
      scene.jump(7);
      await scan(scene);
      scene.jump(0);
      await scan(scene, MENDED);
      assert.equal((await findOne(scene)).state, 'resolved');
      await scan(scene);
      const { state, dueMs } = await findOne(scene);
      assert.deepEqual([state, dueMs], ['reopened', findDueMs(NOON_MS, 'critical', undefined)]);
    },
  ],
  [
    'by minutes: a run that is older than the one before stays without effect',
    async (scene) => {
      await scan(scene);
      await recordRun(scene.room, [MENDED], { startedMs: NOON_MS - 60_000 });
      assert.equal((await findOne(scene)).state, 'open');
    },
  ],
  [
    'back: a run from a machine with the right time is refused, with the reason',
    async (scene) => {
      scene.jump(-1);
      await assert.rejects(recordRun(scene.room, [WEB], { startedMs: NOON_MS }), {
        code: 'invalid-request',
        message: /check the clock/,
      });
    },
  ],
  [
    'forward: an exception ends with its day, its finding reopens, and it stays ended when the time is right again',
    async (scene) => {
      await except(scene, 3);
      await recordRun(scene.room, [WEB], { exception: 'for-a-time' });
      assert.equal((await findOne(scene)).state, 'accepted');
      scene.jump(7);
      assert.equal(await countInForce(scene), 0);
      await sweepExceptions(scene.room, scene.room.clock.nowMs());
      assert.equal((await findOne(scene)).state, 'reopened');
      scene.jump(0);
      assert.equal(await countInForce(scene), 0, 'what has ended does not come back');
      await scan(scene);
      assert.equal((await findOne(scene)).dueMs, findDueMs(NOON_MS, 'critical', undefined));
    },
  ],
  [
    'back: an exception ends on the day that was approved, and no later by the wall',
    async (scene) => {
      await except(scene, 3);
      scene.jump(-1);
      assert.equal(await countInForce(scene), 1);
      scene.jump(3);
      assert.equal(await countInForce(scene), 0);
    },
  ],
  [
    'forward and right again: schedules go on within their next time, whatever they did meanwhile',
    async (scene) => {
      await ensureDuties(scene.room);
      scene.jump(7);
      await tickSchedules(scene.room);
      await tickSchedules(scene.room);
      const done = await countJobs(scene, scene.jump);
      assert.ok(done >= 11, `${done} jobs of a schedule of every ten minutes in two hours`);
    },
  ],
  [
    'forward and right again: schedules that were made meanwhile go on too',
    async (scene) => {
      scene.jump(7);
      await ensureDuties(scene.room);
      const done = await countJobs(scene, scene.jump);
      assert.ok(done >= 11, `${done} jobs of a schedule of every ten minutes in two hours`);
    },
  ],
  [
    'back: schedules go on by the clock that there is',
    async (scene) => {
      await ensureDuties(scene.room);
      await countJobs(scene, scene.jump);
      const done = await countJobs(scene, (days, ms) => scene.jump(days - 1, ms));
      assert.ok(done >= 11, `${done} jobs of a schedule of every ten minutes in two hours`);
    },
  ],
  [
    'forward and right again: a job whose worker died is handed over, and one that failed is tried again',
    async (scene) => {
      const { room, jump } = scene;
      jump(7);
      const runAtMs = room.clock.nowMs();
      const job = { kind: 'note', payload: null, runAtMs, createdMs: runAtMs };
      const add = (id: string) => room.store.write((tx) => tx.jobs.add({ id, key: id, ...job }));
      await add('left');
      const lease = { nowMs: runAtMs, leaseUntilMs: runAtMs + 60_000, horizonMs: runAtMs + HOUR_MS };
      await room.store.write((tx) => tx.jobs.take({ kinds: ['note'], owner: 'dead', ...lease }));
      await add('failed');
      const done: string[] = [];
      let fails = true;
      const run = ({ id }: { readonly id: string }): Promise<void> => {
        if (fails) return Promise.reject(new Error('a test'));
        return Promise.resolve(void done.push(id));
      };
      const works = [{ kind: 'note', leaseMs: 60_000, attemptsMax: 9, run }];
      await doNextJob(room, works, 'one');
      fails = false;
      jump(0);
      while ((await doNextJob(room, works, 'two')) !== undefined);
      assert.deepEqual(done.sort(), ['failed', 'left']);
    },
  ],
  [
    'back: a lease that is held is not taken by others',
    async ({ room, jump }) => {
      const job = { id: 'held', kind: 'note', key: 'held', payload: null, runAtMs: NOON_MS, createdMs: NOON_MS };
      await room.store.write((tx) => tx.jobs.add(job));
      const lease = { nowMs: NOON_MS, leaseUntilMs: NOON_MS + 60_000, horizonMs: NOON_MS + HOUR_MS };
      await room.store.write((tx) => tx.jobs.take({ kinds: ['note'], owner: 'one', ...lease }));
      jump(0, -10 * 60_000);
      const works = [{ kind: 'note', leaseMs: 60_000, attemptsMax: 9, run: () => Promise.resolve() }];
      assert.equal(await doNextJob(room, works, 'two'), undefined);
    },
  ],
  [
    'a session ends by the time it was unused, and by a jump that is longer than that, in either direction',
    async ({ room, jump }) => {
      const desk = { room, attempts: createAttempts(room.clock), settings: SESSIONS };
      await bringUser('carol', [{ role: 'viewer' }], desk);
      for (const [madeDays, usedDays, isIn] of [
        [0, 0, true],
        [0, 7, false],
        [0, -1, false],
        [7, 0, false],
      ] as const) {
        jump(madeDays);
        const { secret } = await signIn({ name: 'carol', password: PASSWORD }, CALLER, desk);
        jump(usedDays);
        const access = await authenticateSession(secret, SESSIONS, room);
        assert.equal(access !== undefined, isIn, `made on day ${madeDays}, used on day ${usedDays}`);
      }
    },
  ],
  [
    'an idempotency key holds through a jump back, and one that a dead process left is free again',
    async ({ room, jump }) => {
      let count = 0;
      const work = async (inner: ControlRoom) => {
        await inner.store.write(async (tx) => tx.announce({ topic: 'runs' }));
        count += 1;
        return { status: 200, body: '{}' };
      };
      const asked = { key: 'k', digest: 'd', isSecret: false };
      await answerOnce(asked, ACTOR, room, work);
      jump(-1);
      assert.equal((await answerOnce(asked, ACTOR, room, work)).isRepeated, true);
      jump(7);
      const never = new Promise<never>(() => undefined);
      void answerOnce({ ...asked, key: 'left' }, ACTOR, room, () => never);
      await room.store.read(async (tx) => tx.runs.listControls());
      jump(0);
      assert.equal((await answerOnce({ ...asked, key: 'left' }, ACTOR, room, work)).isRepeated, false);
      assert.equal(count, 2);
    },
  ],
  [
    'rate limits open again a minute after, whichever way the clock went',
    async ({ room, jump }) => {
      const count = { refused: 0 };
      await serve(
        room.store,
        async ({ ask, setTime }) => {
          for (const days of [7, 0, -1, 7]) {
            jump(days);
            setTime(NOON_MS + days * DAY_MS);
            const statuses: number[] = [];
            for (let i = 0; i < 4; i++) statuses.push((await ask('/api/v1/sign-in/methods')).status);
            assert.deepEqual(statuses, [200, 200, 200, 429]);
            count.refused += 1;
          }
        },
        { rates: { perAddressMax: 3, perActorMax: 3 } },
      );
      assert.equal(count.refused, 4);
    },
  ],
  [
    'ids stay sorted in the order in which they were made',
    async ({ room, jump }) => {
      const newId = createIds(room.clock);
      const ids = [0, 7, 0, -1, 0].flatMap((days) => {
        jump(days);
        return Array.from({ length: 5_000 }, newId);
      });
      assert.deepEqual(ids, ids.toSorted());
      assert.equal(new Set(ids).size, ids.length);
    },
  ],
];

/** On both stores what the statements decide; all of it with BULWARK_STRESS=full. */
const OF_STORES = /schedules|job|lease|idempotency|counts, and resolves/;
const isOfBoth = ([title]: (typeof ROWS)[number]): boolean =>
  process.env['BULWARK_STRESS'] === 'full' || OF_STORES.test(title);

async function withScene(work: (scene: Scene) => Promise<void>, { store }: OpenedStore): Promise<void> {
  const { room, setTime } = createProgrammeRoom(store);
  await work({ room, jump: (days, moreMs = 0) => setTime(NOON_MS + days * DAY_MS + moreMs) });
}

testStores(
  'a clock that jumps',
  ROWS.filter(isOfBoth).map(([title, work]) => [title, (opened) => withScene(work, opened)]),
);

describe('a clock that jumps', () => {
  for (const [title, work] of ROWS.filter((row) => !isOfBoth(row)))
    test(title, () => withSqlite((opened) => withScene(work, opened)));
});
