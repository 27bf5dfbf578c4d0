/** Tests of install, lint and uninstall against an API server: what is brought in is taken, closed last, and goes. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApiServer } from '../../../../test/harness/api-server/start-api-server.ts';
import { startApiServer } from '../../../../test/harness/api-server/start-api-server.ts';
import type { CliRun } from '../../../../test/harness/cli.ts';
import { makeFolder, runBulwark } from '../../../../test/harness/cli.ts';
import { systemClock } from '../../../base/clock.ts';
import type { JsonObject } from '../../../base/json.ts';
import { getPath } from '../../../base/json.ts';
import type { Cluster } from '../../../clusters/api.ts';
import { connectCluster } from '../../../clusters/kubernetes/index.ts';
import type { GuardAction } from '../../../model/programme/gate-guard.ts';
import { patchForActions } from '../../../program/admission-guard/configuration.ts';
import { CONFIGURATION_REF } from '../../../program/admission-guard/names.ts';

const IMAGE = `registry.example/bulwark@sha256:${'a'.repeat(64)}`;
const CONFIGURATION = 'ValidatingWebhookConfiguration';
const ADMISSION = 'admissionregistration.k8s.io/v1';
const NAMESPACE = 'bulwark-system';
const LOOK_MS = 50;

type Installed = {
  readonly server: ApiServer;
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
  readonly connectAs: (account: string) => Promise<Cluster>;
};

async function withServer(work: (installed: Installed) => Promise<void>): Promise<void> {
  const server = await startApiServer();
  using folder = makeFolder({ config: server.kubeconfig() });
  const kubeconfig = join(folder.path, 'config');
  const stop = playController(server);
  try {
    await work({
      server,
      run: (...args) => runBulwark(['admission', ...args, '--kubeconfig', kubeconfig], { cwd: folder.path }),
      connectAs: (account) => {
        const file = join(folder.path, account);
        writeFileSync(file, server.kubeconfig(server.issueServiceAccountToken(NAMESPACE, account)));
        return connectCluster({ kubeconfig: file }, { env: {}, clock: systemClock });
      },
    });
  } finally {
    stop();
    await server.close();
  }
}

/** Stands for the controller and the kubelets: whatever Deployment there is has all of its replicas. */
function playController(server: ApiServer): () => void {
  const timer = setInterval(() => {
    const deployment = server.find('apps/v1', 'Deployment', 'bulwark-admission', NAMESPACE);
    const replicas = getPath(deployment, ['spec', 'replicas']);
    if (deployment === undefined || typeof replicas !== 'number') return;
    const observedGeneration = getPath(deployment, ['metadata', 'generation']) ?? 1;
    if (getPath(deployment, ['status', 'observedGeneration']) === observedGeneration) return;
    const status = { observedGeneration, replicas, readyReplicas: replicas, updatedReplicas: replicas };
    server.put({ ...deployment, status });
  }, LOOK_MS);
  return () => clearInterval(timer);
}

const INSTALL = ['install', '--image', IMAGE, '--with-store', '10.0.0.0/8'];

function readPolicies(server: ApiServer): readonly unknown[] {
  const webhooks = server.find(ADMISSION, CONFIGURATION, 'bulwark-admission')?.['webhooks'];
  return ((webhooks ?? []) as readonly JsonObject[]).map(({ failurePolicy }) => failurePolicy);
}

test('the gate is installed, proven and taken out', () =>
  withServer(async ({ server, run }) => {
    const asked = await run(...INSTALL, '--server-dry-run');
    assert.equal(asked.code, 0, asked.stderr);
    assert.equal(server.find('v1', 'Namespace', NAMESPACE), undefined);
    const installed = await run(...INSTALL, '--apply');
    assert.equal(installed.code, 0, installed.stdout + installed.stderr);
    assert.deepEqual(readPolicies(server), ['Fail', 'Ignore']);
    const again = await run(...INSTALL, '--apply');
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.doesNotMatch(again.stdout, /enforced: Ignore/);
    const linted = await run('lint', '--cluster', '--brief');
    assert.equal(linted.code, 0, linted.stdout + linted.stderr);
    const removed = await run('uninstall');
    assert.equal(removed.code, 0, removed.stderr);
    assert.match(removed.stdout.split('\n')[0] ?? '', /ValidatingWebhookConfiguration/);
    assert.equal(server.find(ADMISSION, CONFIGURATION, 'bulwark-admission'), undefined);
    assert.equal(server.find('rbac.authorization.k8s.io/v1', 'ClusterRole', 'bulwark-admission'), undefined);
    const nothing = await run('lint', '--cluster');
    assert.equal(nothing.code, 3);
  }));

/** Sets the failurePolicy of the enforced entry, as `kubectl edit` would. */
async function setPolicy({ plainUrl, token }: ApiServer, value: string, fieldManager: string): Promise<void> {
  const path = `/apis/${ADMISSION}/validatingwebhookconfigurations/bulwark-admission?fieldManager=${fieldManager}`;
  const answer = await fetch(`${plainUrl}${path}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'replace', path: '/webhooks/0/failurePolicy', value }]),
  });
  assert.equal(answer.status, 200, await answer.text());
}

test('what the watchdog has set is no conflict for an installation, and what a person has set is told', () =>
  withServer(async ({ server, run, connectAs }) => {
    const apply = (...more: readonly string[]): Promise<CliRun> => run(...INSTALL, '--apply', ...more);
    assert.equal((await apply()).code, 0);
    const watchdog = await connectAs('bulwark-admission-watchdog');
    const find = (): Promise<JsonObject | undefined> => watchdog.find(CONFIGURATION_REF);
    const patch = async (action: GuardAction): Promise<unknown> =>
      watchdog.patch(CONFIGURATION_REF, patchForActions((await find()) ?? {}, [action], 1));
    await patch({ do: 'step-aside', why: 'no replica' });
    const aside = await apply();
    assert.equal(aside.code, 0, aside.stderr);
    assert.match(aside.stdout, /the watchdog has opened the gate/);
    assert.deepEqual(readPolicies(server), ['Ignore', 'Ignore']);
    await patch({ do: 'step-back', why: 'replicas are ready' });
    const back = await apply();
    assert.equal(back.code, 0, back.stderr);
    assert.deepEqual(readPolicies(server), ['Fail', 'Ignore']);
    await setPolicy(server, 'Ignore', 'kubectl-edit');
    for (const how of ['--apply', '--server-dry-run']) {
      const told = await run(...INSTALL, how);
      assert.equal(told.code, 2, told.stdout);
      assert.match(told.stderr, /kubectl-edit has set webhooks\[enforce\.bulwark\.dev\]\.failurePolicy.*--force/);
    }
    assert.deepEqual(readPolicies(server), ['Ignore', 'Ignore']);
    assert.equal((await apply('--force')).code, 0);
    assert.deepEqual(readPolicies(server), ['Fail', 'Ignore']);
    assert.equal((await apply()).code, 0, "and it is Bulwark's own again");
  }));

test('accounts may do what their pods do, and no more', () =>
  withServer(async ({ run, connectAs }) => {
    const installed = await run(...INSTALL, '--apply');
    assert.equal(installed.code, 0, installed.stdout + installed.stderr);
    const [replica, watchdog] = await Promise.all([
      connectAs('bulwark-admission'),
      connectAs('bulwark-admission-watchdog'),
    ]);
    const configuration = CONFIGURATION_REF;
    const secret = {
      group: '',
      version: 'v1',
      resource: 'secrets',
      namespace: NAMESPACE,
      name: 'bulwark-admission-tls',
    };
    const slices = { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', namespace: NAMESPACE };
    const event = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'a', namespace: NAMESPACE } };
    const listAll = async (cluster: Cluster, request: Parameters<Cluster['list']>[0]): Promise<number> => {
      let count = 0;
      for await (const { items } of cluster.list(request)) count += items.length;
      return count;
    };
    assert.ok((await listAll(replica, { group: '', version: 'v1', resource: 'namespaces' })) >= 4);
    assert.notEqual(await watchdog.find(configuration), undefined);
    assert.notEqual(await watchdog.find(secret), undefined);
    await watchdog.patch(configuration, { metadata: { annotations: { seen: 'yes' } } });
    await watchdog.patch(secret, { metadata: { annotations: { seen: 'yes' } } });
    await watchdog.apply(event);
    await listAll(watchdog, slices);
    const refused = { code: 'cluster-refused' };
    await assert.rejects(replica.find(secret), refused);
    await assert.rejects(replica.patch(configuration, {}), refused);
    await assert.rejects(watchdog.remove(configuration), refused);
    await assert.rejects(watchdog.find({ ...secret, name: 'other' }), refused);
    await assert.rejects(listAll(watchdog, { ...slices, group: '', resource: 'secrets' }), refused);
  }));
