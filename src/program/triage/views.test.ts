/** Tests of saved views: how many there may be, whose they are, and what is told of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import type { Access } from '../../model/programme/access.ts';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { withSqlite } from '../../../test/harness/stores.ts';
import type { ControlRoom } from '../control-room.ts';
import { listViews, saveView } from './views.ts';

const USER: Access = { actor: { kind: 'user', id: '1', name: 'Ada' }, grants: [{ role: 'developer' }] };
/** With the id of the user, which is no tie between them. */
const TOKEN: Access = { actor: { kind: 'token', id: '1', name: 'reports' }, grants: [{ role: 'developer' }] };

const withRoom = (work: (room: ControlRoom) => Promise<void>): Promise<void> =>
  withSqlite(({ store }) => work(createControlRoom(store).room));

/** Views of an owner, written as such. */
const fill = (room: ControlRoom, count: number, owner: string, isShared: boolean): Promise<void> =>
  room.store.write(async (tx) => {
    for (let i = 0; i < count; i++) {
      const view = { page: 'findings', name: `view-${i}`, query: '', isShared, createdMs: 0 } as const;
      await tx.views.put({ ...view, id: `${owner}-${i}`, owner, ownerName: owner });
    }
  });

const wish = (name: string, isShared = false) => ({ page: 'findings', name, query: 'state=open', isShared }) as const;

test('an owner has so many views and no more, and may change those that are there', () =>
  withRoom(async (room) => {
    await fill(room, LIMITS.viewsPerOwnerMax, 'user:1', false);
    await assert.rejects(saveView(wish('one-more'), USER, room), { code: 'state-conflict' });
    assert.equal((await saveView(wish('view-7'), USER, room)).query, 'state=open');
    assert.equal((await saveView(wish('one-more'), TOKEN, room)).isOwn, true);
    assert.equal((await listViews('findings', TOKEN, room)).length, 1);
  }));

test('all owners together share so many and no more', () =>
  withRoom(async (room) => {
    await fill(room, LIMITS.viewsSharedMax, 'user:others', true);
    await assert.rejects(saveView(wish('mine', true), USER, room), { code: 'state-conflict' });
    await saveView(wish('mine'), USER, room);
    assert.equal((await listViews('findings', USER, room)).length, LIMITS.viewsSharedMax + 1);
  }));

test('watchers hear of views, and evidence tells of those that are shared and no more shared', () =>
  withRoom(async (room) => {
    const heard: unknown[] = [];
    room.store.watch(({ topic, ids }) => heard.push([topic, ids]));
    const { id } = await saveView(wish('mine'), USER, room);
    await saveView(wish('mine', true), USER, room);
    await saveView(wish('mine'), USER, room);
    assert.deepEqual(
      heard,
      [1, 2, 3].map(() => ['views', [id]]),
    );
    const leaves = await room.store.read((tx) => tx.ledger.listLeaves({ subject: id }, 9));
    const actions = leaves.map(({ bytes }) => /"action":"([^"]+)"/.exec(Buffer.from(bytes).toString())?.[1]);
    assert.deepEqual(actions, ['view-unshared', 'view-shared']);
  }));
