/** The contract of signals: counts are kept by the hour, nothing is counted twice, and who reported is remembered. */
import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/model/instants.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import type { Store } from '../../../src/stores/api.ts';
import type { Signal, SignalQuery } from '../../../src/stores/api/signals.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const count = (store: Store, ...signals: readonly Signal[]): Promise<void> =>
  store.write(async (tx) => {
    for (const signal of signals) await tx.signals.count(signal);
  });

async function sum(store: Store, query: Partial<SignalQuery>): Promise<readonly (readonly [string, number])[]> {
  const wanted = { names: ['drift'], fromMs: NOON_MS - DAY_MS, toMs: NOON_MS + DAY_MS, visible: SEES_ALL } as const;
  const sums = await store.read((tx) => tx.signals.sum({ ...wanted, ...query }));
  return sums.map(({ name, group, count: total }) => [group === '' ? name : `${name} ${group}`, total]);
}

const drift = (atMs: number, more: Partial<Signal> = {}): Signal => ({ name: 'drift', atMs, ...more });

testStores('signals', [
  [
    'are added up over the time asked for, hours that begin in it counted whole',
    async ({ store }) => {
      await count(store, drift(NOON_MS - HOUR_MS), drift(NOON_MS), drift(NOON_MS + 59 * MINUTE_MS, { count: 5 }));
      assert.deepEqual(await sum(store, {}), [['drift', 7]]);
      assert.deepEqual(await sum(store, { fromMs: NOON_MS + 1 }), [['drift', 6]]);
      assert.deepEqual(await sum(store, { toMs: NOON_MS }), [['drift', 1]]);
      assert.deepEqual(await sum(store, { names: ['auth-denied'] }), []);
      assert.deepEqual(await sum(store, { names: [] }), []);
    },
  ],
  [
    'are added up by day, environment and team',
    async ({ store }) => {
      const prod = { environment: 'prod', team: 'shop' };
      await count(store, drift(NOON_MS - DAY_MS, prod), drift(NOON_MS, prod), drift(NOON_MS, { environment: 'dev' }));
      const day = NOON_MS - (NOON_MS % DAY_MS);
      assert.deepEqual(await sum(store, { by: 'day' }), [
        [`drift ${day - DAY_MS}`, 1],
        [`drift ${day}`, 2],
      ]);
      assert.deepEqual(await sum(store, { by: 'environment' }), [
        ['drift dev', 1],
        ['drift prod', 2],
      ]);
      assert.deepEqual(await sum(store, { by: 'team' }), [
        ['drift', 1],
        ['drift shop', 2],
      ]);
      assert.deepEqual(await sum(store, { environment: 'prod' }), [['drift', 2]]);
      assert.deepEqual(await sum(store, { team: 'other' }), []);
    },
  ],
  [
    'of other teams and environments are not read, and those of no team by nobody who sees some teams only',
    async ({ store }) => {
      await count(
        store,
        drift(NOON_MS, { environment: 'prod', team: 'shop' }),
        drift(NOON_MS, { environment: 'prod', team: 'pay' }),
        drift(NOON_MS),
      );
      assert.deepEqual(await sum(store, { visible: [] }), []);
      assert.deepEqual(await sum(store, { visible: [{ teams: [] }] }), []);
      assert.deepEqual(await sum(store, { visible: [{ teams: ['shop'] }] }), [['drift', 1]]);
      assert.deepEqual(await sum(store, { visible: [{ environments: ['prod'] }] }), [['drift', 2]]);
      assert.deepEqual(await sum(store, { visible: [{ teams: ['shop'] }, { teams: ['pay'] }] }), [['drift', 2]]);
    },
  ],
  [
    'for the same user count once per day',
    async ({ store }) => {
      const seen = (atMs: number, onceFor: string): Signal => ({ name: 'active-user', atMs, onceFor });
      await count(store, seen(NOON_MS, 'ann'), seen(NOON_MS + HOUR_MS, 'ann'), seen(NOON_MS, 'bob'));
      await count(store, seen(NOON_MS + DAY_MS, 'ann'));
      const names = ['active-user'] as const;
      assert.deepEqual(await sum(store, { names, toMs: NOON_MS + 12 * HOUR_MS }), [['active-user', 2]]);
      assert.deepEqual(await sum(store, { names, toMs: NOON_MS + 2 * DAY_MS }), [['active-user', 3]]);
    },
  ],
  [
    'tell a source that counted nothing from one that is not there',
    async ({ store }) => {
      await store.write((tx) => tx.signals.beat(['auth-denied', 'drift'], NOON_MS));
      await store.write((tx) => tx.signals.beat([], NOON_MS));
      await count(store, drift(NOON_MS + 2 * HOUR_MS));
      assert.deepEqual(await sum(store, { names: ['auth-denied'] }), []);
      assert.deepEqual(await store.read((tx) => tx.signals.listSources()), [
        { name: 'auth-denied', firstMs: NOON_MS, lastMs: NOON_MS },
        { name: 'drift', firstMs: NOON_MS, lastMs: NOON_MS + 2 * HOUR_MS },
      ]);
    },
  ],
  [
    'that are counted at the same moment are all counted',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      await Promise.all(Array.from({ length: 20 }, (_, i) => count(i % 2 === 0 ? store : other, drift(NOON_MS))));
      assert.deepEqual(await sum(store, {}), [['drift', 20]]);
    },
  ],
  [
    'are forgotten before an instant',
    async ({ store }) => {
      await count(store, drift(NOON_MS - DAY_MS, { onceFor: 'a' }), drift(NOON_MS, { onceFor: 'a' }));
      await store.write((tx) => tx.signals.prune(NOON_MS));
      assert.deepEqual(await sum(store, {}), [['drift', 1]]);
    },
  ],
]);
