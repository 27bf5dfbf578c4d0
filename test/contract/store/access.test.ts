/** The contract of users, sessions, tokens, sign-ins on their way and refusals. */
import assert from 'node:assert/strict';
import { AppError } from '../../../src/base/errors.ts';
import type { Session } from '../../../src/stores/api/sessions.ts';
import type { Token } from '../../../src/stores/api/tokens.ts';
import type { User } from '../../../src/stores/api/users.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

function makeUser(name: string, more: Partial<User> = {}): User {
  return {
    id: `user-${name}`,
    name,
    kind: 'local',
    issuer: undefined,
    subject: undefined,
    grants: [{ role: 'viewer' }],
    isDisabled: false,
    createdMs: NOON_MS,
    lastSeenMs: undefined,
    version: 1,
    ...more,
  };
}

function makeSession(id: string, userId: string, more: Partial<Session> = {}): Session {
  return {
    id,
    userId,
    createdMs: NOON_MS,
    lastUsedMs: NOON_MS,
    expiresMs: NOON_MS + 1_000,
    addressHash: 'a',
    agent: 'test',
    mustChangePassword: false,
    ...more,
  };
}

function makeToken(id: string, more: Partial<Token> = {}): Token {
  return {
    id,
    name: id,
    userId: undefined,
    grants: [{ role: 'developer', permissions: ['upload'], teams: ['shop'] }],
    repository: 'acme/shop',
    target: undefined,
    createdBy: 'user-ann',
    createdMs: NOON_MS,
    expiresMs: NOON_MS + 1_000,
    lastUsedDayMs: undefined,
    revokedMs: undefined,
    ...more,
  };
}

testStores('users', [
  [
    'come back as they were added, by id, by name and by identity',
    async ({ store }) => {
      const ann = makeUser('ann', { grants: [{ role: 'approver', teams: ['shop'], environments: ['prod'] }] });
      const bob = makeUser('bob', { kind: 'oidc', issuer: 'https://id.example', subject: '7', isDisabled: true });
      assert.deepEqual(await store.write(async (tx) => [await tx.users.add(ann), await tx.users.add(bob)]), [
        true,
        true,
      ]);
      await store.read(async ({ users }) => {
        assert.deepEqual(await users.find(ann.id), ann);
        assert.deepEqual(await users.findLocal('ann'), ann);
        assert.deepEqual(await users.findIdentity('https://id.example', '7'), bob);
        assert.equal(await users.findLocal('bob'), undefined, 'another provider vouches for bob');
        assert.equal(await users.findIdentity('https://other.example', '7'), undefined);
        assert.equal(await users.count(), 2);
      });
    },
  ],
  [
    'have one name each where it signs them in, and one identity',
    async ({ store }) => {
      const identity = { kind: 'oidc', issuer: 'https://id.example', subject: '7' } as const;
      const added = await store.write(async ({ users }) => [
        await users.add(makeUser('ann')),
        await users.add(makeUser('ann', { id: 'second' })),
        await users.add(makeUser('ann', { id: 'third', ...identity })),
        await users.add(makeUser('cid', { id: 'fourth', ...identity })),
      ]);
      assert.deepEqual(added, [true, false, true, false]);
    },
  ],
  [
    'are changed only in the version that was seen',
    async ({ store }) => {
      const ann = makeUser('ann');
      await store.write(({ users }) => users.add(ann));
      assert.equal(await store.write(({ users }) => users.change(ann, { isDisabled: true, name: 'anna' })), true);
      assert.equal(await store.write(({ users }) => users.change(ann, { grants: [] })), false);
      const now = await store.read(({ users }) => users.find(ann.id));
      assert.deepEqual(now, { ...ann, name: 'anna', isDisabled: true, version: 2 });
    },
  ],
  [
    'keep what proves them apart',
    async ({ store }) => {
      const ann = makeUser('ann');
      const password = { hash: '$argon2id$x', isOneTime: true, untilMs: NOON_MS + 5 };
      await store.write(async ({ users }) => {
        await users.add(ann);
        assert.equal(await users.findPassword(ann.id), undefined);
        await users.setPassword(ann.id, password);
      });
      assert.deepEqual(await store.read(({ users }) => users.findPassword(ann.id)), password);
      const listed = await store.read(({ users }) => users.list({ limit: 10 }));
      assert.deepEqual(listed, [ann]);
      await store.write(({ users }) => users.setPassword(ann.id, undefined));
      assert.equal(await store.read(({ users }) => users.findPassword(ann.id)), undefined);
    },
  ],
  [
    'spend a one-time password once',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const once = { hash: 'h', isOneTime: true, untilMs: NOON_MS };
      await store.write(async ({ users }) => {
        for (const name of ['ann', 'bob']) await users.add(makeUser(name));
        await users.setPassword('user-ann', once);
        await users.setPassword('user-bob', { ...once, isOneTime: false });
      });
      const spend = (from: typeof store) => from.write(({ users }) => users.spendPassword('user-ann', 'h'));
      const spent = await Promise.all([spend(store), spend(other)]);
      assert.equal(spent.filter((isSpent) => isSpent).length, 1);
      assert.equal(await store.write(({ users }) => users.spendPassword('user-bob', 'h')), false);
    },
  ],
  [
    'are listed in pages by name',
    async ({ store }) => {
      const names = ['eve', 'ann', 'bob', 'dan', 'cid'];
      await store.write(async ({ users }) => {
        for (const name of names) await users.add(makeUser(name));
        await users.markSeen('user-cid', NOON_MS + 9);
      });
      const pages: string[][] = [];
      let after: User | undefined;
      for (;;) {
        const page = await store.read(({ users }) =>
          users.list({ limit: 2, ...(after === undefined ? {} : { after }) }),
        );
        if (page.length === 0) break;
        pages.push(page.map(({ name }) => name));
        after = page.at(-1);
      }
      assert.deepEqual(pages, [['ann', 'bob'], ['cid', 'dan'], ['eve']]);
      assert.equal((await store.read(({ users }) => users.find('user-cid')))?.lastSeenMs, NOON_MS + 9);
    },
  ],
  [
    'of two administrators one is left when both take the other away at once',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const grants = [{ role: 'administrator' }] as const;
      const [ann, bob] = [makeUser('ann', { grants }), makeUser('bob', { grants })] as const;
      await store.write(async ({ users }) => {
        for (const user of [ann, bob, makeUser('cid')]) await users.add(user);
        await users.add(makeUser('dan', { grants: [{ role: 'administrator', teams: ['shop'] }] }));
      });
      const takeAway = (from: typeof store, user: User) =>
        from.write(async ({ users }) => {
          const left = await users.holdAdministrators();
          if (left.length < 2) throw new AppError('state-conflict', 'the last administrator');
          await new Promise((resolve) => {
            setTimeout(resolve, 20);
          });
          await users.change(user, { isDisabled: true });
        });
      const ends = await Promise.allSettled([takeAway(store, ann), takeAway(other, bob)]);
      assert.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      const left = await store.write(({ users }) => users.holdAdministrators());
      assert.equal(left.length, 1);
    },
  ],
]);

testStores('sessions', [
  [
    'are used, released and ended one by one or all of a user',
    async ({ store }) => {
      await store.write(async ({ users, sessions }) => {
        for (const name of ['ann', 'bob']) await users.add(makeUser(name));
        await sessions.add(makeSession('a1', 'user-ann', { mustChangePassword: true }));
        await sessions.add(makeSession('a2', 'user-ann'));
        await sessions.add(makeSession('a3', 'user-ann'));
        await sessions.add(makeSession('b1', 'user-bob'));
        await sessions.touch('a1', NOON_MS + 7);
        await sessions.release('a1');
      });
      await store.write(async ({ sessions }) => {
        assert.deepEqual(await sessions.find('a1'), makeSession('a1', 'user-ann', { lastUsedMs: NOON_MS + 7 }));
        assert.deepEqual(
          (await sessions.listOfUser('user-ann')).map(({ id }) => id),
          ['a1', 'a2', 'a3'],
        );
        assert.deepEqual([await sessions.end('a3'), await sessions.end('a3')], [true, false]);
        assert.equal(await sessions.endOfUser('user-ann', 'a1'), 1);
        assert.equal(await sessions.endOfUser('user-ann'), 1);
        assert.equal((await sessions.find('b1'))?.userId, 'user-bob');
      });
    },
  ],
  [
    'are removed when they expired or were not used',
    async ({ store }) => {
      await store.write(async ({ users, sessions }) => {
        await users.add(makeUser('ann'));
        await sessions.add(makeSession('old', 'user-ann', { expiresMs: NOON_MS }));
        await sessions.add(makeSession('idle', 'user-ann', { lastUsedMs: NOON_MS - 101 }));
        await sessions.add(makeSession('live', 'user-ann'));
        assert.equal(await sessions.removeEnded({ nowMs: NOON_MS, usedBeforeMs: NOON_MS - 100 }), 2);
        assert.equal((await sessions.listOfUser('user-ann'))[0]?.id, 'live');
      });
    },
  ],
]);

testStores('tokens', [
  [
    'are found by the hash of their secret, and revoked once',
    async ({ store }) => {
      const token = makeToken('one');
      await store.write(async ({ tokens }) => {
        await tokens.add(token, 'hash-1');
        assert.deepEqual(await tokens.findByHash('hash-1'), token);
        assert.equal(await tokens.findByHash('hash-2'), undefined);
        await tokens.markUsed('one', NOON_MS);
        assert.deepEqual(
          [await tokens.revoke('one', NOON_MS + 1), await tokens.revoke('one', NOON_MS + 2)],
          [true, false],
        );
        assert.deepEqual(await tokens.find('one'), { ...token, lastUsedDayMs: NOON_MS, revokedMs: NOON_MS + 1 });
      });
    },
  ],
  [
    'are listed newest first, of all or of one user',
    async ({ store }) => {
      await store.write(async ({ users, tokens }) => {
        await users.add(makeUser('ann'));
        for (const [i, userId] of [undefined, 'user-ann', 'user-ann', undefined].entries()) {
          await tokens.add(makeToken(`t${i}`, { userId, createdMs: NOON_MS + Math.floor(i / 2) }), `hash-${i}`);
        }
      });
      await store.read(async ({ tokens }) => {
        const ids = async (wanted: Parameters<typeof tokens.list>[0]) =>
          (await tokens.list(wanted)).map(({ id }) => id);
        assert.deepEqual(await ids({ limit: 3 }), ['t3', 't2', 't1']);
        assert.deepEqual(await ids({ limit: 3, after: { createdMs: NOON_MS, id: 't1' } }), ['t0']);
        assert.deepEqual(await ids({ limit: 3, userId: 'user-ann' }), ['t2', 't1']);
        assert.deepEqual([await tokens.count(), await tokens.count('user-ann')], [4, 2]);
        assert.equal(await tokens.countLive('user-ann', NOON_MS), 2);
        assert.equal(await tokens.countLive('user-ann', NOON_MS + 1_000), 0);
      });
    },
  ],
]);

testStores('sign-ins on their way', [
  [
    'are taken by one caller only',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const login = { id: 'state', returnTo: '/findings', expiresMs: NOON_MS + 10 };
      await store.write(({ oidcLogins }) => oidcLogins.add(login, { nowMs: NOON_MS, loginsMax: 2 }));
      const taken = await Promise.all([store, other].map((one) => one.write((tx) => tx.oidcLogins.take('state'))));
      assert.deepEqual(
        taken.filter((one) => one !== undefined),
        [login],
      );
    },
  ],
  [
    'are bounded, and make room when they expire',
    async ({ store }) => {
      const add = (id: string, nowMs: number) =>
        store.write(({ oidcLogins }) =>
          oidcLogins.add({ id, returnTo: '/', expiresMs: nowMs + 10 }, { nowMs, loginsMax: 2 }),
        );
      assert.deepEqual(
        [await add('a', NOON_MS), await add('b', NOON_MS), await add('c', NOON_MS)],
        [true, true, false],
      );
      assert.equal(await add('d', NOON_MS + 10), true);
      assert.equal(await store.write(({ oidcLogins }) => oidcLogins.take('a')), undefined);
    },
  ],
]);

testStores('refusals', [
  [
    'are counted by hour, reason and subject',
    async ({ store }) => {
      const refusal = { hourMs: NOON_MS, reason: 'password', subject: 'unknown', lastMs: NOON_MS };
      await store.write(async ({ refusals }) => {
        assert.equal(await refusals.count(refusal), 1);
        assert.equal(await refusals.count({ ...refusal, lastMs: NOON_MS + 5 }), 2);
        assert.equal(await refusals.count({ ...refusal, subject: 'user-ann' }), 1);
        assert.equal(await refusals.count({ ...refusal, hourMs: NOON_MS - 3_600_000 }), 1);
      });
      const wanted = { fromMs: NOON_MS, beforeMs: NOON_MS + 1, limit: 10 };
      assert.deepEqual(await store.read(({ refusals }) => refusals.list(wanted)), [
        { ...refusal, count: 2, lastMs: NOON_MS + 5 },
        { ...refusal, subject: 'user-ann', count: 1 },
      ]);
      await store.write(({ refusals }) => refusals.prune(NOON_MS));
      const all = await store.read(({ refusals }) => refusals.list({ ...wanted, fromMs: 0 }));
      assert.deepEqual(
        all.map(({ hourMs, count }) => [hourMs, count]),
        [
          [NOON_MS, 2],
          [NOON_MS, 1],
        ],
      );
    },
  ],
]);
