/** The contract of jobs: no job is done twice, none is lost. */
import assert from 'node:assert/strict';
import type { Store } from '../../../src/stores/api.ts';
import type { NewJob } from '../../../src/stores/api/jobs.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

function makeJob(id: string, more: Partial<NewJob> = {}): NewJob {
  return { id, kind: 'scan', key: id, payload: { id }, runAtMs: NOON_MS, createdMs: NOON_MS, ...more };
}

const add = (store: Store, job: NewJob): Promise<boolean> => store.write((tx) => tx.jobs.add(job));

async function takeId(store: Store, owner: string, nowMs = NOON_MS): Promise<string | undefined> {
  const leaseUntilMs = nowMs + 1_000;
  const horizonMs = nowMs + 3_600_000;
  return (await store.write((tx) => tx.jobs.take({ kinds: ['scan'], owner, nowMs, leaseUntilMs, horizonMs })))?.id;
}

testStores('jobs', [
  [
    'come in the order in which they are due, and not before',
    async ({ store }) => {
      await add(store, makeJob('late', { runAtMs: NOON_MS + 5_000 }));
      await add(store, makeJob('second'));
      await add(store, makeJob('first', { runAtMs: NOON_MS - 1 }));
      assert.equal(await takeId(store, 'a'), 'first');
      assert.equal(await takeId(store, 'a'), 'second');
      assert.equal(await takeId(store, 'a'), undefined);
    },
  ],
  [
    'wait or run once per kind and key',
    async ({ store }) => {
      assert.equal(await add(store, makeJob('one', { key: 'nightly' })), true);
      assert.equal(await add(store, makeJob('two', { key: 'nightly' })), false);
      await takeId(store, 'a');
      assert.equal(await add(store, makeJob('three', { key: 'nightly' })), false);
      await store.write((tx) => tx.jobs.settle({ id: 'one', owner: 'a' }, { state: 'done', nowMs: NOON_MS }));
      assert.equal(await add(store, makeJob('four', { key: 'nightly' })), true);
      await store.write((tx) => tx.jobs.prune(NOON_MS));
      assert.deepEqual(
        (await store.read((tx) => tx.jobs.list({ limit: 9 }))).map(({ id }) => id),
        ['four', 'one'],
      );
      await store.write((tx) => tx.jobs.prune(NOON_MS + 1));
      assert.deepEqual(
        (await store.read((tx) => tx.jobs.list({ limit: 9 }))).map(({ id }) => id),
        ['four'],
      );
    },
  ],
  [
    'are handed over when the lease ends, and the first owner is told',
    async ({ store }) => {
      await add(store, makeJob('one'));
      assert.equal(await takeId(store, 'a'), 'one');
      assert.equal(await takeId(store, 'b', NOON_MS + 999), undefined);
      assert.equal(await takeId(store, 'b', NOON_MS + 1_000), 'one');
      const held = { id: 'one', owner: 'a' };
      assert.equal(await store.write((tx) => tx.jobs.renew({ ...held, leaseUntilMs: NOON_MS + 9_000 })), false);
      assert.equal(await store.write((tx) => tx.jobs.settle(held, { state: 'done', nowMs: NOON_MS })), false);
      const job = await store.read((tx) => tx.jobs.find('one'));
      assert.deepEqual([job?.state, job?.owner, job?.attempts], ['running', 'b', 2]);
    },
  ],
  [
    'are never taken by two of many workers',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      for (let i = 0; i < 40; i++) await add(store, makeJob(`job-${i}`));
      const takers = Array.from({ length: 8 }, async (_, i) => {
        const taken: string[] = [];
        for (;;) {
          const id = await takeId(i % 2 === 0 ? store : other, `worker-${i}`);
          if (id === undefined) return taken;
          taken.push(id);
        }
      });
      const taken = (await Promise.all(takers)).flat();
      assert.equal(taken.length, 40);
      assert.equal(new Set(taken).size, 40);
    },
  ],
]);
