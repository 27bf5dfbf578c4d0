/** Identities of kubeconfigs against servers that check them: files that rotate, certificates, headers, proxies. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { makeCertificate } from '../../../test/harness/certificate.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import type { GateCertificates } from '../../../test/harness/gate-certificates.ts';
import { makeGateCertificates } from '../../../test/harness/gate-certificates.ts';
import { encodeBase64, putKubeconfig } from '../../../test/harness/kubeconfig.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Identity } from './identity.ts';
import { readKubeconfigIdentity } from './kubeconfig-identity.ts';
import { createTransport } from './transport.ts';

let certificates: GateCertificates;
before(async () => {
  certificates = await makeGateCertificates('api.cluster.example');
});

type Heard = { readonly client: string; readonly raw: readonly string[]; readonly headers: IncomingHttpHeaders };
type Server = { readonly url: string; readonly port: number; readonly heard: readonly Heard[] };

/** Answers 200, and 401 where `isGood` says so. */
async function startServer(t: TestContext, isGood: (headers: IncomingHttpHeaders) => boolean): Promise<Server> {
  const leaf = await certificates.issueLeaf();
  const options = { cert: leaf.certificate, key: leaf.key, requestCert: true, ca: certificates.clientBundle };
  const heard: Heard[] = [];
  const server = createServer({ ...options, rejectUnauthorized: false }, (request, response) => {
    const socket = request.socket as TLSSocket;
    const client = socket.authorized ? String(socket.getPeerCertificate().subject.CN) : '';
    heard.push({ client, raw: request.rawHeaders, headers: request.headers });
    response.writeHead(isGood(request.headers) ? 200 : 401).end('{}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, port, heard };
}

type Fields = Readonly<Record<string, unknown>>;
type Opening = { readonly cluster: Fields; readonly user?: Fields; readonly nowMs?: () => number };

function open(folder: string, { cluster, user = {}, nowMs = () => 0 }: Opening): Identity {
  const kubeconfig = putKubeconfig(folder, { cluster, user });
  return readKubeconfigIdentity({ kubeconfig }, { ...process.env }, { nowMs });
}

const trusted = (url: string): Fields => ({
  server: url,
  'certificate-authority-data': encodeBase64(certificates.bundle),
});

async function ask(identity: Identity): Promise<number> {
  return (await createTransport(identity).ask({ path: '/x', attemptsMax: 1 })).status;
}

test('a token of a file is read again within a minute, and at once when it is refused', async (t) => {
  let good = 'one';
  const server = await startServer(t, ({ authorization }) => authorization === `Bearer ${good}`);
  const folder = makeFolder(t, { 'secrets/token': 'one\n' });
  let nowMs = 0;
  const user = { token: 'spare', tokenFile: 'secrets/token' };
  const identity = open(folder, { cluster: trusted(server.url), user, nowMs: () => nowMs });
  assert.equal(await ask(identity), 200);
  writeFileSync(join(folder, 'secrets/token'), 'two');
  assert.equal(await ask(identity), 200);
  nowMs += 60_000;
  good = 'two';
  assert.equal(await ask(identity), 200);
  assert.equal(server.heard.length, 3);
  good = 'three';
  writeFileSync(join(folder, 'secrets/token'), 'three');
  assert.equal(await ask(identity), 200);
  assert.equal(server.heard.length, 5);
  // Not there just now: what was read last holds, until it is refused; then what stands beside it.
  rmSync(join(folder, 'secrets/token'));
  nowMs += 60_000;
  identity.renew();
  good = 'spare';
  assert.equal(await ask(identity), 200);
});

test('a client certificate is shown, of data or of files, and its successor when these are replaced', async (t) => {
  const server = await startServer(t, () => true);
  const { client, stranger, bundle } = certificates;
  const inline = {
    'client-certificate-data': encodeBase64(client.certificate),
    'client-key-data': encodeBase64(client.key),
  };
  const files = { 'ca.crt': bundle, 'tls.crt': stranger.certificate, 'tls.key': stranger.key };
  const folder = makeFolder(t, files);
  assert.equal(await ask(open(folder, { cluster: trusted(server.url), user: inline })), 200);
  let nowMs = 0;
  const identity = open(folder, {
    cluster: { server: server.url, 'certificate-authority': 'ca.crt' },
    user: { 'client-certificate': 'tls.crt', 'client-key': 'tls.key' },
    nowMs: () => nowMs,
  });
  assert.equal(await ask(identity), 200);
  writeFileSync(join(folder, 'tls.crt'), client.certificate);
  nowMs += 60_000;
  // The key is still the old one: half of a rotation is none.
  assert.equal(await ask(identity), 200);
  writeFileSync(join(folder, 'tls.key'), client.key);
  nowMs += 60_000;
  assert.equal(await ask(identity), 200);
  assert.deepEqual(
    server.heard.map((one) => one.client),
    ['kube-apiserver', '', '', 'kube-apiserver'],
  );
});

test('passwords and those whom somebody acts as are sent as headers', async (t) => {
  const server = await startServer(t, () => true);
  const user = {
    username: 'joé',
    password: 'a:b',
    as: 'systém:admin',
    'as-uid': '7',
    'as-groups': ['one', 'two, three'],
    'as-user-extra': { 'example.org/reason é': ['x', 'y'] },
  };
  assert.equal(await ask(open(makeFolder(t, {}), { cluster: trusted(server.url), user })), 200);
  const raw = server.heard[0]?.raw ?? [];
  const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
  const signs = pairs.filter(([name]) => /^(authorization|impersonate-)/.test(name));
  assert.deepEqual(
    signs.map(([name, value]) => [name, Buffer.from(value, 'latin1').toString()]),
    [
      ['authorization', `Basic ${encodeBase64('joé:a:b')}`],
      ['impersonate-user', 'systém:admin'],
      ['impersonate-uid', '7'],
      ['impersonate-group', 'one'],
      ['impersonate-group', 'two, three'],
      ['impersonate-extra-example.org%2Freason%20%C3%A9', 'x'],
      ['impersonate-extra-example.org%2Freason%20%C3%A9', 'y'],
    ],
  );
});

test('nothing of a kubeconfig ends a header and begins another', async (t) => {
  const cluster = { server: 'https://127.0.0.1:1' };
  for (const user of [{ token: 'a\r\nx: hunter2' }, { as: 'a\nhunter2' }, { as: 'a', 'as-groups': ['\0hunter2'] }]) {
    const message = /^(?!.*hunter2).*characters that no header may have$/s;
    await assert.rejects(open(makeFolder(t, {}), { cluster, user }).credentials(), {
      code: 'cluster-unavailable',
      message,
    });
  }
});

test('the server is who it should be, by another name where one is said, or unchecked where that is', async (t) => {
  const server = await startServer(t, () => true);
  const folder = makeFolder(t, {});
  const local = `https://localhost:${server.port}`;
  const tries: readonly (readonly [Fields, boolean])[] = [
    [trusted(server.url), true],
    [trusted(local), false],
    [{ ...trusted(local), 'tls-server-name': 'api.cluster.example' }, true],
    [{ ...trusted(server.url), 'tls-server-name': 'other.example' }, false],
    [{ server: local, 'insecure-skip-tls-verify': true }, true],
    [{ server: server.url }, false],
    [{ server: server.url, 'certificate-authority-data': encodeBase64(makeCertificate('other').cert) }, false],
  ];
  for (const [cluster, isAnswered] of tries) {
    const asking = ask(open(folder, { cluster }));
    if (isAnswered) assert.equal(await asking, 200);
    else await assert.rejects(asking, { code: 'cluster-unavailable', message: /its certificate is not trusted/ });
  }
});

/** Tunnels to a port of this machine, whatever it is asked for. */
async function startProxy(t: TestContext, port: number): Promise<{ readonly host: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const proxy = createPlainServer();
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization']}`);
    const onward = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('error', () => undefined);
    socket
      .on('error', () => undefined)
      .pipe(onward)
      .pipe(socket);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { host: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

test('a proxy of the kubeconfig is a tunnel, kept for many requests, and one of the environment is none', async (t) => {
  const server = await startServer(t, () => true);
  const proxy = await startProxy(t, server.port);
  const folder = makeFolder(t, {});
  const cluster = { ...trusted('https://api.cluster.example:6443'), 'proxy-url': `http://me:p%40ss@${proxy.host}` };
  const identity = open(folder, { cluster, user: { token: 'a' } });
  assert.deepEqual([await ask(identity), await ask(identity)], [200, 200]);
  assert.deepEqual(proxy.asked, [`api.cluster.example:6443 Basic ${encodeBase64('me:p@ss')}`]);
  assert.equal(server.heard[0]?.headers.authorization, 'Bearer a');
  (await identity.credentials()).agent?.destroy();
  const kubeconfig = putKubeconfig(folder, { cluster: trusted(server.url) });
  const direct = readKubeconfigIdentity({ kubeconfig }, { HTTPS_PROXY: `http://${proxy.host}` });
  assert.deepEqual([await ask(direct), proxy.asked.length], [200, 1]);
});

test('a renewal reads the kubeconfig again, keeps its context, and does not follow it to another server', async (t) => {
  const folder = makeFolder(t, {});
  const cluster = { server: 'https://one.example' };
  const identity = open(folder, { cluster, user: { token: 'one' } });
  const read = async () => (await identity.credentials()).headers['authorization'];
  assert.equal(await read(), 'Bearer one');
  const file = putKubeconfig(folder, { cluster, user: { token: 'two' } });
  assert.equal(await read(), 'Bearer one');
  identity.renew();
  assert.equal(await read(), 'Bearer two');
  // While it is being written there is nothing to be read.
  for (const text of ['', '{"users": [', '{}']) {
    writeFileSync(file, text);
    identity.renew();
    assert.equal(await read(), 'Bearer two');
  }
  unlinkSync(file);
  symlinkSync('/dev/null', file);
  identity.renew();
  assert.equal(await read(), 'Bearer two');
  unlinkSync(file);
  putKubeconfig(folder, { cluster: { server: 'https://two.example' }, user: { token: 'x' } });
  identity.renew();
  await assert.rejects(read(), { code: 'cluster-unavailable', message: /the context test .* another server now/ });
  await assert.rejects(read(), { code: 'cluster-unavailable', message: /the context test .* another server now/ });
});

test('a program is started once for many requests, again when it is refused, and not beside a token', async (t) => {
  let good = 'token-1';
  const server = await startServer(t, ({ authorization }) => authorization === `Bearer ${good}`);
  const program = `
    import { appendFileSync, readFileSync } from 'node:fs';
    const file = process.argv[2];
    appendFileSync(file, 'x');
    const { apiVersion, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
    appendFileSync(file + '-told', JSON.stringify(spec) + '\\n');
    const status = { token: 'token-' + readFileSync(file).length };
    console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion, status }));`;
  const folder = makeFolder(t, { 'bin/login.mjs': program, calls: '', 'ca.crt': certificates.bundle });
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'IfAvailable',
    provideClusterInfo: true,
    command: process.execPath,
    args: [join(folder, 'bin/login.mjs'), join(folder, 'calls')],
  };
  const cluster = { server: server.url, 'certificate-authority': 'ca.crt', 'tls-server-name': 'api.cluster.example' };
  const identity = open(folder, { cluster, user: { exec } });
  const many = () => Promise.all(Array.from({ length: 8 }, () => ask(identity)));
  assert.deepEqual(new Set(await many()), new Set([200]));
  assert.equal(server.heard.length, 8);
  good = 'token-2';
  assert.equal(await ask(identity), 200);
  assert.equal(readFileSync(join(folder, 'calls'), 'utf8'), 'xx');
  const [told = ''] = readFileSync(join(folder, 'calls-told'), 'utf8').split('\n');
  assert.deepEqual(JSON.parse(told), {
    interactive: false,
    cluster: {
      server: server.url,
      'tls-server-name': 'api.cluster.example',
      'certificate-authority-data': encodeBase64(certificates.bundle),
    },
  });
  const { headers } = await open(folder, { cluster, user: { exec, token: 'own' } }).credentials();
  assert.deepEqual([headers['authorization'], readFileSync(join(folder, 'calls'), 'utf8')], ['Bearer own', 'xx']);
});

test('files that cannot be used are named, and what they hold is not', async (t) => {
  const server = 'https://127.0.0.1:1';
  const { client, stranger } = certificates;
  const huge = 'hunter2'.repeat(LIMITS.credentialFileBytesMax / 7 + 1);
  const folder = makeFolder(t, { text: 'hunter2', huge, none: '', a: client.certificate, b: stranger.key });
  const refused: readonly (readonly [Fields, Fields, RegExp])[] = [
    [{}, { tokenFile: 'gone' }, /user test: tokenFile .*gone cannot be read \(ENOENT\)$/],
    [{}, { tokenFile: 'none' }, /tokenFile .*none is empty$/],
    [{}, { tokenFile: '/dev/zero' }, /tokenFile \/dev\/zero is not a file$/],
    [{}, { tokenFile: 'huge' }, /huge is larger than 2097152 bytes$/],
    [{}, { 'client-certificate': 'a', 'client-key': 'gone' }, /client-key .*gone cannot be read/],
    [{}, { 'client-certificate': 'a', 'client-key': 'b' }, /client-certificate and client-key cannot be used/],
    [{}, { 'client-certificate': 'text', 'client-key': 'text' }, /client-certificate and client-key cannot be used/],
    [{ 'certificate-authority': 'text' }, {}, /cluster test: certificate-authority has no certificate/],
    [{ 'certificate-authority': '.' }, {}, /certificate-authority .* is not a file$/],
    [{ 'certificate-authority-data': encodeBase64('-----BEGIN CERTIFICATE-----\nhunter2') }, {}, /has no certificate/],
  ];
  for (const [cluster, user, message] of refused) {
    const identity = open(folder, { cluster: { server, ...cluster }, user });
    await assert.rejects(identity.credentials(), (error: Error & { code: string }) => {
      assert.equal(error.code, 'cluster-unavailable');
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
  }
});
