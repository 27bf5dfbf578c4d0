/** Kubeconfigs: several become one as for kubectl, and what nobody could sign in by is refused with its place. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/folders.ts';
import { encodeBase64, putKubeconfig, writeKubeconfig } from '../../../test/harness/kubeconfig.ts';
import { createRandom } from '../../../test/harness/random.ts';
import type { Random } from '../../../test/harness/random.ts';
import { LIMITS } from '../../base/limits.ts';
import { findKubeconfigFiles, loadKubeconfig } from './kubeconfig.ts';

const SERVER = 'https://cluster.example';

test('of several files the first to name something counts, and its paths start at its folder', (t) => {
  const folder = makeFolder(t, {
    'a/config': [
      'clusters:\n- {name: red, cluster: {server: "https://a.example"}}\n',
      'users:\n- {name: me, user: {tokenFile: secrets/token}}\n',
      'contexts:\n- {name: one, context: {cluster: red, user: me}}\n',
    ].join(''),
    'b/config': [
      'clusters:\n- {name: red, cluster: {server: "https://b.example", tls-server-name: b}}\n',
      '- {name: blue, cluster: {server: "https://c.example:6443/k8s", certificate-authority: ../ca.crt}}\n',
      'users:\n- {name: me, user: {token: other}}\n- {name: you, user: {exec: {command: bin/login,',
      ' apiVersion: client.authentication.k8s.io/v1}}}\n',
      'contexts:\n- {name: one, context: {cluster: blue}}\n- {name: two, context: {cluster: blue, user: you}}\n',
      'current-context: two\n',
    ].join(''),
    'c/config': 'current-context: one\n',
  });
  const env = {
    KUBECONFIG: ['none', 'a/config', '', 'b/config', 'a/config', 'c/config']
      .map((path) => {
        return path === '' ? '' : join(folder, path);
      })
      .join(':'),
  };
  const files = findKubeconfigFiles({}, env);
  assert.deepEqual(
    files,
    ['a', 'b', 'c'].map((part) => join(folder, part, 'config')),
  );
  const one = loadKubeconfig(files, 'one');
  assert.deepEqual([one.cluster.server.href, one.cluster.serverName], ['https://a.example/', undefined]);
  assert.deepEqual([one.user?.token, one.user?.tokenFile], [undefined, join(folder, 'a/secrets/token')]);
  const two = loadKubeconfig(files, undefined);
  assert.equal(two.context, 'two');
  assert.deepEqual(two.cluster.authority, { file: join(folder, 'ca.crt') });
  assert.equal(two.user?.plugin?.command, join(folder, 'b/bin/login'));
});

const hasKubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

/** A file in which each name stands at most once, with servers and tokens that tell the files apart. */
function drawFile(random: Random, mark: number): string {
  const names = ['red', 'blue', 'green', 'grey'];
  const some = (): readonly string[] => names.filter(() => random.below(2) === 0);
  const contexts = some().map((name) => ({ name, context: { cluster: random.pick(names), user: random.pick(names) } }));
  return JSON.stringify({
    clusters: some().map((name) => ({ name, cluster: { server: `https://${name}-${mark}.example` } })),
    users: some().map((name) => ({ name, user: { token: `${name}-${mark}` } })),
    contexts,
    ...(random.below(3) === 0 ? {} : { 'current-context': random.pick(names) }),
  });
}

test('files become one as kubectl makes them one', { skip: !hasKubectl && 'NOT RUN: kubectl is absent' }, (t) => {
  const folder = makeFolder(t, {});
  let compared = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const random = createRandom(seed);
    const files = [0, 1, 2].map((mark) => join(folder, `${seed}-${mark}`));
    files.forEach((file, mark) => writeFileSync(file, drawFile(random, mark)));
    const options = { env: { ...process.env, KUBECONFIG: files.join(':') }, encoding: 'utf8' } as const;
    const said = JSON.parse(execFileSync('kubectl', ['config', 'view', '--raw', '-o', 'json'], options)) as {
      clusters: { name: string; cluster: { server: string } }[] | null;
      users: { name: string; user: { token: string } }[] | null;
      contexts: { name: string; context: { cluster: string; user: string } }[] | null;
      'current-context': string;
    };
    for (const { name, context } of said.contexts ?? []) {
      const cluster = said.clusters?.find((item) => item.name === context.cluster);
      const user = said.users?.find((item) => item.name === context.user);
      if (cluster === undefined || user === undefined) {
        assert.throws(() => loadKubeconfig(files, name), { code: 'cluster-unavailable' });
        continue;
      }
      const ours = loadKubeconfig(files, name);
      assert.deepEqual([ours.cluster.server.origin, ours.user?.token], [cluster.cluster.server, user.user.token]);
      if (name === said['current-context']) assert.equal(loadKubeconfig(files, undefined).context, name);
      compared += 1;
    }
  }
  t.diagnostic(`${compared} contexts compared`);
  assert.ok(compared >= 10);
});

test('a file may be empty, a device or of several documents, of which the first counts', (t) => {
  const config = writeKubeconfig({ cluster: { server: SERVER } });
  const folder = makeFolder(t, { nothing: '', comment: '# nothing\n', null: 'null\n', two: `${config}\n---\nx: [\n` });
  const files = ['nothing', 'comment', 'null', 'two'].map((name) => join(folder, name));
  assert.equal(loadKubeconfig(['/dev/null', ...files], undefined).cluster.server.origin, SERVER);
});

const PLUGIN = { command: 'login', apiVersion: 'client.authentication.k8s.io/v1' };

/** What is said of a cluster or a user, and what is said against it. */
const REFUSED: readonly (readonly [cluster: object, user: object, message: RegExp])[] = [
  [{}, {}, /the server of the kubeconfig is no URL$/],
  [{ server: 'https://' }, {}, /is no URL$/],
  [{ server: 'http://cluster.example' }, {}, /http:\/\/cluster\.example would get credentials in the clear/],
  [{ server: 'cluster.example:6443' }, {}, /http:\/\/cluster\.example:6443 would get credentials in the clear/],
  [{ server: 'ftp://me:hunter2@cluster.example' }, {}, /: ftp:\/\/cluster\.example would get/],
  [{ server: 1 }, {}, /cluster test: server must be text; quotes make it so$/],
  [{ server: SERVER, 'certificate-authority-data': 'hunter2!' }, {}, /certificate-authority-data is not base64$/],
  [{ server: SERVER, 'certificate-authority': 'a', 'insecure-skip-tls-verify': true }, {}, /exclude each other$/],
  [{ server: SERVER, 'insecure-skip-tls-verify': 'true' }, {}, /insecure-skip-tls-verify must be true or false$/],
  [{ server: SERVER, 'proxy-url': 'socks5://me:hunter2@p' }, {}, /cluster test: SOCKS proxies are not supported/],
  [{ server: SERVER, 'proxy-url': 'ftp://me:hunter2@p' }, {}, /proxy-url is no URL of one; a proxy must be http/],
  [{ server: SERVER, 'proxy-url': 'hunter2' }, {}, /proxy-url is no URL of one/],
  [{ server: 'http://localhost:1', 'proxy-url': 'http://p' }, {}, /credentials would go to the proxy in the clear/],
  [{ server: SERVER, extensions: {} }, {}, /extensions must be a list$/],
  [{ server: SERVER }, { token: 123 }, /user test: token must be text/],
  [
    { server: SERVER },
    { token: 'a', username: 'me', password: 'hunter2' },
    /a token and a password exclude each other$/,
  ],
  [{ server: SERVER }, { tokenFile: 'a', password: 'hunter2' }, /exclude each other$/],
  [{ server: SERVER }, { 'client-certificate': 'a' }, /client-certificate is of no use without client-key$/],
  [{ server: SERVER }, { 'auth-provider': { name: 'gcp' } }, /user test: Kubernetes has auth-provider no more/],
  [{ server: SERVER }, { 'as-groups': ['a'] }, /of no use without as$/],
  [{ server: SERVER }, { as: 'a', 'as-groups': [1] }, /as-groups must be a list of texts/],
  [{ server: SERVER }, { as: 'a', 'as-user-extra': { reason: 'a' } }, /reason must be a list$/],
  [{ server: SERVER }, { exec: 'login' }, /exec must be a map$/],
  [{ server: SERVER }, { exec: { ...PLUGIN, command: '' } }, /exec names no command$/],
  [{ server: SERVER }, { exec: { command: 'a' } }, /apiVersion of exec must be client\.authentication\.k8s\.io\/v1 or/],
  [{ server: SERVER }, { exec: { ...PLUGIN, apiVersion: 'client.authentication.k8s.io/v1alpha1' } }, /must be/],
  [{ server: SERVER }, { exec: { ...PLUGIN, interactiveMode: 'Always' } }, /nobody may be here$/],
  [{ server: SERVER }, { exec: { ...PLUGIN, interactiveMode: 'Often' } }, /there is no such mode$/],
  [{ server: SERVER }, { exec: { ...PLUGIN, env: [{ value: 'hunter2' }] } }, /a variable of exec has no name$/],
  [{ server: SERVER }, { exec: { ...PLUGIN, args: ['a', 1] } }, /args must be a list of texts/],
];

test('what cannot be used is refused with its place and without its value', (t) => {
  const folder = makeFolder(t, {});
  for (const [cluster, user, message] of REFUSED) {
    const file = putKubeconfig(folder, { cluster, user });
    assert.throws(
      () => loadKubeconfig([file], undefined),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'cluster-unavailable');
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  }
});

test('a file that is no kubeconfig is refused by name', (t) => {
  const folder = makeFolder(t, {
    pod: 'apiVersion: v1\nkind: Pod\n',
    later: 'apiVersion: v2\nkind: Config\n',
    text: 'hunter2',
    list: '- hunter2\n',
    open: 'token: "hunter2\n',
    twice: 'clusters:\n- {name: a}\n- {name: a}\n',
    lists: 'clusters: {a: 1}\n',
    items: 'users: [hunter2]\n',
    nobody:
      'clusters: [{name: a, cluster: {server: "https://a"}}]\n' +
      'contexts: [{name: a, context: {cluster: a, user: gone}}]\ncurrent-context: a\n',
    huge: 'a'.repeat(LIMITS.kubeconfigBytesMax + 1),
    cycle: 'clusters: &a [*a]\n',
  });
  mkdirSync(join(folder, 'folder'));
  const refused: readonly (readonly [string, RegExp])[] = [
    ['pod', /pod is no kubeconfig, of kind Config and version v1$/],
    ['later', /later is no kubeconfig/],
    ['text', /text cannot be read as a kubeconfig$/],
    ['list', /list cannot be read as a kubeconfig$/],
    ['open', /open cannot be read as a kubeconfig$/],
    ['cycle', /cycle cannot be read as a kubeconfig$/],
    ['twice', /cluster a is there twice$/],
    ['lists', /clusters must be a list$/],
    ['items', /users must be a list of maps$/],
    ['nobody', /context a: there is no user gone$/],
    ['huge', /huge is larger than 16777216 bytes$/],
    ['folder', /folder cannot be read \(EISDIR\)$/],
  ];
  for (const [name, message] of refused) {
    assert.throws(() => loadKubeconfig([join(folder, name)], undefined), { code: 'cluster-unavailable', message });
  }
});

test('everything that a cluster and a user may be is read', (t) => {
  const folder = makeFolder(t, {});
  const file = putKubeconfig(folder, {
    cluster: {
      server: 'cluster.example/k8s',
      'certificate-authority': 'ignored.crt',
      'certificate-authority-data': encodeBase64('CA').replace('=', '\n='),
      'tls-server-name': 'inner.example',
      'proxy-url': 'http://me:secret@proxy.example:3128',
      'disable-compression': true,
      extensions: [{ name: 'other' }, { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }],
    },
    user: {
      username: 'me',
      as: 'admin',
      'as-uid': '1',
      'as-groups': ['a', 'b'],
      'as-user-extra': { reason: ['c'] },
      exec: { ...PLUGIN, args: null, env: [{ name: 'A', value: 'b' }, { name: 'C' }], installHint: 'get\nit' },
    },
  });
  const { cluster, user } = loadKubeconfig([file], 'test');
  assert.deepEqual(
    [cluster.server.href, cluster.authority, cluster.serverName, cluster.proxy?.host, cluster.extension],
    ['https://cluster.example/k8s', { text: 'CA' }, 'inner.example', 'proxy.example:3128', { audience: 'a' }],
  );
  assert.deepEqual(user?.login, { username: 'me', password: '' });
  assert.deepEqual(user.impersonated, { user: 'admin', uid: '1', groups: ['a', 'b'], extra: [['reason', ['c']]] });
  assert.deepEqual(user.plugin, {
    ...PLUGIN,
    args: [],
    env: { A: 'b', C: '' },
    installHint: 'get\\nit',
    isToldCluster: false,
  });
});
