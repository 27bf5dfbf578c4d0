/** Users: who may make and change whom, and that somebody always administers the whole. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import type { Access, Grant } from '../../model/programme/access.ts';
import { bringAdministrator, listActions, ROOT, withDesk } from '../../../test/harness/access.ts';
import { changeUser, createUser, listUsers, resetPassword } from './users.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

function makeAccess(id: string, grants: readonly Grant[]): Access {
  return { actor: { kind: 'user', id, name: id }, grants };
}

const LEAD = makeAccess('lead', [{ role: 'administrator', teams: ['shop'] }]);

describe('users', () => {
  test('are made with rights that the maker administers, and no others', () =>
    withDesk(async ({ room }) => {
      const shop: readonly Grant[] = [{ role: 'developer', teams: ['shop'] }];
      await createUser({ name: 'ann', grants: shop }, LEAD, room);
      const DENIED: readonly (readonly [Access, readonly Grant[]])[] = [
        [LEAD, [{ role: 'developer' }]],
        [LEAD, [{ role: 'viewer', teams: ['bank'] }]],
        [LEAD, [...shop, { role: 'viewer', environments: ['dev'] }]],
        [makeAccess('approver', [{ role: 'approver' }]), [{ role: 'viewer' }]],
        [makeAccess('guest', []), []],
      ];
      for (const [access, grants] of DENIED) {
        await assert.rejects(createUser({ name: 'bob', grants }, access, room), refusedAs('not-allowed'));
      }
      assert.equal(await room.store.read(({ users }) => users.count()), 1);
      assert.deepEqual(await listActions(room), ['user-created']);
    }));

  test('have names of a narrow form, each once', () =>
    withDesk(async ({ room }) => {
      await createUser({ name: 'ann', grants: [] }, ROOT, room);
      await assert.rejects(createUser({ name: 'ann', grants: [] }, ROOT, room), refusedAs('state-conflict'));
      for (const name of ['', 'Ann', 'a b', '-a', 'a\n', '<b>', 'ä', 'a'.repeat(64)]) {
        await assert.rejects(createUser({ name, grants: [] }, ROOT, room), refusedAs('invalid-request'), name);
      }
    }));

  test('out of reach are not there', () =>
    withDesk(async ({ room }) => {
      const { user } = await createUser({ name: 'ann', grants: [{ role: 'viewer', teams: ['bank'] }] }, ROOT, room);
      const change = { id: user.id, version: 1, isDisabled: true };
      await assert.rejects(changeUser(change, LEAD, room), refusedAs('not-found'));
      await assert.rejects(resetPassword({ id: user.id }, LEAD, room), refusedAs('not-found'));
      await assert.rejects(changeUser({ ...change, id: 'nobody' }, LEAD, room), refusedAs('not-found'));
      assert.deepEqual((await listUsers({ limit: 10 }, LEAD, room)).items, []);
      await assert.rejects(
        listUsers({ limit: 10 }, makeAccess('a', [{ role: 'approver' }]), room),
        refusedAs('not-allowed'),
      );
    }));

  test('cannot be raised by the administrator of a team, neither others nor oneself', () =>
    withDesk(async ({ room }) => {
      const { user } = await createUser({ name: 'ann', grants: [{ role: 'viewer', teams: ['shop'] }] }, LEAD, room);
      const raise = (grants: readonly Grant[]) => changeUser({ id: user.id, version: 1, grants }, LEAD, room);
      await assert.rejects(raise([{ role: 'administrator' }]), refusedAs('not-allowed'));
      await assert.rejects(raise([{ role: 'viewer' }]), refusedAs('not-allowed'));
      const changed = await raise([{ role: 'administrator', teams: ['shop'] }]);
      assert.equal(changed.version, 2);
    }));

  test('are not administered by tokens, so that a stolen one makes no way in that outlives it', () =>
    withDesk(async ({ room }) => {
      const { user } = await createUser({ name: 'ann', grants: [] }, ROOT, room);
      const token: Access = { ...ROOT, actor: { kind: 'token', id: 't', name: 't' } };
      await assert.rejects(createUser({ name: 'bob', grants: [] }, token, room), refusedAs('not-allowed'));
      await assert.rejects(resetPassword({ id: user.id }, token, room), refusedAs('not-allowed'));
      await assert.rejects(changeUser({ id: user.id, version: 1, grants: [] }, token, room), refusedAs('not-allowed'));
    }));

  test('are not changed by one who has not seen the last change', () =>
    withDesk(async ({ room }) => {
      const { user } = await createUser({ name: 'ann', grants: [] }, ROOT, room);
      await changeUser({ id: user.id, version: 1, isDisabled: true }, ROOT, room);
      const late = { id: user.id, version: 1, isDisabled: false };
      await assert.rejects(changeUser(late, ROOT, room), refusedAs('state-conflict'));
    }));

  test('keep their last administrator of the whole', () =>
    withDesk(async ({ room, desk }) => {
      const admin = await bringAdministrator(desk);
      const { id } = admin.actor;
      await createUser({ name: 'lead', grants: [{ role: 'administrator', teams: ['shop'] }] }, ROOT, room);
      const TAKEN: readonly Partial<Parameters<typeof changeUser>[0]>[] = [
        { isDisabled: true },
        { grants: [] },
        { grants: [{ role: 'administrator', environments: ['prod'] }] },
        { grants: [{ role: 'administrator', permissions: ['administer'] }] },
      ];
      for (const change of TAKEN) {
        await assert.rejects(changeUser({ id, version: 1, ...change }, admin, room), refusedAs('state-conflict'));
      }
      const second = await createUser({ name: 'second', grants: [{ role: 'administrator' }] }, admin, room);
      await changeUser({ id, version: 1, isDisabled: true }, admin, room);
      const last = { id: second.user.id, version: 1, isDisabled: true };
      await assert.rejects(changeUser(last, admin, room), refusedAs('state-conflict'));
    }));

  test('are listed in pages, with a cursor that is refused when it is none', () =>
    withDesk(async ({ room }) => {
      for (const name of ['cid', 'ann', 'bob']) await createUser({ name, grants: [] }, ROOT, room);
      const first = await listUsers({ limit: 2 }, ROOT, room);
      assert.deepEqual([first.items.map(({ name }) => name), first.total], [['ann', 'bob'], 3]);
      const second = await listUsers({ limit: 2, cursor: first.next }, ROOT, room);
      assert.deepEqual([second.items.map(({ name }) => name), second.next], [['cid'], undefined]);
      for (const cursor of [
        'x',
        '',
        'e30',
        Buffer.from('["a",1]').toString('base64url'),
        Buffer.from('["a\\u0000","b"]').toString('base64url'),
      ]) {
        await assert.rejects(listUsers({ limit: 2, cursor }, ROOT, room), refusedAs('invalid-request'), cursor);
      }
    }));
});
