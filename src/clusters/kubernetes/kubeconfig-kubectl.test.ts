/** The same kubeconfigs by kubectl and by this reader: a server hears the same of both. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { makeCertificate } from '../../../test/harness/certificate.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import { encodeBase64, putKubeconfig } from '../../../test/harness/kubeconfig.ts';
import { readKubeconfigIdentity } from './kubeconfig-identity.ts';
import { createTransport } from './transport.ts';

const run = promisify(execFile);
const hasKubectl = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;

type Listener = { readonly url: string; readonly caPem: string; readonly take: () => unknown };

/** `take` gives what the last request signed in by: names of certificate and server, and the headers. */
async function listen(t: TestContext): Promise<Listener> {
  const own = makeCertificate('server');
  let last: unknown;
  const server = createServer({ ...own, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket & { readonly servername?: string };
    const { rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, at) =>
      at % 2 === 0 && /^(authorization$|impersonate-)/i.test(name)
        ? [`${name.toLowerCase()}: ${rawHeaders[at + 1] ?? ''}`]
        : [],
    );
    last = [String(socket.getPeerCertificate().subject?.CN), socket.servername, ...headers.toSorted()];
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const take = (): unknown => {
    const taken = last;
    last = undefined;
    return taken;
  };
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, caPem: own.cert, take };
}

const API_VERSION = 'client.authentication.k8s.io/v1';
const LOGIN = [
  'printf "%s\\n" "$KUBERNETES_EXEC_INFO" >> "$1"',
  `echo '{"kind":"ExecCredential","apiVersion":"${API_VERSION}","status":{"token":"given"}}'`,
].join('\n');

test('a server hears of each what it hears of kubectl', {
  skip: !hasKubectl && 'NOT RUN: kubectl is absent',
}, async (t) => {
  const server = await listen(t);
  const me = makeCertificate('me');
  const files = { 'ca.crt': server.caPem, token: 'of a file\n', 'me.crt': me.cert, 'login.sh': LOGIN, told: '' };
  const folder = makeFolder(t, files);
  const args = [join(folder, 'login.sh'), join(folder, 'told')];
  const exec = { apiVersion: API_VERSION, command: 'sh', args, interactiveMode: 'Never', provideClusterInfo: true };
  const pair = { 'client-certificate': 'me.crt', 'client-key-data': encodeBase64(me.key) };
  const users: readonly object[] = [
    { token: 'own' },
    { token: 'own', tokenFile: 'token' },
    { token: 'own', tokenFile: 'gone' },
    { username: 'joé', password: 'a:b' },
    pair,
    { ...pair, token: 'own' },
    { exec },
    { exec, token: 'own' },
    { exec, tokenFile: 'token' },
    { exec, username: 'joe', password: 'a' },
    { exec, ...pair },
    {
      token: 'own',
      as: 'systém',
      'as-uid': '7',
      'as-groups': ['a', 'b, c'],
      'as-user-extra': { 'Example.org/why é%': ['1', '2'] },
    },
  ];
  const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }];
  const rest = { 'certificate-authority': 'ca.crt', 'tls-server-name': 'localhost', extensions };
  for (const user of users) {
    const kubeconfig = putKubeconfig(folder, { cluster: { server: server.url, ...rest }, user });
    await run('kubectl', ['--kubeconfig', kubeconfig, 'get', '--raw', '/x']);
    const expected = server.take();
    assert.ok(expected !== undefined);
    const identity = readKubeconfigIdentity({ kubeconfig }, process.env);
    assert.equal((await createTransport(identity).ask({ path: '/x' })).status, 200);
    assert.deepEqual(server.take(), expected);
  }
  const told = readFileSync(join(folder, 'told'), 'utf8').trim().split('\n');
  const [theirs, ours, ...more] = told.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  assert.deepEqual([ours, more], [theirs, []]);
});
