/** Tests of uploads: what is scanned, where it is sent, and how often it is tried. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse } from '../../../test/harness/house.ts';
import type { Checkout, Variables } from './checkout.ts';
import { findCheckout } from './checkout.ts';
import type { Answer, Network, Post } from './send-run.ts';
import { sendRun } from './send-run.ts';
import { readServerAddress, readToken } from './server-address.ts';
import { chooseTarget } from './target.ts';

const COMMIT = 'a'.repeat(40);

test('the variables of GitHub Actions and GitLab CI say what is scanned, and of which change', () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop', GITHUB_SHA: COMMIT };
  const gitlab = { GITLAB_CI: 'true', CI_PROJECT_PATH: 'acme/group/shop', CI_COMMIT_SHA: COMMIT };
  const cases: readonly (readonly [Variables, Partial<Checkout>])[] = [
    [
      { ...github, GITHUB_REF: 'refs/heads/main' },
      { repository: 'acme/shop', commit: COMMIT, ref: 'refs/heads/main', proposal: undefined },
    ],
    [
      { ...github, GITHUB_REF: 'refs/pull/7/merge' },
      { repository: 'acme/shop', commit: COMMIT, ref: 'refs/pull/7/merge', proposal: '7' },
    ],
    [
      { ...gitlab, CI_COMMIT_REF_NAME: 'main', CI_MERGE_REQUEST_IID: '' },
      { repository: 'acme/group/shop', commit: COMMIT, ref: 'main', proposal: undefined },
    ],
    [
      { ...gitlab, CI_MERGE_REQUEST_IID: '9' },
      { repository: 'acme/group/shop', commit: COMMIT, ref: undefined, proposal: '9' },
    ],
  ];
  for (const [env, expected] of cases) assert.deepEqual(findCheckout(env, createTestHouse({})), expected);
});

test('without CI the files of git say it, and no credentials of a remote come along', () => {
  const config = (url: string) =>
    `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n\tfetch = x\n[branch "main"]\n`;
  const texts = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${COMMIT}\n` };
  for (const url of [
    'git@example.com:acme/shop.git',
    'https://user:token@example.com/acme/shop',
    'ssh://git@example.com:22/acme/shop.git/',
  ]) {
    const found = findCheckout({}, createTestHouse({ ...texts, '.git/config': config(url) }));
    assert.deepEqual(found, { repository: 'acme/shop', commit: COMMIT, ref: 'refs/heads/main', proposal: undefined });
  }
  const packed = { '.git/HEAD': 'ref: refs/heads/x\n', '.git/packed-refs': `# pack\n${COMMIT} refs/heads/x\n` };
  assert.deepEqual(findCheckout({}, createTestHouse(packed)).commit, COMMIT);
  assert.deepEqual(findCheckout({}, createTestHouse({ '.git/HEAD': `${COMMIT}\n` })).commit, COMMIT);
  assert.deepEqual(findCheckout({}, createTestHouse({ '.git/HEAD': 'rubbish', '.git/config': config('nowhere') })), {
    repository: undefined,
    commit: undefined,
    ref: undefined,
    proposal: undefined,
  });
});

test('a target is the repository with its paths and environment, or what the user calls it', () => {
  const checkout: Checkout = { repository: 'acme/shop', commit: undefined, ref: undefined, proposal: undefined };
  const choose = (roots: readonly string[], environment: string, target?: string) =>
    chooseTarget({ roots, environment, target }, checkout);
  assert.deepEqual(choose(['.'], 'prod'), { id: 'repo:acme/shop', kind: 'repository', name: 'acme/shop' });
  assert.equal(choose(['./b/', 'a'], 'prod').id, 'repo:acme/shop//a+b');
  assert.equal(choose(['a', '.'], 'dev').id, 'repo:acme/shop@dev');
  assert.deepEqual(choose(['-'], 'prod', 'cluster:west'), { id: 'cluster:west', kind: 'cluster', name: 'west' });
  assert.deepEqual(choose(['x'], 'prod', 'my-folder'), { id: 'my-folder', kind: 'folder', name: 'my-folder' });
  assert.throws(() => choose(['-'], 'prod'), { code: 'usage' });
  const nowhere = { ...checkout, repository: undefined };
  assert.throws(() => chooseTarget({ roots: ['.'], environment: 'prod', target: undefined }, nowhere), {
    code: 'usage',
  });
});

test('a server is reached by https, by http on this machine, and elsewhere only when that is asked for', () => {
  assert.equal(readServerAddress('https://example.com/bulwark/', false), 'https://example.com/bulwark');
  for (const text of ['http://localhost:8080', 'http://127.0.0.1:1', 'http://[::1]:1']) {
    assert.equal(readServerAddress(text, false), text);
  }
  assert.equal(readServerAddress('http://example.com', true), 'http://example.com');
  const refused = [
    'http://example.com',
    'http://127.0.0.1.example.com',
    'ftp://x',
    'x',
    'https://a:b@x',
    'https://x?q',
    'https://x#f',
  ];
  for (const text of refused) assert.throws(() => readServerAddress(text, false), { code: 'usage' }, text);
});

test('a token comes from the file, else from BULWARK_TOKEN, and is one word', () => {
  const house = createTestHouse({ token: 'from-file\n', bad: 'two words', empty: '' });
  const env = { BULWARK_TOKEN: 'from-env' };
  assert.equal(readToken('token', env, house), 'from-file');
  assert.equal(readToken(undefined, env, house), 'from-env');
  for (const file of ['bad', 'empty', 'absent']) assert.throws(() => readToken(file, env, house), { code: 'usage' });
  assert.throws(() => readToken(undefined, {}, house), { code: 'usage' });
});

/** A network whose answers are given, over a clock that its waiting moves. */
function createFakeNetwork(answers: readonly (Partial<Answer> | undefined)[]) {
  let nowMs = 0;
  const posts: Post[] = [];
  const waits: number[] = [];
  const network: Network = {
    post: (request) => {
      posts.push(request);
      const answer = answers[Math.min(posts.length, answers.length) - 1];
      return Promise.resolve(answer && { status: 200, text: '{}', retryAfter: undefined, ...answer });
    },
    wait: (ms) => {
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  };
  return { network, posts, waits, clock: { nowMs: () => nowMs } };
}

const UPLOAD = { server: 'https://x', token: 't0ken', runId: 'run-1', body: new Uint8Array([1]), version: '1' };

test('an upload is tried again while that may help, with the same id, and waits as it is told', async () => {
  const fake = createFakeNetwork([undefined, { status: 503 }, { status: 429, retryAfter: '7' }, { text: 'ok' }]);
  assert.equal(await sendRun(UPLOAD, fake.network, fake.clock), 'ok');
  assert.deepEqual(fake.waits, [1_000, 2_000, 7_000]);
  assert.deepEqual(
    new Set(fake.posts.map(({ url, headers }) => `${url} ${headers['idempotency-key'] ?? ''}`)),
    new Set(['https://x/api/v1/runs run-1']),
  );
  assert.equal(fake.posts[0]?.headers['authorization'], 'Bearer t0ken');
});

test('an upload ends with what the server says, or when its time is over', async () => {
  const refused = createFakeNetwork([{ status: 403, text: '{"detail":"these credentials are for another"}' }]);
  await assert.rejects(sendRun(UPLOAD, refused.network, refused.clock), (error: Error) => {
    assert.match(error.message, /https:\/\/x answered 403: these credentials are for another/);
    assert.doesNotMatch(error.message, /t0ken/);
    return true;
  });
  assert.equal(refused.posts.length, 1);
  const detail = 'The request is not valid: body/version: Invalid input: expected 1';
  const older = createFakeNetwork([{ status: 400, text: JSON.stringify({ detail }) }]);
  await assert.rejects(sendRun(UPLOAD, older.network, older.clock), /another release .*: upgrade the server first/);
  const page = createFakeNetwork([{ status: 404, text: '<html>' }]);
  await assert.rejects(sendRun(UPLOAD, page.network, page.clock), /answered 404$/);
  const gone = createFakeNetwork([undefined]);
  await assert.rejects(sendRun(UPLOAD, gone.network, gone.clock), { code: 'upload-failed' });
  assert.ok(gone.posts.length > 5 && gone.clock.nowMs() <= 120_000);
});
