/** Refused accesses: each counts, and an attacker does not fill the ledger. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { HOUR_MS } from '../../model/instants.ts';
import { listActions, withDesk } from '../../../test/harness/access.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { findRefused, recordRefusal, refuse } from './refusals.ts';

describe('refusals', () => {
  test('are all counted, and the ledger hears of the first, second, fourth, ... of an hour', () =>
    withDesk(async ({ room, setTime }) => {
      const COUNT = 300;
      for (let i = 0; i < COUNT; i++) await recordRefusal({ reason: 'password' }, room);
      assert.equal((await listActions(room, 'access')).length, 9);
      setTime(NOON_MS + HOUR_MS);
      await recordRefusal({ reason: 'password' }, room);
      await recordRefusal({ reason: 'token', subject: 'token-1' }, room);
      assert.equal((await listActions(room, 'access')).length, 11);
      const wanted = { names: ['auth-denied'] as const, fromMs: NOON_MS, toMs: NOON_MS + 2 * HOUR_MS, visible: [{}] };
      const [sum] = await room.store.read(({ signals }) => signals.sum(wanted));
      assert.equal(sum?.count, COUNT + 2);
    }));

  test('are known by their errors', () => {
    const access = { actor: { kind: 'user', id: 'ann', name: 'Ann' }, grants: [] } as const;
    const marked = refuse('not-signed-in', 'x', { reason: 'token', subject: 't' });
    assert.deepEqual(findRefused(marked, access), { reason: 'token', subject: 't' });
    assert.deepEqual(findRefused(new AppError('not-signed-in', 'x'), undefined), { reason: 'not-signed-in' });
    assert.deepEqual(findRefused(new AppError('not-allowed', 'x'), access), { reason: 'permission', subject: 'ann' });
    for (const other of [new AppError('not-found', 'x'), new Error('x'), undefined]) {
      assert.equal(findRefused(other, access), undefined);
    }
  });
});
