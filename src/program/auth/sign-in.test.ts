/** Signing in, changing the password, and how sessions end. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../model/instants.ts';
import {
  bringAdministrator,
  bringUser,
  CALLER,
  dumpText,
  enter,
  listActions,
  mustBe,
  PASSWORD,
  ROOT,
  SESSIONS,
  withDesk,
} from '../../../test/harness/access.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import { ensureAdministrator } from './first-administrator.ts';
import { authenticateSession, endSession, listSessions } from './sessions.ts';
import { changePassword, signIn } from './sign-in.ts';
import { changeUser, createUser, resetPassword } from './users.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

describe('the first administrator', () => {
  test('is made once, with a password that must be changed and is good for one sign-in', () =>
    withDesk(async ({ room, desk }) => {
      const first = mustBe(await ensureAdministrator(room));
      assert.equal(await ensureAdministrator(room), undefined, 'there is one already');
      const access = await enter('admin', first.password, desk);
      assert.deepEqual([access.mustChangePassword, access.grants], [true, []]);
      await assert.rejects(enter('admin', first.password, desk), refusedAs('sign-in-refused'));
      await changePassword({ next: PASSWORD }, access, CALLER, desk);
      const again = await enter('admin', PASSWORD, desk);
      assert.deepEqual([again.mustChangePassword, again.grants], [undefined, [{ role: 'administrator' }]]);
      assert.equal(await ensureAdministrator(room), undefined);
    }));

  test('gets another password at the next start when the first was spent or is too old', () =>
    withDesk(async ({ room, desk, setTime }) => {
      const first = mustBe(await ensureAdministrator(room));
      setTime(NOON_MS + 72 * HOUR_MS);
      await assert.rejects(enter('admin', first.password, desk), refusedAs('sign-in-refused'));
      const second = mustBe(await ensureAdministrator(room));
      assert.equal(second.user.id, first.user.id);
      await enter('admin', second.password, desk);
      const third = mustBe(await ensureAdministrator(room));
      await assert.rejects(enter('admin', second.password, desk), refusedAs('sign-in-refused'));
      await enter('admin', third.password, desk);
    }));

  test('is made by one of two processes that start at once', () =>
    withDesk(async ({ room, desk }) => {
      const made = (await Promise.all([ensureAdministrator(room), ensureAdministrator(room)])).filter(
        (one) => one !== undefined,
      );
      assert.equal(made.length, 1);
      await enter('admin', mustBe(made[0]).password, desk);
    }));
});

describe('signing in', () => {
  test('is refused in the same words for whatever is wrong', () =>
    withDesk(async ({ room, desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      await bringUser('bob', [{ role: 'viewer' }], desk);
      const bob = mustBe(await room.store.read(({ users }) => users.findLocal('bob')));
      await changeUser({ id: bob.id, version: bob.version, isDisabled: true }, ROOT, room);
      const messages = new Set<string>();
      for (const [name, password] of [
        ['ann', 'wrong'],
        ['nobody', PASSWORD],
        ['bob', PASSWORD],
        ['', ''],
      ] as const) {
        await assert.rejects(enter(name, password, desk), (error) => {
          messages.add(String(error));
          return refusedAs('sign-in-refused')(error);
        });
      }
      assert.equal(messages.size, 1);
    }));

  test('takes the name in any case', () =>
    withDesk(async ({ desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      assert.equal((await enter(' Ann ', PASSWORD, desk)).actor.name, 'ann');
    }));

  test('comes to a stop after wrong passwords, and the right one then waits too', () =>
    withDesk(async ({ room, desk, setTime }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      for (let i = 0; i < 5; i++) await assert.rejects(enter('ann', 'wrong', desk), refusedAs('sign-in-refused'));
      await assert.rejects(enter('ann', PASSWORD, desk), refusedAs('too-many-attempts'));
      const other = { ...CALLER, address: '198.51.100.7' };
      await signIn({ name: 'ann', password: PASSWORD }, other, desk);
      setTime(NOON_MS + 1_000);
      await enter('ann', PASSWORD, desk);
      const refusals = await room.store.read((tx) =>
        tx.refusals.list({ fromMs: 0, beforeMs: NOON_MS + DAY_MS, limit: 9 }),
      );
      assert.deepEqual(
        refusals.map(({ reason, count }) => [reason, count]),
        [
          ['password', 5],
          ['locked', 1],
        ],
      );
    }));

  test('with many wrong passwords at once is no way around the wait', () =>
    withDesk(async ({ desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      const ends = await Promise.allSettled(Array.from({ length: 20 }, () => enter('ann', 'wrong', desk)));
      const codes = ends.map((end) => (end.status === 'rejected' ? (end.reason as AppError).code : 'none'));
      assert.ok(codes.filter((code) => code === 'sign-in-refused').length <= 6, codes.join(' '));
    }));

  test('that is refused leaves no trace of what was tried', () =>
    withDesk(async ({ room, desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      for (const name of ['ann', 'made-up-1', 'made-up-2']) {
        await assert.rejects(signIn({ name, password: `tried-with-${name}` }, CALLER, desk));
      }
      const text = await dumpText(room);
      assert.ok(!text.includes('made-up-') && !text.includes('tried-'));
    }));

  test('is counted for the measures', () =>
    withDesk(async ({ room, desk }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      await enter('ann', PASSWORD, desk);
      await assert.rejects(enter('ann', 'wrong', desk));
      const names = ['auth-denied', 'auth-granted', 'active-user'] as const;
      const wanted = { names, fromMs: NOON_MS - DAY_MS, toMs: NOON_MS + DAY_MS, visible: [{}] };
      const sums = await room.store.read(({ signals }) => signals.sum(wanted));
      const counts = Object.fromEntries(sums.map(({ name, count }) => [name, count]));
      assert.deepEqual(counts, { 'auth-denied': 1, 'auth-granted': 2, 'active-user': 1 });
    }));
});

describe('sessions', () => {
  test('end by time, by rest, by disabling and by reset', () =>
    withDesk(async ({ room, desk, setTime }) => {
      const { password } = await createUser({ name: 'ann', grants: [{ role: 'viewer' }] }, ROOT, room);
      await changePassword({ next: PASSWORD }, await enter('ann', password, desk), CALLER, desk);
      const begin = async () => (await signIn({ name: 'ann', password: PASSWORD }, CALLER, desk)).secret;
      const find = (secret: string) => authenticateSession(secret, SESSIONS, room);
      const rested = await begin();
      setTime(NOON_MS + SESSIONS.sessionIdleMsMax);
      assert.ok(await find(rested), 'still within its rest');
      setTime(NOON_MS + 2 * SESSIONS.sessionIdleMsMax + 1);
      assert.equal(await find(rested), undefined);

      const startMs = NOON_MS + DAY_MS;
      setTime(startMs);
      const used = await begin();
      for (let ms = 0; ms < SESSIONS.sessionMsMax; ms += HOUR_MS) {
        setTime(startMs + ms);
        assert.ok(await find(used), `after ${ms / HOUR_MS} h of use`);
      }
      setTime(startMs + SESSIONS.sessionMsMax);
      assert.equal(await find(used), undefined);

      const user = mustBe(await room.store.read(({ users }) => users.findLocal('ann')));
      const disabled = await begin();
      const changed = await changeUser({ id: user.id, version: user.version, isDisabled: true }, ROOT, room);
      assert.equal(await find(disabled), undefined);
      await changeUser({ id: user.id, version: changed.version, isDisabled: false }, ROOT, room);
      const reset = await begin();
      await resetPassword({ id: user.id }, ROOT, room);
      assert.equal(await find(reset), undefined);
      assert.equal(await find('A'.repeat(43)), undefined);
    }));

  test('are written to once a minute at most', () =>
    withDesk(async ({ room, desk, setTime }) => {
      await bringUser('ann', [{ role: 'viewer' }], desk);
      const { secret, session } = await signIn({ name: 'ann', password: PASSWORD }, CALLER, desk);
      const lastUsed = async () => (await room.store.read((tx) => tx.sessions.find(session.id)))?.lastUsedMs;
      setTime(NOON_MS + MINUTE_MS - 1);
      await authenticateSession(secret, SESSIONS, room);
      assert.equal(await lastUsed(), NOON_MS);
      setTime(NOON_MS + MINUTE_MS);
      await authenticateSession(secret, SESSIONS, room);
      assert.equal(await lastUsed(), NOON_MS + MINUTE_MS);
    }));

  test('of a user are bounded: the one unused longest makes room', () =>
    withDesk(async ({ desk, setTime }) => {
      const ann = await bringUser('ann', [{ role: 'viewer' }], desk);
      for (let i = 1; i <= 25; i++) {
        setTime(NOON_MS + i);
        await enter('ann', PASSWORD, desk);
      }
      assert.equal((await listSessions({}, ann, SESSIONS, desk.room)).length, 20);
    }));

  test('of others are neither seen nor ended, but by who administers them', () =>
    withDesk(async ({ room, desk }) => {
      const ann = await bringUser('ann', [{ role: 'viewer', teams: ['shop'] }], desk);
      const bob = await bringUser('bob', [{ role: 'approver' }], desk);
      const lead = await bringUser('lead', [{ role: 'administrator', teams: ['shop'] }], desk);
      const bank = await bringUser('bank', [{ role: 'administrator', teams: ['bank'] }], desk);
      for (const other of [bob, bank]) {
        await assert.rejects(listSessions({ userId: ann.actor.id }, other, SESSIONS, room), refusedAs('not-found'));
        await assert.rejects(endSession({ id: mustBe(ann.session) }, other, room), refusedAs('not-found'));
      }
      assert.equal((await listSessions({ userId: ann.actor.id }, lead, SESSIONS, room)).length, 1);
      await endSession({ id: mustBe(ann.session) }, lead, room);
      assert.equal((await listSessions({ userId: ann.actor.id }, lead, SESSIONS, room)).length, 0);
      await endSession({ id: mustBe(bob.session) }, bob, room);
      assert.deepEqual((await listActions(room, 'access')).slice(0, 2), ['signed-out', 'session-ended']);
    }));
});

describe('a password that is changed', () => {
  test('needs the present one, and ends all other sessions', () =>
    withDesk(async ({ room, desk }) => {
      const admin = await bringAdministrator(desk);
      const other = (await signIn({ name: 'admin', password: PASSWORD }, CALLER, desk)).secret;
      const next = 'another sentence, longer';
      for (const current of [undefined, 'wrong', '']) {
        await assert.rejects(changePassword({ current, next }, admin, CALLER, desk), refusedAs('sign-in-refused'));
      }
      await assert.rejects(
        changePassword({ current: PASSWORD, next: 'short' }, admin, CALLER, desk),
        refusedAs('invalid-request'),
      );
      await changePassword({ current: PASSWORD, next }, admin, CALLER, desk);
      assert.equal(await authenticateSession(other, SESSIONS, room), undefined);
      await assert.rejects(enter('admin', PASSWORD, desk), refusedAs('sign-in-refused'));
      await enter('admin', next, desk);
    }));

  test('is nothing for tokens, and for sessions that have ended', () =>
    withDesk(async ({ room, desk }) => {
      const token = { actor: { kind: 'token', id: 't', name: 't' }, grants: [] } as const;
      await assert.rejects(changePassword({ next: PASSWORD }, token, CALLER, desk), refusedAs('not-allowed'));
      const { password } = mustBe(await ensureAdministrator(room));
      const access = await enter('admin', password, desk);
      await endSession({ id: mustBe(access.session) }, access, room);
      await assert.rejects(changePassword({ next: PASSWORD }, access, CALLER, desk), refusedAs('not-signed-in'));
    }));
});
