/** The contract of saved views: one per owner, page and name, seen by the owner and, where it is shared, by all. */
import assert from 'node:assert/strict';
import type { SavedView } from '../../../src/model/programme/saved-view.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

function makeView(id: string, changes: Partial<SavedView> = {}): SavedView {
  return {
    id,
    owner: 'user:alice',
    ownerName: 'Alice',
    page: 'findings',
    name: id,
    query: 'state=open',
    isShared: false,
    createdMs: NOON_MS,
    ...changes,
  };
}

testStores('saved views', [
  [
    'are listed by name, the owner’s and the shared ones, and counted',
    async ({ store }) => {
      const bob = { owner: 'user:bob', ownerName: 'Bob' };
      await store.write(async (tx) => {
        await tx.views.put(makeView('web'));
        await tx.views.put(makeView('api', { isShared: true }));
        await tx.views.put(makeView('data', { ...bob, isShared: true }));
        await tx.views.put(makeView('hidden', bob));
      });
      const [ofAlice, ofNobody] = await store.read(async (tx) => [
        await tx.views.listFor('user:alice', 'findings'),
        await tx.views.listFor('token:alice', 'findings'),
      ]);
      assert.deepEqual(
        ofAlice.map(({ name, owner }) => [name, owner]),
        [
          ['api', 'user:alice'],
          ['data', 'user:bob'],
          ['web', 'user:alice'],
        ],
      );
      assert.deepEqual(
        ofNobody.map(({ name }) => name),
        ['api', 'data'],
      );
      const counts = await store.read(async (tx) => [
        await tx.views.countOf('user:alice'),
        await tx.views.countOf('user:carol'),
        await tx.views.countShared(),
      ]);
      assert.deepEqual(counts, [2, 0, 2]);
    },
  ],
  [
    'are changed under the name that their owner gave, and forgotten by id',
    async ({ store }) => {
      const first = makeView('1', { name: 'mine' });
      const text = 'text=%F0%9F%98%80&state=open;--\u{1f600}';
      const changed = makeView('2', { name: 'mine', query: text, isShared: true, createdMs: NOON_MS + 1 });
      const kept = await store.write(async (tx) => {
        assert.deepEqual(await tx.views.put(first), first);
        return tx.views.put(changed);
      });
      assert.deepEqual(kept, { ...first, query: text, isShared: true });
      const [found, byName, other] = await store.read(async (tx) => [
        await tx.views.find('1'),
        await tx.views.findByName('user:alice', 'findings', 'mine'),
        await tx.views.findByName('user:bob', 'findings', 'mine'),
      ]);
      assert.deepEqual([found, byName, other], [kept, kept, undefined]);
      await store.write((tx) => tx.views.remove('1'));
      assert.equal(await store.read((tx) => tx.views.find('1')), undefined);
    },
  ],
]);
