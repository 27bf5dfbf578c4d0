/** What only the fake API server does: faults on demand, access by rules, Services without a network, a log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../../harness/api-server/start-api-server.ts';
import { makeCertificate } from '../../harness/certificate.ts';
import { type ClusterClient, createClusterClient } from '../../harness/cluster-client.ts';
import { startTestWebhook } from '../../harness/test-webhook.ts';
import { at, configMap, pod } from './objects.ts';

async function withServer(
  options: ApiServerOptions,
  work: (server: ApiServer, client: ClusterClient) => Promise<void>,
): Promise<void> {
  const server = await startApiServer(options);
  const client = createClusterClient(server.url, server.caPem, server.token);
  try {
    await work(server, client);
  } finally {
    client.close();
    await server.close();
  }
}

const PODS = '/api/v1/namespaces/shop/pods';
const WEB = { ...pod('web'), metadata: { name: 'web', namespace: 'shop' } };

test('objects are put as they are, in namespaces that come with them, and taken away', async () => {
  await withServer({ objects: [{ ...WEB, status: { phase: 'Running' } }] }, async (server, client) => {
    const { body } = await client.ask('GET', `${PODS}/web`);
    assert.equal(at(body, 'status', 'phase'), 'Running');
    assert.equal(at(server.find('v1', 'Namespace', 'shop'), 'status', 'phase'), 'Active');
    assert.deepEqual(
      [server.remove('v1', 'Pod', 'web', 'shop'), server.remove('v1', 'Pod', 'web', 'shop')],
      [true, false],
    );
    assert.throws(() => server.put({ apiVersion: 'v9', kind: 'Thing' }), /serves no v9 Thing/);
    const plain = await fetch(`${server.plainUrl}${PODS}`, { headers: { authorization: `Bearer ${server.token}` } });
    assert.equal(plain.status, 200);
  });
});

test('faults befall as many requests as they are for, and only those that they match', async () => {
  await withServer({}, async (server, client) => {
    const ask = (): Promise<{ readonly code: number; readonly body: JsonObject }> => client.ask('GET', '/api/v1/pods');
    const matches = ({ path }: { readonly path: string }): boolean => path === '/api/v1/pods';
    server.faults.add({ kind: 'status', code: 429, retryAfterSeconds: 7, matches });
    assert.equal((await client.ask('GET', '/api/v1/secrets')).code, 200);
    const throttled = await ask();
    assert.deepEqual([throttled.code, at(throttled.body, 'details', 'retryAfterSeconds')], [429, 7]);
    server.faults.add({ kind: 'drop', times: 2 });
    for (let count = 0; count < 2; count++) await assert.rejects(ask, /socket hang up|ECONNRESET/);
    server.faults.add({ kind: 'garbage' });
    await assert.rejects(ask, /JSON/);
    server.faults.add({ kind: 'delay', delayMs: 60 });
    const startedMs = performance.now();
    assert.equal((await ask()).code, 200);
    assert.ok(performance.now() - startedMs >= 55);
    server.faults.add({ kind: 'status', code: 500 });
    server.faults.clear();
    assert.equal((await ask()).code, 200);
    assert.deepEqual(
      server.requests.map(({ code }) => code),
      [200, 429, 0, 0, 200, 200, 200],
    );
  });
});

test('watches are cut on demand, told bookmarks now and then, and refused by status where that is wanted', async () => {
  await withServer({ bookmarkMs: 20, goneAs: 'status' }, async (server, client) => {
    const watcher = await client.watch('/api/v1/pods?watch=1&allowWatchBookmarks=1');
    await watcher.until(({ type }) => type === 'BOOKMARK');
    server.dropWatches();
    await watcher.ended;
    server.forget();
    server.put(WEB);
    assert.equal((await client.ask('GET', '/api/v1/pods?watch=1&resourceVersion=1001')).code, 410);
    assert.equal((await client.ask('GET', '/api/v1/pods?watch=1&resourceVersion=x')).code, 400);
  });
});

test('a token may do what its rules say, and what RBAC objects in the store grant', async () => {
  await withServer({ objects: [WEB] }, async (server, client) => {
    const rules = [{ verbs: ['list'], apiGroups: [''], resources: ['pods'], namespaces: ['shop'] }];
    const token = server.issueToken({ username: 'ann', groups: ['system:authenticated'], rules });
    const codeOf = async (as: string, method: string, path: string, body?: unknown): Promise<number> =>
      (await client.ask(method, path, { token: as, ...(body === undefined ? {} : { body }) })).code;
    assert.deepEqual([await codeOf(token, 'GET', PODS), await codeOf(token, 'GET', '/api/v1/pods')], [200, 403]);
    assert.equal(await codeOf(token, 'POST', `${PODS}/web/exec?command=sh`), 403);
    const account = server.issueServiceAccountToken('shop', 'robot');
    assert.equal(await codeOf(account, 'GET', PODS), 403);
    const subjects = [{ kind: 'ServiceAccount', name: 'robot', namespace: 'shop' }];
    const rbac = 'rbac.authorization.k8s.io';
    const role = [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], resourceNames: [] }];
    server.put({ apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name: 'reader' }, rules: role });
    const roleRef = { apiGroup: rbac, kind: 'ClusterRole', name: 'reader' };
    const metadata = { name: 'readers', namespace: 'shop' };
    server.put({ apiVersion: `${rbac}/v1`, kind: 'RoleBinding', metadata, roleRef, subjects });
    assert.deepEqual([await codeOf(account, 'GET', PODS), await codeOf(account, 'GET', '/api/v1/pods')], [200, 403]);
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'list', resource: 'pods', namespace: 'shop' } },
    };
    const asked = await client.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      body: review,
      token: account,
    });
    assert.equal(at(asked.body, 'status', 'allowed'), true);
    server.revokeToken(account);
    assert.equal(await codeOf(account, 'GET', PODS), 401);
  });
});

test('kinds of stored definitions are served', async () => {
  const names = { plural: 'things', kind: 'Thing' };
  const versions = [
    { name: 'v1', served: true },
    { name: 'v1alpha1', served: false },
  ];
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: { group: 'example.com', scope: 'Cluster', names, versions },
  };
  await withServer({ objects: [definition] }, async (_, client) => {
    const body = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } };
    assert.equal((await client.ask('POST', '/apis/example.com/v1/things', { body })).code, 201);
    assert.equal((await client.ask('GET', '/apis/example.com/v1alpha1/things')).code, 404);
    const list = await client.ask('GET', '/apis/example.com/v1/things');
    assert.deepEqual(at(list.body, 'items', 0, 'kind'), 'Thing');
    await client.ask('DELETE', '/apis/example.com/v1/things');
    assert.deepEqual(at((await client.ask('GET', '/apis/example.com/v1/things')).body, 'items'), []);
  });
});

const SERVICE = { namespace: 'gate', name: 'checker', path: '/check' };

function describeGate(caBundle: string, more: JsonObject = {}): JsonObject {
  const webhook = {
    name: 'check.example.com',
    clientConfig: { service: SERVICE, caBundle },
    rules: [{ operations: ['*'], apiGroups: ['', 'events.k8s.io'], apiVersions: ['v1'], resources: ['*'] }],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    failurePolicy: 'Fail',
    ...more,
  };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'gate' },
    webhooks: [webhook],
  };
}

test('a Service is reached at its ports in turn, under its own name', async () => {
  const certificate = makeCertificate('checker', Date.now(), ['checker.gate.svc']);
  const allow = () => ({ response: { allowed: true, auditAnnotations: { note: 'seen' } } });
  const webhooks = [await startTestWebhook(allow, certificate), await startTestWebhook(allow, certificate)];
  const ports = webhooks.map(({ url }) => Number(new URL(url).port));
  const services = { 'gate/checker': ports };
  await withServer({ services, objects: [describeGate(webhooks[0]?.caBundle ?? '')] }, async (server, client) => {
    const path = '/api/v1/namespaces/default/configmaps';
    for (const name of ['a', 'b', 'c'])
      assert.equal((await client.ask('POST', path, { body: configMap(name) })).code, 201);
    assert.deepEqual(
      webhooks.map(({ reviews }) => reviews.length),
      [2, 1],
    );
    assert.equal(webhooks[0]?.paths[0], '/check?timeout=10s');
    const [call] = server.webhookCalls;
    assert.deepEqual([call?.outcome, call?.auditAnnotations], ['allowed', { 'check.example.com/note': 'seen' }]);
    server.mapService('gate', 'checker', []);
    const { code, body } = await client.ask('POST', path, { body: configMap('d') });
    assert.deepEqual([code, server.webhookCalls.at(-1)?.outcome], [500, 'failed closed']);
    assert.match(textAt(body, 'message'), /no endpoints available for service "checker"/);
  });
  for (const webhook of webhooks) await webhook.close();
});

test('a certificate of another name is no answer', async () => {
  const webhook = await startTestWebhook(() => ({ response: { allowed: true } }));
  const services = { 'gate/checker': [Number(new URL(webhook.url).port)] };
  await withServer({ services, objects: [describeGate(webhook.caBundle)] }, async (server, client) => {
    const body = configMap('a');
    assert.equal((await client.ask('POST', '/api/v1/namespaces/default/configmaps', { body })).code, 500);
    assert.match(server.webhookCalls[0]?.error ?? '', /altnames|checker\.gate\.svc/);
  });
  await webhook.close();
});

test('a webhook for events of one group sees those that are posted to the other', async () => {
  const webhook = await startTestWebhook(() => ({ response: { allowed: true } }));
  const rules = [{ operations: ['CREATE'], apiGroups: ['events.k8s.io'], apiVersions: ['v1'], resources: ['events'] }];
  const clientConfig = { url: webhook.url, caBundle: webhook.caBundle };
  for (const [matchPolicy, count] of [
    ['Equivalent', 1],
    ['Exact', 0],
  ] as const) {
    const gate = describeGate('', { rules, clientConfig, matchPolicy });
    await withServer({ objects: [gate] }, async (server, client) => {
      const body = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'a' } };
      await client.ask('POST', '/api/v1/namespaces/default/events', { body });
      assert.equal(server.webhookCalls.length, count, matchPolicy);
    });
  }
  const request = at(webhook.reviews[0], 'request');
  assert.deepEqual(at(request, 'kind'), { group: 'events.k8s.io', version: 'v1', kind: 'Event' });
  assert.deepEqual(at(request, 'requestKind'), { group: '', version: 'v1', kind: 'Event' });
  assert.equal(at(request, 'object', 'apiVersion'), 'events.k8s.io/v1');
  await webhook.close();
});

test('an eviction is admitted as one, and the pod that it deletes as a deletion', async () => {
  const webhook = await startTestWebhook(() => ({ response: { allowed: true } }));
  const rules = [{ operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'pods/*'] }];
  const gate = describeGate('', { rules, clientConfig: { url: webhook.url, caBundle: webhook.caBundle } });
  await withServer({ objects: [gate, WEB] }, async (_, client) => {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'web' } };
    assert.equal((await client.ask('POST', `${PODS}/web/eviction`, { body })).code, 201);
    assert.equal((await client.ask('GET', `${PODS}/web`)).code, 404);
    const seen = webhook.reviews.map(({ request }) => [at(request, 'operation'), at(request, 'kind', 'kind')]);
    assert.deepEqual(seen, [
      ['CREATE', 'Eviction'],
      ['DELETE', 'Pod'],
    ]);
  });
  await webhook.close();
});
