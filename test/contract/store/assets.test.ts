/** The contract of the inventory: what is written is found, by filters, in pages, by those who may see it. */
import assert from 'node:assert/strict';
import type { AssetRecord } from '../../../src/model/programme/inventory/assets.ts';
import { changeAsset, createAsset } from '../../../src/model/programme/inventory/assets.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import type { Visible } from '../../../src/model/programme/access.ts';
import type { Store } from '../../../src/stores/api.ts';
import type { AssetFilter } from '../../../src/stores/api/assets.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

function makeAsset(environment: string, name: string, owner?: string): AssetRecord {
  return changeAsset(createAsset(environment, name, NOON_MS), { owner, exposure: 'internet' });
}

const ESTATE = [
  makeAsset('prod', 'shop', 'a'),
  makeAsset('prod', '100%_Cart', 'b'),
  makeAsset('dev', 'shop', 'a'),
  makeAsset('dev', 'lost'),
];

const save = (store: Store, assets: readonly AssetRecord[]): Promise<void> =>
  store.write((tx) => tx.assets.save(assets));

async function listNames(store: Store, filter: AssetFilter, visible: Visible = SEES_ALL): Promise<readonly string[]> {
  const page = await store.read((tx) => tx.assets.list({ filter, visible, limit: 50 }));
  assert.equal(page.total, page.items.length);
  return page.items.map(({ environment, name }) => `${environment}/${name}`);
}

testStores('assets', [
  [
    'are found as they were written, and written again',
    async ({ store }) => {
      await save(store, ESTATE);
      const [first = makeAsset('x', 'x')] = ESTATE;
      assert.deepEqual(await store.read((tx) => tx.assets.find(first.id, SEES_ALL)), first);
      const changed = changeAsset(first, { owner: 'c', criticality: 'low' });
      await save(store, [changed]);
      assert.deepEqual(await store.read((tx) => tx.assets.find(first.id, SEES_ALL)), changed);
      assert.deepEqual(await listNames(store, { owner: 'c', criticality: 'low' }), ['prod/shop']);
    },
  ],
  [
    'are limited by filters that are texts and no patterns',
    async ({ store }) => {
      await save(store, ESTATE);
      assert.deepEqual(await listNames(store, {}), ['dev/lost', 'dev/shop', 'prod/100%_Cart', 'prod/shop']);
      assert.deepEqual(await listNames(store, { owner: 'unowned' }), ['dev/lost']);
      assert.deepEqual(await listNames(store, { environment: 'dev', exposure: 'internet' }), ['dev/lost', 'dev/shop']);
      assert.deepEqual(await listNames(store, { text: '0%_c' }), ['prod/100%_Cart']);
      for (const text of ['%', '_']) assert.deepEqual(await listNames(store, { text }), ['prod/100%_Cart']);
      assert.deepEqual(await listNames(store, { text: "'; DROP TABLE assets" }), []);
    },
  ],
  [
    'are seen by those who reach their team and environment',
    async ({ store }) => {
      await save(store, ESTATE);
      assert.deepEqual(await listNames(store, {}, [{ teams: ['a'] }]), ['dev/shop', 'prod/shop']);
      assert.deepEqual(await listNames(store, {}, [{ teams: ['b'], environments: ['dev'] }]), []);
      assert.deepEqual(await listNames(store, {}, []), []);
      const [first] = ESTATE;
      assert.equal(await store.read((tx) => tx.assets.find(first?.id ?? '', [{ teams: ['b'] }])), undefined);
    },
  ],
  [
    'are counted by each side, without what the filter says of that side',
    async ({ store }) => {
      await save(store, ESTATE);
      const count = (filter: AssetFilter, visible: Visible = SEES_ALL) =>
        store.read((tx) => tx.assets.countFacets(filter, visible));
      const { environment, owner, exposure, criticality } = await count({ environment: 'dev' });
      assert.deepEqual(environment, [
        { value: 'dev', count: 2 },
        { value: 'prod', count: 2 },
      ]);
      assert.deepEqual(owner, [
        { value: 'a', count: 1 },
        { value: 'unowned', count: 1 },
      ]);
      assert.deepEqual(exposure, [{ value: 'internet', count: 2 }]);
      assert.deepEqual(criticality, [], 'nobody says how critical they are');
      assert.deepEqual((await count({}, [{ teams: ['b'] }])).owner, [{ value: 'b', count: 1 }]);
    },
  ],
  [
    'come in pages, and a cursor of another list is refused',
    async ({ store }) => {
      await save(store, ESTATE);
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.read((tx) => tx.assets.list({ filter: {}, visible: SEES_ALL, limit: 3, cursor }));
        names.push(...page.items.map(({ name }) => name));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.deepEqual(names, ['lost', 'shop', '100%_Cart', 'shop']);
      const bad = store.read((tx) => tx.assets.list({ filter: {}, visible: SEES_ALL, limit: 3, cursor: 'bm9uZQ' }));
      await assert.rejects(bad, { code: 'invalid-request' });
    },
  ],
  [
    'that two transactions add at once are one, and neither loses what the other wrote',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const edit = (one: Store, change: Parameters<typeof changeAsset>[1]) =>
        one.write(async (tx) => {
          const [held] = await tx.assets.hold([createAsset('prod', 'shop', NOON_MS)]);
          assert.ok(held !== undefined);
          await tx.assets.save([changeAsset(held, change)]);
        });
      await Promise.all([edit(store, { owner: 'a' }), edit(other, { criticality: 'high' })]);
      const [asset] = (await store.read((tx) => tx.assets.list({ filter: {}, visible: SEES_ALL, limit: 3 }))).items;
      assert.deepEqual(asset?.facts, { owner: 'a', criticality: 'high' });
    },
  ],
]);
