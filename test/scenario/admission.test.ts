/** The gate from end to end: an API server that calls it, a replica in a process, changes as people make them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { getField } from '../../src/base/json.ts';
import type { Json, JsonObject } from '../../src/base/json.ts';
import type { WebhookCall } from '../harness/api-server/webhooks.ts';
import { listAt, textAt } from '../harness/api-server/fields.ts';
import type { Reply } from '../harness/cluster-client.ts';
import { installGate, type InstalledGate, planModes, rollOut } from '../harness/installed-gate.ts';

const MODES = {
  'containers-not-privileged': 'enforce',
  'no-exec-in-production': 'enforce',
  'no-debug-container-in-production': 'enforce',
  'no-scale-to-zero-in-production': 'enforce',
  'protected-object-kept': 'enforce',
  'image-tag-fixed': 'audit',
  'memory-limit-set': 'warn',
  'read-only-root-filesystem': 'audit',
} as const;

const MERGE = 'application/merge-patch+json';
const CONFIGURATION = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/bulwark-admission';

const GOOD = {
  name: 'web',
  image: 'registry.example/web:1.0',
  resources: { limits: { memory: '64Mi' } },
  securityContext: { readOnlyRootFilesystem: true },
};
const PRIVILEGED = { ...GOOD, securityContext: { ...GOOD.securityContext, privileged: true } };
const UNLIMITED = { ...GOOD, resources: {} };
const WRITABLE = { ...GOOD, securityContext: {} };

const podSpec = (container: JsonObject): JsonObject => ({ containers: [container] });

function deployment(name: string, container: JsonObject): JsonObject {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: podSpec(container) };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}

const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop-prod/deployments';
const PODS = '/api/v1/namespaces/shop-prod/pods';

describe('the gate in a cluster', () => {
  let installed: InstalledGate | undefined;
  before(async () => {
    installed = await installGate(planModes(MODES, [rollOut('image-tag-fixed', ['pilot-*'])]));
    const { api } = installed;
    for (const name of ['shop-prod', 'pilot-a', 'dev']) {
      api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    // In front of the gate, from before it was there.
    const old = deployment('old', PRIVILEGED);
    api.put({ ...old, metadata: { name: 'old', namespace: 'shop-prod' } });
    api.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop-prod' }, spec: podSpec(GOOD) });
  });
  after(() => installed?.close());
  const gate = (): InstalledGate => {
    assert.ok(installed !== undefined);
    return installed;
  };
  const ask = (method: string, path: string, body?: unknown, type?: string): Promise<Reply> =>
    gate().client.ask(method, path, {
      token: gate().developer,
      ...(body === undefined ? {} : { body }),
      ...(type === undefined ? {} : { type }),
    });
  /** The answer, and the calls of webhooks that it took. */
  const watchCalls = async (work: () => Promise<Reply>) => {
    const from = gate().api.webhookCalls.length;
    const reply = await work();
    return { reply, calls: gate().api.webhookCalls.slice(from) };
  };
  testAnswers(ask, watchCalls, gate);
  testOperations(ask, watchCalls, gate);
  testTrouble(ask, watchCalls, gate);
});

type Ask = (method: string, path: string, body?: unknown, type?: string) => Promise<Reply>;
type WatchCalls = (
  work: () => Promise<Reply>,
) => Promise<{ readonly reply: Reply; readonly calls: readonly WebhookCall[] }>;

function isRefused({ code, body }: Reply, message: RegExp): void {
  assert.equal(code, 403, JSON.stringify(body));
  assert.match(textAt(body, 'message'), /admission webhook "enforce\.bulwark\.dev" denied the request/);
  assert.match(textAt(body, 'message'), message);
}

function isDone({ code, body }: Reply): void {
  assert.ok(code === 200 || code === 201, `${code} ${JSON.stringify(body)}`);
}

const outcomesOf = (calls: readonly WebhookCall[]): readonly string[] =>
  calls.map(({ webhook, outcome }) => `${webhook.split('.')[0] ?? ''} ${outcome}`).sort();

function testAnswers(ask: Ask, watchCalls: WatchCalls, gate: () => InstalledGate): void {
  test('what fails an enforced control is refused, with its place, a remedy and the way to an exception', async () => {
    const reply = await ask('POST', DEPLOYMENTS, deployment('bad', PRIVILEGED));
    isRefused(reply, /\[K8S-0001\].*spec\.template\.spec\.containers\[0\]\.securityContext\.privileged/s);
    assert.match(textAt(reply.body, 'message'), /bulwark exception request NAME --control K8S-0001 --scope addresses=/);
    const causes = listAt(reply.body, 'details', 'causes').map((cause) => textAt(cause, 'reason'));
    assert.deepEqual(causes, ['K8S-0001']);
    assert.equal(gate().api.find('apps/v1', 'Deployment', 'bad', 'shop-prod'), undefined);
  });

  test('every kind of workload is refused for the same', async () => {
    const template = { metadata: { labels: { app: 'w' } }, spec: podSpec(PRIVILEGED) };
    const workload = { selector: { matchLabels: { app: 'w' } }, template };
    const table: readonly (readonly [string, string, JsonObject])[] = [
      ['apps/v1', 'StatefulSet', workload],
      ['apps/v1', 'DaemonSet', workload],
      ['apps/v1', 'ReplicaSet', workload],
      ['v1', 'ReplicationController', { selector: { app: 'w' }, template }],
      ['v1', 'Pod', podSpec(PRIVILEGED)],
      ['batch/v1', 'Job', { template }],
      ['batch/v1', 'CronJob', { schedule: '@daily', jobTemplate: { spec: { template } } }],
    ];
    for (const [apiVersion, kind, spec] of table) {
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      const path = `${root}/namespaces/shop-prod/${kind.toLowerCase()}s`;
      isRefused(await ask('POST', path, { apiVersion, kind, metadata: { name: 'w' }, spec }), /K8S-0001/);
    }
  });

  test('what fails a control that warns is let in with a warning, and an audit with a line in the log', async () => {
    const warned = await watchCalls(() => ask('POST', DEPLOYMENTS, deployment('unlimited', UNLIMITED)));
    isDone(warned.reply);
    assert.equal(warned.reply.warnings.length, 1);
    assert.match(warned.reply.warnings[0] ?? '', /^\[K8S-0073\] /);
    const audited = await watchCalls(() => ask('POST', DEPLOYMENTS, deployment('writable', WRITABLE)));
    isDone(audited.reply);
    assert.deepEqual(audited.reply.warnings, []);
    const annotations = Object.assign({}, ...audited.calls.map((call) => call.auditAnnotations)) as JsonObject;
    assert.deepEqual(Object.keys(annotations), ['observe.bulwark.dev/fail']);
    assert.match(textAt(annotations, 'observe.bulwark.dev/fail'), /^K8S-0042 \(audit\): /);
    assert.deepEqual(outcomesOf(audited.calls), ['enforce allowed', 'observe allowed']);
  });

  test('a rollout that has reached its canary is enforced there, and warns elsewhere', async () => {
    const latest = { ...GOOD, image: 'registry.example/web:latest' };
    const pilot = await ask('POST', '/apis/apps/v1/namespaces/pilot-a/deployments', deployment('latest', latest));
    isRefused(pilot, /K8S-0060/);
    const other = await ask('POST', DEPLOYMENTS, deployment('latest', latest));
    isDone(other);
    assert.match(other.warnings[0] ?? '', /^\[K8S-0060\] /);
  });

  test('a dry run is judged like the real thing, and nothing is left of it', async () => {
    isRefused(await ask('POST', `${DEPLOYMENTS}?dryRun=All`, deployment('dry', PRIVILEGED)), /K8S-0001/);
    const { reply, calls } = await watchCalls(() => ask('POST', `${DEPLOYMENTS}?dryRun=All`, deployment('dry', GOOD)));
    isDone(reply);
    assert.deepEqual(
      calls.map(({ review }) => getField(review?.['request'], 'dryRun')),
      [true, true],
    );
    assert.equal((await ask('GET', `${DEPLOYMENTS}/dry`)).code, 404);
  });
}

function testOperations(ask: Ask, watchCalls: WatchCalls, gate: () => InstalledGate): void {
  const patchOld = (body: JsonObject): Promise<Reply> => ask('PATCH', `${DEPLOYMENTS}/old`, body, MERGE);

  test('a change of what failed before is let in, unless it brings a new failure', async () => {
    const labelled = await patchOld({ metadata: { labels: { team: 'shop' } } });
    isDone(labelled);
    assert.match(labelled.warnings[0] ?? '', /^\[K8S-0001\].*\(as before\)$/);
    const second = { ...PRIVILEGED, name: 'second' };
    const containers = [PRIVILEGED, second];
    isRefused(await patchOld({ spec: { template: { spec: { containers } } } }), /K8S-0001/);
    isDone(await patchOld({ spec: { template: { spec: { containers: [GOOD] } } } }));
    isRefused(await patchOld({ spec: { template: { spec: { containers: [PRIVILEGED] } } } }), /K8S-0001/);
  });

  test('a change of the status alone is not asked about', async () => {
    const { reply, calls } = await watchCalls(() =>
      ask('PATCH', `${DEPLOYMENTS}/old/status`, { status: { readyReplicas: 1 } }, MERGE),
    );
    isDone(reply);
    assert.deepEqual(calls, []);
  });

  test('what is protected is not deleted, until its label is taken off', async () => {
    const path = '/apis/apps/v1/namespaces/shop-prod/statefulsets';
    const spec = { selector: { matchLabels: { app: 'db' } }, serviceName: 'db', template: {} };
    const template = { metadata: { labels: { app: 'db' } }, spec: podSpec(GOOD) };
    const metadata = { name: 'db', labels: { 'bulwark.dev/protected': 'true' } };
    isDone(
      await ask('POST', path, { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec: { ...spec, template } }),
    );
    isRefused(await ask('DELETE', `${path}/db`), /K8S-\d+.*would be deleted/s);
    isDone(await ask('PATCH', `${path}/db`, { metadata: { labels: { 'bulwark.dev/protected': null } } }, MERGE));
    isDone(await ask('DELETE', `${path}/db`));
  });

  test('a shell into production is refused to a developer, and not to whom the control names', async () => {
    const path = `${PODS}/web/exec?command=sh&container=web`;
    isRefused(await ask('POST', path), /ann opens a shell in pod web of namespace shop-prod/);
    // Let through, it ends where a node would begin.
    const admin = await gate().client.ask('POST', path);
    assert.match(textAt(admin.body, 'message'), /does not have a host assigned/);
  });

  test('a scale to zero is refused, and any other is not', async () => {
    const scale = (replicas: number): Promise<Reply> =>
      ask('PATCH', `${DEPLOYMENTS}/old/scale`, { spec: { replicas } }, MERGE);
    isRefused(await scale(0), /ann scales old of namespace shop-prod to zero/);
    isDone(await scale(3));
  });

  const debug = (container: JsonObject) => ({ spec: { ephemeralContainers: [{ ...container, name: 'debug' }] } });

  test('a debug container in production is refused to a developer', async () => {
    const reply = await ask('PATCH', `${PODS}/web/ephemeralcontainers`, debug(GOOD), MERGE);
    isRefused(reply, /ann adds a debug container to pod web of namespace shop-prod/);
  });

  test('a debug container is judged as any container is', async () => {
    const metadata = { name: 'web', namespace: 'dev' };
    gate().api.put({ apiVersion: 'v1', kind: 'Pod', metadata, spec: podSpec(GOOD) });
    const path = '/api/v1/namespaces/dev/pods/web/ephemeralcontainers';
    isRefused(await ask('PATCH', path, debug(PRIVILEGED), MERGE), /K8S-0001.*ephemeralContainers\[0\]/s);
    isDone(await ask('PATCH', path, debug(GOOD), MERGE));
  });

  test('the gate knows the labels of namespaces, and hears of new ones', async () => {
    const name = 'labelled';
    const labels = { environment: 'production' };
    gate().api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    gate().api.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: name }, spec: podSpec(GOOD) });
    const open = (): Promise<Reply> => ask('POST', `/api/v1/namespaces/${name}/pods/web/exec?command=sh`);
    let reply = await open();
    for (let attempt = 0; reply.code !== 403 && attempt < 40; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      reply = await open();
    }
    isRefused(reply, /opens a shell/);
  });
}

function testTrouble(ask: Ask, watchCalls: WatchCalls, gate: () => InstalledGate): void {
  const mapTo = (...ports: readonly number[]): void =>
    gate().api.mapService('bulwark-system', 'bulwark-admission', ports);
  /** Of the webhook at a place of the configuration; `enforce` is the first. */
  const change = (field: string, value: Json, place = 0): Promise<Reply> =>
    gate().client.ask('PATCH', CONFIGURATION, {
      body: [{ op: 'replace', path: `/webhooks/${place}/${field}`, value }],
      type: 'application/json-patch+json',
    });

  test('the configuration that is installed cannot lock the cluster, by its own proof', async () => {
    const { code, stdout, stderr } = await gate().run('admission', 'lint', '--cluster', ...gate().bundle);
    assert.equal(code, 0, `${stdout}${stderr}`);
  });

  test('with no replica there, what is enforced is closed, and what only warns is open', async () => {
    mapTo();
    const { reply, calls } = await watchCalls(() => ask('POST', DEPLOYMENTS, deployment('lost', GOOD)));
    assert.equal(reply.code, 500);
    assert.match(textAt(reply.body, 'message'), /failed calling webhook "enforce\.bulwark\.dev"/);
    assert.deepEqual(outcomesOf(calls), ['enforce failed closed', 'observe failed open']);
  });

  test('with no replica there, the system, the gate itself and its configuration go on', async () => {
    const create = (path: string, body: JsonObject): Promise<Reply> => gate().client.ask('POST', path, { body });
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'system' }, spec: podSpec(PRIVILEGED) };
    for (const namespace of ['kube-system', 'bulwark-system', 'kube-public', 'kube-node-lease']) {
      isDone(await create(`/api/v1/namespaces/${namespace}/pods`, pod));
    }
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'leader' }, spec: {} };
    isDone(await create('/apis/coordination.k8s.io/v1/namespaces/shop-prod/leases', lease));
    isDone(await create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }));
    isDone(await change('timeoutSeconds', 2));
    const fresh = deployment('bulwark-admission', PRIVILEGED);
    const path = '/apis/apps/v1/namespaces/bulwark-system/deployments/bulwark-admission';
    isDone(await gate().client.ask('PATCH', path, { body: { spec: fresh['spec'] }, type: MERGE }));
  });

  test('with the failure policy at Ignore, nothing is refused while no replica is there', async () => {
    isDone(await change('failurePolicy', 'Ignore'));
    const { reply, calls } = await watchCalls(() => ask('POST', DEPLOYMENTS, deployment('open', PRIVILEGED)));
    isDone(reply);
    assert.deepEqual(outcomesOf(calls), ['enforce failed open', 'observe failed open']);
    isDone(await change('failurePolicy', 'Fail'));
  });

  test('a replica that does not answer costs no more than the time of the configuration', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy()));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    mapTo((silent.address() as AddressInfo).port);
    for (const place of [0, 1]) isDone(await change('timeoutSeconds', 1, place));
    const startedMs = performance.now();
    const reply = await ask('POST', '/api/v1/namespaces/shop-prod/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'slow' },
      spec: podSpec(GOOD),
    });
    assert.equal(reply.code, 500);
    assert.match(textAt(reply.body, 'message'), /deadline exceeded/);
    const tookMs = performance.now() - startedMs;
    assert.ok(tookMs > 900 && tookMs < 5_000, `it took ${tookMs} ms`);
    silent.close();
  });

  test('a new replica takes over where the last one left off', async () => {
    const { port } = await gate().startReplica();
    mapTo(port);
    isRefused(await ask('POST', DEPLOYMENTS, deployment('again', PRIVILEGED)), /K8S-0001/);
    isDone(await ask('POST', DEPLOYMENTS, deployment('again', GOOD)));
  });

  test('a replica that wants to know who asks answers the API server, and nobody else', async () => {
    const made = await gate().run('admission', 'certificates', '--out', 'client', '--client', 'kube-apiserver');
    assert.equal(made.code, 0, made.stderr);
    const { port } = await gate().startReplica('--client-ca', 'client/ca.crt');
    mapTo(port);
    const create = (name: string): Promise<Reply> => ask('POST', DEPLOYMENTS, deployment(name, GOOD));
    const { reply, calls } = await watchCalls(() => create('stranger'));
    assert.equal(reply.code, 500);
    assert.match(calls[0]?.error ?? '', /403/);
    const read = (file: string): string => readFileSync(join(gate().folder, 'client', file), 'utf8');
    gate().api.identifyBy({ cert: read('tls.crt'), key: read('tls.key') });
    isDone(await create('known'));
  });

  test('uninstalling opens the gate before anything else goes', async () => {
    const from = gate().api.requests.length;
    const { code, stdout, stderr } = await gate().run('admission', 'uninstall');
    assert.equal(code, 0, `${stdout}${stderr}`);
    const deletes = gate()
      .api.requests.slice(from)
      .filter(({ method }) => method === 'DELETE');
    assert.equal(deletes[0]?.path, CONFIGURATION);
    assert.ok(deletes.length > 3);
    isDone(await ask('POST', DEPLOYMENTS, deployment('free', PRIVILEGED)));
  });
}
