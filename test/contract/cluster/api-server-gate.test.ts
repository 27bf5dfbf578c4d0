/**
 * The gate before a real API server: installed by the command line, called by the server itself, and taken out again.
 * `npm run test:cluster` runs it. What kubelets and controllers would do, this does.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { getPath } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { createCertificates } from '../../../src/certificates/x509/index.ts';
import { connectCluster } from '../../../src/clusters/kubernetes/index.ts';
import type { CertificateRules } from '../../../src/model/certificate-life.ts';
import { createClusterShelf } from '../../../src/program/admission-guard/cluster-shelf.ts';
import { keepCertificates } from '../../../src/program/admission-guard/keep-certificates.ts';
import { GATE_DNS_NAMES } from '../../../src/program/admission-guard/names.ts';
import { GATE_NAME } from '../../../src/program/admission-install/names.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import type { Reply } from '../../harness/cluster-client.ts';
import { IMAGE, planModes } from '../../harness/installed-gate.ts';
import { findHindrance } from '../../harness/test-cluster.ts';
import { MERGE, pod, succeed } from './objects.ts';
import { openRealGate, playControllers, type RealGate } from './real-gate.ts';

const PODS = '/api/v1/namespaces/shop/pods';
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

const SETTINGS = planModes({
  'containers-not-privileged': 'enforce',
  'no-exec-in-production': 'enforce',
  'memory-limit-set': 'warn',
});

const privileged = (name: string): JsonObject => {
  const container = { name: 'web', image: 'registry.example/web:1.0', securityContext: { privileged: true } };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container] } };
};

const DAY_MS = 86_400_000;
/** With leaves that outlast the authority of a year, it comes to its end at once. */
const DUE: CertificateRules = { authorityMs: 3_650 * DAY_MS, leafMs: 400 * DAY_MS, announceMs: 0, backdateMs: 60_000 };

function isRefused({ code, body }: Reply, message: RegExp): void {
  assert.equal(code, 403, JSON.stringify(body));
  assert.match(textAt(body, 'message'), /admission webhook "enforce\.bulwark\.dev" denied the request/);
  assert.match(textAt(body, 'message'), message);
}

describe('the gate before a real API server', { skip: findHindrance() }, () => {
  let opened: RealGate | undefined;
  const room = (): RealGate => {
    assert.ok(opened !== undefined);
    return opened;
  };
  before(async () => {
    opened = await openRealGate(SETTINGS);
  });
  after(() => opened?.close());
  const ask = (method: string, path: string, body?: JsonObject): Promise<Reply> =>
    room().cluster.ask(method, path, { token: room().developer, ...(body === undefined ? {} : { body }) });

  test('is installed, and its configuration proven', async () => {
    const { cluster, run, startReplica, bundle } = room();
    await succeed(cluster, 'POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { environment: 'production' } } },
    });
    const stop = playControllers(cluster);
    const installed = await run('admission', 'install', '--apply', '--image', IMAGE, '--wait-seconds', '60', ...bundle);
    stop();
    assert.equal(installed.code, 0, installed.stdout + installed.stderr);
    const linted = await run('admission', 'lint', '--cluster', ...bundle);
    assert.equal(linted.code, 0, linted.stdout + linted.stderr);
    await startReplica();
  });

  test('refuses what fails an enforced control, and warns of what fails another', async () => {
    isRefused(
      await ask('POST', PODS, privileged('bad')),
      /\[K8S-0001\].*spec\.containers\[0\]\.securityContext\.privileged/s,
    );
    const { code, warnings } = await ask('POST', PODS, pod('web'));
    assert.equal(code, 201);
    assert.ok(
      warnings.some((text) => text.includes('K8S-0073')),
      JSON.stringify(warnings),
    );
  });

  test('refuses a shell, and lets a dry run and an update through as it should', async () => {
    isRefused(await ask('POST', `${PODS}/web/exec?command=sh`), /K8S-0200/);
    isRefused(await ask('POST', `${PODS}?dryRun=All`, privileged('dry')), /K8S-0001/);
    const labels = { metadata: { labels: { changed: 'yes' } } };
    const changed = await room().cluster.ask('PATCH', `${PODS}/web`, {
      token: room().developer,
      body: labels,
      type: MERGE,
    });
    assert.equal(changed.code, 200, JSON.stringify(changed.body));
  });

  test('judges what already runs by a scan of the cluster', async () => {
    const { code, stdout, stderr } = await room().run('scan', '--cluster', '--format', 'json', '--no-fail');
    assert.equal(code, 0, stderr);
    const { results } = JSON.parse(stdout) as { results: readonly { control: string; resource: string }[] };
    assert.ok(results.some(({ control, resource }) => control === 'K8S-0073' && resource.includes('shop/web')));
  });

  /** Until what is asked of the configuration holds. */
  const waitForPolicy = async (policy: string): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      const { body } = await succeed(room().cluster, 'GET', `${WEBHOOKS}/${GATE_NAME}`);
      if (getPath(body, ['webhooks', 0, 'failurePolicy']) === policy) break;
      assert.ok(attempt < 120, `never ${policy}`);
      await new Promise((resolve) => void setTimeout(resolve, 500));
    }
    await room().cluster.settle();
  };

  test('is out of action while break-glass is on, and no longer', async () => {
    const { run, cluster } = room();
    const begun = await run('admission', 'break-glass', '--for', '30m', '--reason', 'nothing is let in', '--as', 'ada');
    assert.equal(begun.code, 0, begun.stdout + begun.stderr);
    await cluster.settle();
    assert.equal((await ask('POST', PODS, privileged('while-broken'))).code, 201);
    const ended = await run('admission', 'break-glass', '--end', '--as', 'ada');
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    await cluster.settle();
    isRefused(await ask('POST', PODS, privileged('when-mended')), /K8S-0001/);
    const { stdout } = await run('evidence', 'list', '--json');
    for (const action of ['break-glass-begun', 'break-glass-ended']) assert.match(stdout, new RegExp(action));
  });

  test('gets another certificate of another authority without a call that fails', async () => {
    const { cluster, kubeconfig, mount, readServed } = room();
    const clock = { nowMs: () => Date.now() };
    const client = await connectCluster({ kubeconfig }, { env: {}, clock });
    const names = { dnsNames: GATE_DNS_NAMES, addresses: [] };
    const keep = () =>
      keepCertificates(createClusterShelf(client), { certificates: createCertificates(), rules: DUE, clock, names });
    const { steps, authorities } = await keep();
    assert.ok(
      steps.some((step) => step.do === 'announce') && steps.some((step) => step.do === 'issue-leaf'),
      JSON.stringify(steps),
    );
    assert.equal(authorities.length, 2);
    await cluster.settle();
    isRefused(await ask('POST', PODS, privileged('old-leaf')), /K8S-0001/);
    const before = await readServed();
    await mount();
    for (let attempt = 0; (await readServed()) === before; attempt++) {
      assert.ok(attempt < 60, 'the replica takes the new certificate');
      isRefused(await ask('POST', PODS, privileged('between')), /K8S-0001/);
      await new Promise((resolve) => void setTimeout(resolve, 500));
    }
    isRefused(await ask('POST', PODS, privileged('new-leaf')), /K8S-0001/);
  });

  test('is opened by its watchdog when no replica is there, and closed again', async () => {
    const { startWatchdog, stopReplicas, startReplica } = room();
    const end = await startWatchdog('--aside-after', '1s', '--back-after', '1s', '--every', '1s', '--data', 'watch');
    await stopReplicas();
    await waitForPolicy('Ignore');
    assert.equal((await ask('POST', PODS, privileged('while-aside'))).code, 201);
    await startReplica();
    await waitForPolicy('Fail');
    isRefused(await ask('POST', PODS, privileged('when-back')), /K8S-0001/);
    const log = await end();
    for (const action of ['gate-stepped-aside', 'gate-stepped-back']) assert.match(log, new RegExp(`"${action}"`));
    assert.doesNotMatch(log, /forbidden/i);
  });

  test('with no replica there, what is enforced is closed, and what mends the cluster stays open', async () => {
    await room().stopReplicas();
    const refused = await ask('POST', PODS, pod('other'));
    assert.equal(refused.code, 500, JSON.stringify(refused.body));
    assert.match(textAt(refused.body, 'message'), /failed calling webhook "enforce\.bulwark\.dev"/);
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'a', namespace: 'kube-node-lease' },
    };
    const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
    assert.equal((await room().cluster.ask('POST', leases, { body: lease })).code, 201);
    assert.equal(
      (await room().cluster.ask('POST', '/api/v1/namespaces/kube-system/pods', { body: pod('a') })).code,
      201,
    );
    assert.equal((await ask('GET', WEBHOOKS)).code, 200);
  });

  test('is taken out with the webhook configuration first', async () => {
    const { cluster, run } = room();
    const removed = await run('admission', 'uninstall');
    assert.equal(removed.code, 0, removed.stdout + removed.stderr);
    assert.deepEqual((await succeed(cluster, 'GET', WEBHOOKS)).body['items'], []);
    await cluster.settle();
    assert.equal((await ask('POST', PODS, privileged('free'))).code, 201);
  });
});
