/** `bulwark user` and `bulwark token`: whoever holds the data folder is never locked out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { createAttempts } from '../../src/program/auth/attempts.ts';
import { signIn } from '../../src/program/auth/sign-in.ts';
import { authenticateToken } from '../../src/program/auth/tokens.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { systemClock } from '../../src/base/clock.ts';
import { CALLER, SESSIONS } from '../harness/access.ts';
import { createControlRoom } from '../harness/control-room.ts';

const ENV = { USER: 'operator' };

test('a way in and a token are made on the store, and work', async () => {
  using folder = makeFolder({});
  const run = (...args: readonly string[]) => runBulwark(args, { cwd: folder.path, env: ENV });
  const made = await run('user', 'create', 'rescue', '--role', 'administrator', '--json');
  assert.equal(made.code, 0, made.stderr);
  const token = await run(
    'token',
    'create',
    'shop-ci',
    '--permission',
    'upload',
    '--repository',
    'acme/shop',
    '--json',
  );
  assert.equal(token.code, 0, token.stderr);
  const { password } = JSON.parse(made.stdout) as { readonly password: string };
  const { id, secret } = JSON.parse(token.stdout) as { readonly id: string; readonly secret: string };
  for (const verb of ['user', 'token']) {
    for (const json of [[], ['--json']]) {
      const listed = await run(verb, 'list', ...json);
      assert.equal(listed.code, 0, listed.stderr);
      assert.match(listed.stdout, verb === 'user' ? /rescue.*administrator/s : /shop-ci/);
      assert.ok(!listed.stdout.includes(password) && !listed.stdout.includes(secret));
    }
  }

  const store = await openSqlStore(openSqlite(`${folder.path}/.bulwark-data/bulwark.db`), systemClock.nowMs());
  try {
    const room = { ...createControlRoom(store).room, clock: systemClock };
    const access = await authenticateToken(secret, room);
    assert.deepEqual(access.boundTo, { repository: 'acme/shop' });
    const desk = { room, attempts: createAttempts(systemClock), settings: SESSIONS };
    const { session } = await signIn({ name: 'rescue', password }, CALLER, desk);
    assert.equal(session.mustChangePassword, true);
    // The store is in use by another process, as it is beside a server.
    assert.equal((await run('token', 'revoke', id)).code, 0);
    await assert.rejects(authenticateToken(secret, room));
    assert.equal((await run('user', 'reset', 'rescue')).code, 0);
    const leaves = await store.read(({ ledger }) => ledger.listLeaves({ actor: 'local:operator' }, 10));
    assert.equal(leaves.length, 4, 'what was done is recorded, with a name');
  } finally {
    await store.close();
  }
});

test('what cannot be done says why', async () => {
  using folder = makeFolder({});
  const run = (...args: readonly string[]) => runBulwark(args, { cwd: folder.path, env: ENV });
  const made = await run('user', 'create', 'only', '--role', 'administrator');
  assert.match(made.stdout, /password for one sign-in until .*: [0-9a-z]{5}(-[0-9a-z]{5}){4}/);
  const CASES: readonly (readonly [readonly string[], RegExp])[] = [
    [['user', 'create', 'only'], /there is a user only already/],
    [['user', 'create', 'Capital'], /small letters/],
    [['user', 'create', 'x', '--role', 'root'], /Allowed choices are viewer/],
    [['user', 'disable', 'only'], /last administrator/],
    [['user', 'reset', 'nobody'], /the local user nobody/],
    [['token', 'create', 'x', '--days', '0'], /whole number of days/],
    [['token', 'create', 'x', '--days', '366'], /1 to 365 days/],
    [['token', 'revoke', 'nothing'], /the token/],
    [['token'], /needs a sub-command/],
  ];
  for (const [args, said] of CASES) {
    const { code, stderr } = await run(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, said);
  }
});
