/** API tokens: what they may do, when they end, and that nothing keeps their text. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../base/errors.ts';
import { DAY_MS } from '../../model/instants.ts';
import type { Access, Grant } from '../../model/programme/access.ts';
import { mayDo } from '../../model/programme/access.ts';
import {
  bringAdministrator,
  bringUser,
  dumpText,
  listActions,
  mustBe,
  PASSWORD,
  ROOT,
  withDesk,
} from '../../../test/harness/access.ts';
import { NOON_MS } from '../../../test/harness/stores.ts';
import type { NewToken } from './tokens.ts';
import { authenticateToken, createToken, listTokens, revokeToken } from './tokens.ts';
import { changeUser, createUser, resetPassword } from './users.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

const UPLOAD: readonly Grant[] = [{ role: 'developer', permissions: ['upload'], teams: ['shop'] }];

function makeToken(more: Partial<NewToken> = {}): NewToken {
  return { name: 'ci', grants: UPLOAD, days: 30, isRobot: false, ...more };
}

describe('tokens', () => {
  test('act with a part of their owner rights, bound to what they were made for', () =>
    withDesk(async ({ room, desk }) => {
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      const { text } = await createToken(makeToken({ repository: 'acme/shop', target: 'repo:acme/shop' }), ann, room);
      const access = await authenticateToken(text, room);
      assert.deepEqual(access.actor.kind, 'token');
      assert.equal(access.actor.name, 'ci of ann');
      assert.deepEqual(access.boundTo, { repository: 'acme/shop', target: 'repo:acme/shop' });
      assert.equal(mayDo(access, 'upload', { team: 'shop' }), true);
      assert.equal(mayDo(access, 'upload', { team: 'bank' }), false);
      assert.equal(mayDo(access, 'read', { team: 'shop' }), false);
    }));

  test('lose with their owner what the owner loses', () =>
    withDesk(async ({ room, desk }) => {
      const ann = await bringUser('ann', [{ role: 'developer' }], desk);
      const { text } = await createToken(makeToken({ grants: [{ role: 'developer' }] }), ann, room);
      const find = async () => mustBe(await room.store.read(({ users }) => users.find(ann.actor.id)));
      await changeUser({ id: ann.actor.id, version: (await find()).version, grants: [{ role: 'viewer' }] }, ROOT, room);
      const access = await authenticateToken(text, room);
      assert.deepEqual([mayDo(access, 'upload'), mayDo(access, 'read')], [false, true]);
      await changeUser({ id: ann.actor.id, version: (await find()).version, isDisabled: true }, ROOT, room);
      await assert.rejects(authenticateToken(text, room), refusedAs('not-signed-in'));
    }));

  test('of robots live on, and are made by administrators of their rights', () =>
    withDesk(async ({ room, desk }) => {
      const lead = await bringUser('lead', [{ role: 'administrator', teams: ['shop'] }], desk);
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      await assert.rejects(createToken(makeToken({ isRobot: true }), ann, room), refusedAs('not-allowed'));
      const wide = makeToken({ isRobot: true, grants: [{ role: 'viewer' }] });
      await assert.rejects(createToken(wide, lead, room), refusedAs('not-allowed'));
      const { text, token } = await createToken(makeToken({ isRobot: true }), lead, room);
      assert.equal(token.userId, undefined);
      const user = mustBe(await room.store.read(({ users }) => users.find(lead.actor.id)));
      await changeUser({ id: user.id, version: user.version, isDisabled: true }, ROOT, room);
      assert.deepEqual((await authenticateToken(text, room)).grants, UPLOAD);
    }));

  test('are not made with rights that the maker has not, without rights, for ever, or by tokens', () =>
    withDesk(async ({ room, desk }) => {
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      const { text } = await createToken(makeToken(), ann, room);
      const REFUSED: readonly (readonly [Partial<NewToken>, Access, string])[] = [
        [{ grants: [{ role: 'viewer' }] }, ann, 'not-allowed'],
        [{ grants: [{ role: 'approver', teams: ['shop'] }] }, ann, 'not-allowed'],
        [{ grants: [] }, ann, 'invalid-request'],
        [{ days: 0 }, ann, 'invalid-request'],
        [{ days: 366 }, ann, 'invalid-request'],
        [{ days: Number.NaN }, ann, 'invalid-request'],
        [{}, await authenticateToken(text, room), 'not-allowed'],
      ];
      for (const [more, access, code] of REFUSED) {
        await assert.rejects(createToken(makeToken(more), access, room), refusedAs(code), JSON.stringify(more));
      }
    }));

  test('end when they expire and when they are revoked, with one answer for all that is wrong', () =>
    withDesk(async ({ room, desk, setTime }) => {
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      const [short, revoked] = [
        await createToken(makeToken({ days: 1 }), ann, room),
        await createToken(makeToken(), ann, room),
      ];
      await authenticateToken(revoked.text, room);
      await revokeToken({ id: revoked.token.id }, ann, room);
      await assert.rejects(revokeToken({ id: revoked.token.id }, ann, room), refusedAs('not-found'));
      setTime(NOON_MS + DAY_MS);
      const messages = new Set<string>();
      const unknown = `blw_${'0'.repeat(43)}000000`;
      for (const text of [short.text, revoked.text, unknown, 'nonsense', '']) {
        await assert.rejects(authenticateToken(text, room), (error) => {
          messages.add(String(error));
          return refusedAs('not-signed-in')(error);
        });
      }
      assert.equal(messages.size, 1);
    }));

  test('note the day of their last use, once a day', () =>
    withDesk(async ({ room, desk, setTime }) => {
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      const { token, text } = await createToken(makeToken(), ann, room);
      const used = async () => (await room.store.read(({ tokens }) => tokens.find(token.id)))?.lastUsedDayMs;
      assert.equal(await used(), undefined);
      await authenticateToken(text, room);
      assert.equal(await used(), NOON_MS - DAY_MS / 2);
      setTime(NOON_MS + DAY_MS);
      await authenticateToken(text, room);
      assert.equal(await used(), NOON_MS + DAY_MS / 2);
    }));

  test('are seen and ended by their owner and by who administers their rights', () =>
    withDesk(async ({ room, desk }) => {
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      const bob = await bringUser('bob', [{ role: 'developer', teams: ['shop'] }], desk);
      const lead = await bringUser('lead', [{ role: 'administrator', teams: ['shop'] }], desk);
      const { token } = await createToken(makeToken(), ann, room);
      const count = async (access: Access, isOfAll: boolean) =>
        (await listTokens({ limit: 10, isOfAll }, access, room)).items.length;
      assert.deepEqual([await count(ann, false), await count(bob, true), await count(lead, true)], [1, 0, 1]);
      await assert.rejects(revokeToken({ id: token.id }, bob, room), refusedAs('not-found'));
      await revokeToken({ id: token.id }, lead, room);
      assert.deepEqual((await listActions(room)).slice(0, 2), ['token-revoked', 'token-created']);
    }));

  test('come in pages, newest first', () =>
    withDesk(async ({ room, desk, setTime }) => {
      const ann = await bringUser('ann', [{ role: 'developer', teams: ['shop'] }], desk);
      for (let i = 0; i < 3; i++) {
        setTime(NOON_MS + i);
        await createToken(makeToken({ name: `t${i}` }), ann, room);
      }
      const first = await listTokens({ limit: 2, isOfAll: false }, ann, room);
      assert.deepEqual([first.items.map(({ name }) => name), first.total], [['t2', 't1'], 3]);
      const second = await listTokens({ limit: 2, isOfAll: false, cursor: first.next }, ann, room);
      assert.deepEqual([second.items.map(({ name }) => name), second.next], [['t0'], undefined]);
    }));
});

test('no row of the store holds a password, a token or the secret of a session', () =>
  withDesk(async ({ room, desk, lines }) => {
    const admin = await bringAdministrator(desk);
    const made = await createUser({ name: 'ann', grants: [{ role: 'developer' }] }, admin, room);
    const reset = await resetPassword({ id: made.user.id }, admin, room);
    const { text } = await createToken(makeToken({ grants: [{ role: 'viewer' }] }), admin, room);
    const { secret } = await (await import('./sign-in.ts')).signIn(
      { name: 'admin', password: PASSWORD },
      { address: '203.0.113.9', agent: 'x' },
      desk,
    );
    await assert.rejects(authenticateToken(`${text.slice(0, -1)}!`, room));
    const rows = await dumpText(room);
    assert.ok(rows.includes('"ann"'), 'the rows are there to be searched');
    for (const one of [PASSWORD, made.password, reset.password, text, text.slice(4, 40), secret, '203.0.113.9']) {
      assert.ok(!rows.includes(one), `the store holds ${one}`);
      assert.ok(!lines.join('\n').includes(one), `the log holds ${one}`);
    }
  }));
