/** The contract of requests that may come twice: one of them takes effect. */
import assert from 'node:assert/strict';
import type { Store } from '../../../src/stores/api.ts';
import type { Attempt } from '../../../src/stores/api/idempotency.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const begin = (store: Store, holder: string, nowMs = NOON_MS, id = 'one'): Promise<Attempt | undefined> =>
  store.write((tx) =>
    tx.idempotency.begin({
      id,
      holder,
      digest: 'asked',
      nowMs,
      leaseUntilMs: nowMs + 1_000,
      expiresMs: nowMs + 10_000,
    }),
  );

testStores('attempts', [
  [
    'are forgotten when they have expired, and not before',
    async ({ store }) => {
      await begin(store, 'a');
      await store.write((tx) => tx.idempotency.prune(NOON_MS + 9_999));
      assert.equal((await begin(store, 'b'))?.state, 'started');
      await store.write((tx) => tx.idempotency.prune(NOON_MS + 10_000));
      assert.equal(await begin(store, 'b'), undefined);
    },
  ],
  [
    'are begun by one holder at a time',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const begun = await Promise.all(['a', 'b', 'c', 'd'].map((holder, i) => begin(i % 2 ? store : other, holder)));
      assert.equal(begun.filter((known) => known === undefined).length, 1);
      assert.deepEqual(
        begun.find((known) => known !== undefined),
        {
          id: 'one',
          digest: 'asked',
          state: 'started',
          leaseUntilMs: NOON_MS + 1_000,
          expiresMs: NOON_MS + 10_000,
          answer: undefined,
        },
      );
    },
  ],
  [
    'may be begun anew when the lease ran out, and the first holder then takes no effect',
    async ({ store }) => {
      assert.equal(await begin(store, 'a'), undefined);
      assert.equal((await begin(store, 'b', NOON_MS + 999))?.state, 'started');
      assert.equal(await begin(store, 'b', NOON_MS + 1_000), undefined);
      assert.equal(await store.write((tx) => tx.idempotency.takeEffect({ id: 'one', holder: 'a' })), false);
      assert.equal(await store.write((tx) => tx.idempotency.takeEffect({ id: 'one', holder: 'b' })), true);
    },
  ],
  [
    'stay taken once they took effect, until they expire',
    async ({ store }) => {
      const hold = { id: 'one', holder: 'a' };
      await begin(store, 'a');
      await store.write((tx) => tx.idempotency.takeEffect(hold));
      await store.write((tx) => tx.idempotency.forget(hold));
      assert.equal((await begin(store, 'b', NOON_MS + 5_000))?.state, 'effective');
      await store.write((tx) => tx.idempotency.keepAnswer(hold, { status: 201, body: '{"id":"x"}' }));
      const known = await begin(store, 'b', NOON_MS + 9_999);
      assert.deepEqual([known?.state, known?.answer], ['answered', { status: 201, body: '{"id":"x"}' }]);
      assert.equal(await begin(store, 'b', NOON_MS + 10_000), undefined);
    },
  ],
  [
    'are free again when nothing took effect',
    async ({ store }) => {
      await begin(store, 'a');
      await store.write((tx) => tx.idempotency.forget({ id: 'one', holder: 'b' }));
      assert.equal((await begin(store, 'c'))?.state, 'started');
      await store.write((tx) => tx.idempotency.forget({ id: 'one', holder: 'a' }));
      assert.equal(await begin(store, 'c'), undefined);
    },
  ],
]);
