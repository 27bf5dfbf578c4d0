/** Users whom a provider vouches for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { CALLER, SESSIONS, withDesk } from '../../../test/harness/access.ts';
import type { DeskTest } from '../../../test/harness/access.ts';
import type { Identity } from './identities.ts';
import { signInWithIdentity } from './identities.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

const ANN: Identity = { issuer: 'https://id.example', subject: '7', name: 'ann', grants: [{ role: 'viewer' }] };

const enter = (identity: Identity, { room }: DeskTest) => signInWithIdentity(identity, CALLER, SESSIONS, room);
const list = ({ room }: DeskTest) => room.store.read(({ users }) => users.list({ limit: 9 }));

describe('an identity', () => {
  test('is one user, whatever it is called', () =>
    withDesk(async (made) => {
      await enter(ANN, made);
      await enter({ ...ANN, name: 'ann married\u0000\u001b[31m' }, made);
      const users = await list(made);
      assert.deepEqual(
        users.map(({ name, subject }) => [name, subject]),
        [['ann married[31m', '7']],
      );
    }));

  test('of another issuer with the same subject and name is another user', () =>
    withDesk(async (made) => {
      await enter(ANN, made);
      await enter({ ...ANN, issuer: 'https://other.example' }, made);
      assert.equal((await list(made)).length, 2);
    }));

  test('has no rights where nobody gives any, and keeps those that administrators gave', () =>
    withDesk(async (made) => {
      const given = { ...ANN, grants: undefined };
      await enter(given, made);
      const [user] = await list(made);
      assert.deepEqual(user?.grants, []);
      await made.room.store.write(({ users }) => users.change(user, { grants: [{ role: 'approver' }] }));
      await enter(given, made);
      assert.deepEqual((await list(made))[0]?.grants, [{ role: 'approver' }]);
    }));

  test('that is the last administrator is not let in without that right, rather than leave nobody', () =>
    withDesk(async (made) => {
      await enter({ ...ANN, grants: [{ role: 'administrator' }] }, made);
      await assert.rejects(enter(ANN, made), refusedAs('state-conflict'));
      await enter({ ...ANN, subject: '8', grants: [{ role: 'administrator' }] }, made);
      await enter(ANN, made);
      assert.deepEqual((await list(made)).find(({ subject }) => subject === '7')?.grants, [{ role: 'viewer' }]);
    }));
});
