/** The client against an API server that speaks as the real one does: as kubeconfigs and pods get there. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { startApiServer } from '../../../test/harness/api-server/start-api-server.ts';
import type { ApiServer } from '../../../test/harness/api-server/start-api-server.ts';
import { makeCertificate } from '../../../test/harness/certificate.ts';
import { makeFolder } from '../../../test/harness/folders.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Cluster, ClusterPlace, WatchEvent } from '../api.ts';
import { connectCluster } from './index.ts';

const makeMap = (name: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', ...more },
});
const MAPS = { group: '', version: 'v1', resource: 'configmaps' };

async function start(t: TestContext, objects: readonly JsonObject[] = []): Promise<ApiServer> {
  const api = await startApiServer({ objects, bookmarkMs: 20 });
  t.after(() => api.close());
  return api;
}

type Ways = {
  readonly place?: ClusterPlace;
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: string;
};

async function connect(t: TestContext, api: ApiServer, { place, env = {}, config }: Ways = {}): Promise<Cluster> {
  const folder = makeFolder(t, { config: config ?? api.kubeconfig() });
  const kubeconfig = join(folder, 'config');
  return connectCluster(place ?? { kubeconfig }, { env, clock: { nowMs: () => Date.now() }, podFolder: folder });
}

async function listAll(cluster: Cluster): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { items } of cluster.list(MAPS)) {
    names.push(...items.map(({ metadata }) => (metadata as { readonly name: string }).name));
  }
  return names;
}

test('a kubeconfig leads there, and says what the cluster is called', async (t) => {
  const api = await start(t, [makeMap('a')]);
  const cluster = await connect(t, api);
  assert.deepEqual([cluster.server, cluster.name, await cluster.version()], [api.url, 'test', 'v1.33.2']);
  assert.deepEqual(await listAll(cluster), ['a']);
  const { kinds, unavailable } = await cluster.discover();
  assert.deepEqual(unavailable, []);
  assert.ok(kinds.some(({ resource, kind }) => resource === 'deployments' && kind === 'Deployment'));
});

test('contexts, several kubeconfigs and what is missing are told apart', async (t) => {
  const api = await start(t);
  const other = api.kubeconfig().replaceAll('"test"', '"other"');
  const folder = makeFolder(t, { one: api.kubeconfig(), two: other, broken: 'clusters: [token: hunter2', empty: '{}' });
  const clock = { nowMs: () => Date.now() };
  const open = (place: ClusterPlace, env = {}) => connectCluster(place, { env, clock, podFolder: folder });
  const KUBECONFIG = `${folder}/absent:${folder}/one:${folder}/two`;
  assert.equal((await open({}, { KUBECONFIG })).name, 'test');
  const second = await open({ context: 'other' }, { KUBECONFIG });
  assert.deepEqual([second.name, await second.version()], ['other', 'v1.33.2']);
  const refused: readonly (readonly [Promise<Cluster>, RegExp])[] = [
    [open({ context: 'prod' }, { KUBECONFIG }), /the context prod is missing .* it has test, other/],
    [open({ kubeconfig: `${folder}/absent` }), /there is no kubeconfig .*absent/],
    [open({}, { HOME: folder }), /there is no kubeconfig .*\.kube\/config/],
    [open({ kubeconfig: `${folder}/broken` }), /broken cannot be read as a kubeconfig$/],
    [open({ kubeconfig: `${folder}/empty` }), /no context is current; it has none/],
  ];
  for (const [opening, message] of refused) await assert.rejects(opening, { code: 'cluster-unavailable', message });
});

test('a server over plain http is for this machine alone', async (t) => {
  const api = await start(t, [makeMap('a')]);
  const plain = api.kubeconfig().replace(api.url, api.plainUrl);
  assert.deepEqual(await listAll(await connect(t, api, { config: plain })), ['a']);
  const away = plain.replace(api.plainUrl, 'http://cluster.example');
  await assert.rejects(connect(t, api, { config: away }), { code: 'cluster-unavailable', message: /in the clear/ });
});

test('a program gives the credentials, again when they are no longer good; its words are not repeated', async (t) => {
  const api = await start(t, [makeMap('a')]);
  const folder = makeFolder(t, { token: api.token, calls: '' });
  const apiVersion = 'client.authentication.k8s.io/v1';
  const script =
    `echo x >> ${folder}/calls; test -s ${folder}/token || { echo secret-words >&2; exit 1; };` +
    ` printf '{"kind":"ExecCredential","apiVersion":"${apiVersion}","status":{"token":"%s"}}' "$(cat ${folder}/token)"`;
  const config = JSON.parse(api.kubeconfig()) as { users: { user: unknown }[] };
  const [user] = config.users;
  if (user !== undefined) user.user = { exec: { apiVersion, command: 'sh', args: ['-c', script] } };
  const cluster = await connect(t, api, { config: JSON.stringify(config) });
  assert.deepEqual(await listAll(cluster), ['a']);
  api.revokeToken(api.token);
  writeFileSync(`${folder}/token`, api.issueServiceAccountToken('shop', 'nobody'));
  await assert.rejects(listAll(cluster), { code: 'cluster-refused', message: /forbidden/ });
  writeFileSync(`${folder}/token`, '');
  const fresh = await connect(t, api, { config: JSON.stringify(config) });
  await assert.rejects(listAll(fresh), ({ code, message }: Error & { code: string }) => {
    assert.ok(!message.includes('secret-words'));
    return code === 'cluster-unavailable' && /credentials of test cannot be had/.test(message);
  });
});

test('a pod is who its service account is, also when its token is replaced', async (t) => {
  const api = await start(t, [makeMap('a')]);
  const folder = makeFolder(t, { token: `${api.token}\n`, 'ca.crt': api.caPem });
  const { hostname, port } = new URL(api.url);
  const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  let nowMs = 0;
  const open = () => connectCluster({}, { env, clock: { nowMs: () => nowMs }, podFolder: folder });
  const cluster = await open();
  assert.deepEqual([cluster.name, await listAll(cluster)], ['in-cluster', ['a']]);
  // Replaced and at once withdrawn: the refusal makes it look again.
  const next = api.issueToken({ username: 'next', groups: ['system:masters'] });
  writeFileSync(`${folder}/token`, next);
  api.revokeToken(api.token);
  assert.deepEqual(await listAll(cluster), ['a']);
  // Replaced in time: the next minute brings the new one without a refusal.
  writeFileSync(`${folder}/token`, api.issueToken({ username: 'third', groups: ['system:masters'] }));
  nowMs += 61_000;
  const before = api.requests.length;
  assert.deepEqual(await listAll(cluster), ['a']);
  assert.equal(api.requests.length, before + 1);
});

test('a client certificate says who asks, and the server may stand below a path', async (t) => {
  const [own, ca] = [makeCertificate('scanner'), makeCertificate('server')];
  const asked: (readonly [string | undefined, string])[] = [];
  const server = createServer({ ...ca, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    asked.push([request.url, String(subject?.CN)]);
    response.end('{"gitVersion":"v1.31.0"}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/k8s/clusters/c-1/`;
  const cluster = { server: url, 'certificate-authority-data': encode(ca.cert) };
  const user = { 'client-certificate-data': encode(own.cert), 'client-key-data': encode(own.key) };
  const config = {
    clusters: [{ name: 'a', cluster }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  const folder = makeFolder(t, { config: JSON.stringify(config) });
  const clock = { nowMs: () => Date.now() };
  const client = await connectCluster({ kubeconfig: `${folder}/config` }, { env: {}, clock });
  assert.equal(await client.version(), 'v1.31.0');
  assert.deepEqual(asked, [['/k8s/clusters/c-1/version', 'scanner']]);
});

test('a certificate that nobody vouches for is refused at once', async (t) => {
  const [api, other] = await Promise.all([start(t), start(t)]);
  const ca = (pem: string): string => Buffer.from(pem).toString('base64');
  const config = api.kubeconfig().replace(ca(api.caPem), ca(other.caPem));
  await assert.rejects(listAll(await connect(t, api, { config })), {
    code: 'cluster-unavailable',
    message: /certificate is not trusted/,
  });
  assert.equal(api.requests.length, 0);
});

test('objects are applied, patched, found and removed', async (t) => {
  const api = await start(t);
  const cluster = await connect(t, api);
  const ref = { ...MAPS, namespace: 'default', name: 'a' };
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { key: 'one' } };
  assert.equal(await cluster.find(ref), undefined);
  await cluster.apply(body, { isDryRun: true });
  assert.equal(await cluster.find(ref), undefined);
  const made = await cluster.apply(body);
  assert.deepEqual((await cluster.find(ref))?.['data'], { key: 'one' });
  const { resourceVersion } = made['metadata'] as { resourceVersion: string };
  await cluster.patch(ref, { metadata: { resourceVersion }, data: { key: 'two' } });
  await assert.rejects(cluster.patch(ref, { metadata: { resourceVersion }, data: { key: 'three' } }), {
    code: 'cluster-conflict',
  });
  assert.deepEqual((await cluster.find(ref))?.['data'], { key: 'two' });
  assert.deepEqual([await cluster.remove(ref), await cluster.remove(ref)], [true, false]);
  await assert.rejects(cluster.apply({ apiVersion: 'none.example/v1', kind: 'None', metadata: { name: 'a' } }), {
    code: 'cluster-error',
  });
});

test('a watch goes on where the one before ended, and hears when that is forgotten', async (t) => {
  const api = await start(t, [makeMap('a')]);
  const cluster = await connect(t, api);
  let version = '';
  for await (const page of cluster.list(MAPS)) version = page.resourceVersion;
  const events: WatchEvent[] = [];
  const watch = async (isEnough: () => boolean): Promise<void> => {
    const stop = new AbortController();
    for await (const event of cluster.watch(MAPS, { resourceVersion: version }, stop.signal)) {
      events.push(event);
      if ('resourceVersion' in event) version = event.resourceVersion;
      if (isEnough()) stop.abort();
    }
  };
  const watching = watch(() => false);
  api.put(makeMap('b'));
  while (!events.some(({ type }) => type === 'added')) await new Promise((resolve) => void setTimeout(resolve, 5));
  api.dropWatches();
  await watching;
  api.put(makeMap('c'));
  await watch(() => events.filter(({ type }) => type === 'added').length === 2);
  const names = events.flatMap((event) =>
    'object' in event ? [(event.object['metadata'] as JsonObject)['name']] : [],
  );
  assert.deepEqual(names, ['b', 'c']);
  version = '1';
  api.forget();
  await watch(() => events.at(-1)?.type === 'gone');
  assert.equal(events.at(-1)?.type, 'gone');
});

test('20,000 objects come in pages that are not kept', async (t) => {
  const count = 20_000;
  const data = { text: 'x'.repeat(1_000) };
  const api = await start(
    t,
    Array.from({ length: count }, (_, i) => ({ ...makeMap(`map-${i}`), data })),
  );
  const cluster = await connect(t, api);
  let seen = 0;
  let pages = 0;
  for await (const { items } of cluster.list(MAPS)) {
    seen += items.length;
    pages += 1;
    assert.ok(items.length <= 500);
  }
  assert.deepEqual([seen, pages], [count, 40]);
});
