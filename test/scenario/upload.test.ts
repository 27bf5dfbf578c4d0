/** `bulwark scan --server` against a real server: what arrives, what is said, and which exit code follows. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { UploadedRun } from '../../src/wire/run.ts';
import { runBulwark } from '../harness/cli.ts';
import { makeFolder } from '../harness/folders.ts';
import { MANIFEST } from '../harness/reports.ts';
import { withServer } from '../harness/server.ts';

const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop }
stringData: { password: hunter2-hunter2 }
`;

const CLEAN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n';

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: 'b'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
};

function makeCheckout(t: TestContext): string {
  return makeFolder(t, { 'web.yaml': MANIFEST, 'db.yaml': SECRET, CODEOWNERS: '* @acme/shop-team\n' });
}

test('a scan is sent with its commit and owners, without secrets, and a mended file resolves', async (t) => {
  await withServer({}, async ({ url, ask, room, setTime }) => {
    setTime(systemClock.nowMs());
    const cwd = makeCheckout(t);
    const env = { ...GITHUB, BULWARK_TOKEN: 'administrator' };
    const scan = () => runBulwark(['scan', '.', '--server', url, '--quiet'], { cwd, env });
    const first = await scan();
    assert.match(first.stderr, /bulwark: sent: \d+ opened, 0 reopened, 0 resolved, 0 still there: http:.*\/runs\//);
    assert.equal(first.code, 1);
    const { items } = (await (await ask('/api/v1/runs')).json()) as { items: readonly Record<string, unknown>[] };
    assert.deepEqual(
      [items[0]?.['repository'], items[0]?.['commit'], items[0]?.['ref']],
      ['acme/shop', GITHUB.GITHUB_SHA, 'refs/heads/main'],
    );
    const assets = await (await ask('/api/v1/assets')).text();
    assert.match(assets, /"owner":\{"value":"shop-team","from":"codeowners"\}/);
    let dump = '';
    for await (const line of room.store.dump(0)) dump += line;
    assert.ok(dump.includes('Secret') && !dump.includes('hunter2'));
    writeFileSync(join(cwd, 'web.yaml'), CLEAN);
    setTime(systemClock.nowMs());
    assert.match((await scan()).stderr, /sent: \d+ opened, 0 reopened, [1-9]\d* resolved/);
  });
});

test('a change that is proposed is not sent, unless it has a target of its own', async (t) => {
  await withServer({}, async ({ url, ask, setTime }) => {
    setTime(systemClock.nowMs());
    const cwd = makeCheckout(t);
    const env = { ...GITHUB, GITHUB_REF: 'refs/pull/7/merge', BULWARK_TOKEN: 'administrator' };
    const held = await runBulwark(['scan', '.', '--server', url, '--quiet', '--no-fail'], { cwd, env });
    assert.equal(held.code, 0);
    assert.match(held.stderr, /not sent: this is change 7/);
    const args = ['scan', '.', '--server', url, '--quiet', '--no-fail', '--target', 'preview'];
    assert.match((await runBulwark(args, { cwd, env })).stderr, /sent:/);
    const { items } = (await (await ask('/api/v1/targets')).json()) as { items: readonly { readonly id: string }[] };
    assert.deepEqual(
      items.map(({ id }) => id),
      ['preview'],
    );
  });
});

test('what would be sent can be written, without a server', async (t) => {
  const cwd = makeCheckout(t);
  const args = ['scan', '.', '--quiet', '--no-fail', '--target', 'x', '--write-run', 'out/run.json'];
  const { code, stderr } = await runBulwark(args, { cwd });
  assert.deepEqual([code, stderr], [0, '']);
  const run = UploadedRun.parse(JSON.parse(readFileSync(join(cwd, 'out/run.json'), 'utf8')));
  assert.deepEqual([run.target.id, run.resources.length], ['x', 2]);
});

test('an upload that is refused exits 3, and with --may-lose-upload as the gate says', async (t) => {
  await withServer({}, async ({ url }) => {
    const cwd = makeFolder(t, { 'a.yaml': CLEAN, token: 'viewer\n' });
    const args = [
      'scan',
      'a.yaml',
      '--env',
      'dev',
      '--server',
      url,
      '--token-file',
      'token',
      '--target',
      'x',
      '--quiet',
    ];
    const refused = await runBulwark(args, { cwd });
    assert.equal(refused.code, 3, refused.stderr);
    assert.match(refused.stderr, /could not be uploaded: http.* answered 403/);
    assert.equal((await runBulwark([...args, '--may-lose-upload'], { cwd })).code, 0);
  });
});

test('a token is never sent on to where a server leads', async (t) => {
  let hits = 0;
  const other = createServer((_, response) => {
    hits += 1;
    response.end('{}');
  });
  const first = createServer((_, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end();
    first.close();
  });
  for (const server of [other, first])
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { createNetwork } = await import('../../src/cli/network.ts');
  const url = `http://127.0.0.1:${(first.address() as AddressInfo).port}/api/v1/runs`;
  const post = { url, headers: { authorization: 'Bearer x' }, body: new Uint8Array([1]), timeoutMs: 2_000 };
  assert.equal(await createNetwork().post(post), undefined);
  assert.equal(hits, 0);
});

test('what cannot succeed is refused before anything is scanned', async (t) => {
  const cwd = makeCheckout(t);
  const cases: readonly (readonly [readonly string[], Readonly<Record<string, string>>, RegExp])[] = [
    [['--server', 'https://x.example'], {}, /BULWARK_TOKEN holds no token/],
    [['--server', 'http://x.example'], { BULWARK_TOKEN: 'x' }, /would show the token/],
    [['--server', 'https://x.example'], { BULWARK_TOKEN: 'x' }, /name what is scanned by --target/],
  ];
  for (const [args, env, text] of cases) {
    const run = await runBulwark(['scan', '.', ...args], { cwd, env });
    assert.equal(run.code, 2);
    assert.match(run.stderr, text);
    assert.equal(run.stdout, '');
  }
});
