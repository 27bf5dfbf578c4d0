/**
 * The gate before a real API server: installed by the command line, called by the server itself, and taken out again.
 * `npm run test:cluster` runs it. What kubelets and controllers would do, this does.
 */
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { createPrivateKeyText } from '../../../src/languages/tlog/index.ts';
import { writeBundle } from '../../../src/program/admit/bundle.ts';
import { GATE_NAME, GATE_NAMESPACE, TLS_SECRET } from '../../../src/program/admission-install/names.ts';
import { createLedgerSigner } from '../../../src/program/evidence/signer.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import type { CliRun, Folder } from '../../harness/cli.ts';
import { makeFolder, runBulwark } from '../../harness/cli.ts';
import type { Reply } from '../../harness/cluster-client.ts';
import {
  accountOf,
  IMAGE,
  planModes,
  type Replica,
  startReplicaProcess,
  writePodFiles,
} from '../../harness/installed-gate.ts';
import type { RealApiServer } from '../../harness/real-api-server.ts';
import { startRealApiServer } from '../../harness/real-api-server.ts';
import { findHindrance, type TestCluster, toTestCluster } from '../../harness/test-cluster.ts';
import { APPLY, MERGE, pod, succeed } from './objects.ts';

const PODS = '/api/v1/namespaces/shop/pods';
const GATE = `/apis/apps/v1/namespaces/${GATE_NAMESPACE}/deployments`;
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

const SETTINGS = planModes({
  'containers-not-privileged': 'enforce',
  'no-exec-in-production': 'enforce',
  'memory-limit-set': 'warn',
});

type Room = {
  readonly cluster: TestCluster;
  readonly developer: string;
  /** The options by which the command line judges by the settings of the gate. */
  readonly bundle: readonly string[];
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
  /** Starts a replica, which the Service then leads to. */
  readonly startReplica: () => Promise<void>;
  readonly stopReplicas: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** No address of this machine alone may stand behind a Service. */
function findAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const address = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  assert.ok(address !== undefined, 'this machine has an address');
  return address;
}

async function openRoom(): Promise<Room> {
  const server = await startRealApiServer();
  const cluster = toTestCluster(server);
  const signer = createLedgerSigner(createPrivateKeyText('bulwark.dev/test'));
  const files = { 'gate.json': writeBundle(SETTINGS, Date.now(), signer), kubeconfig: server.kubeconfig() };
  const folder = makeFolder(files);
  const env = { HOME: folder.path, KUBECONFIG: join(folder.path, 'kubeconfig') };
  const bundle = ['--bundle', 'gate.json', '--bundle-key', signer.verifier.text];
  const replicas: Replica[] = [];
  const stopReplicas = async (): Promise<void> => {
    await Promise.all(replicas.splice(0).map(({ stop }) => stop()));
  };
  return {
    cluster,
    developer: server.developer,
    bundle,
    run: (...args) => runBulwark(args, { cwd: folder.path, env }),
    startReplica: async () => {
      const address = findAddress();
      const { tls, kubeconfig } = await readPodFiles(cluster, server, folder);
      const args = ['--host', address, ...tls, ...bundle];
      const replica = await startReplicaProcess(args, folder.path, { ...env, KUBECONFIG: kubeconfig });
      await leadService(cluster, address, replica.port);
      replicas.push(replica);
    },
    stopReplicas,
    close: async () => {
      await stopReplicas();
      await cluster.close();
      folder[Symbol.dispose]();
    },
  };
}

/** The certificate of the gate, and a token of the account that its pods run as. */
async function readPodFiles(cluster: TestCluster, server: RealApiServer, folder: Folder) {
  const core = `/api/v1/namespaces/${GATE_NAMESPACE}`;
  const { body: secret } = await succeed(cluster, 'GET', `${core}/secrets/${TLS_SECRET}`);
  const { body: deployment } = await succeed(cluster, 'GET', `${GATE}/${GATE_NAME}`);
  const { body: answer } = await succeed(cluster, 'POST', `${core}/serviceaccounts/${accountOf(deployment)}/token`, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  return writePodFiles(folder.path, secret, server.kubeconfig(textAt(answer, 'status', 'token')));
}

async function leadService(cluster: TestCluster, address: string, port: number): Promise<void> {
  const { body: service } = await succeed(cluster, 'GET', `/api/v1/namespaces/${GATE_NAMESPACE}/services/${GATE_NAME}`);
  const [{ name = '' } = {}] = (service['spec'] as { readonly ports: readonly { readonly name?: string }[] }).ports;
  const slice: JsonObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: GATE_NAME, labels: { 'kubernetes.io/service-name': GATE_NAME } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name, port, protocol: 'TCP' }],
  };
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${GATE_NAMESPACE}/endpointslices`;
  await succeed(cluster, 'PATCH', `${slices}/${GATE_NAME}?fieldManager=test`, { body: slice, type: APPLY });
  await cluster.settle();
}

/** Says of each Deployment of the gate that its pods run, until it is told to stop. */
function playControllers(cluster: TestCluster): () => void {
  const timer = setInterval(() => {
    void cluster.ask('GET', GATE).then(async ({ body }) => {
      for (const { metadata, spec } of (body['items'] ?? []) as readonly JsonObject[]) {
        const { name, generation } = metadata as { readonly name: string; readonly generation: number };
        const { replicas } = spec as { readonly replicas: number };
        const ready = { readyReplicas: replicas, updatedReplicas: replicas, availableReplicas: replicas };
        const status = { observedGeneration: generation, replicas, ...ready };
        await cluster.ask('PATCH', `${GATE}/${name}/status`, { body: { status }, type: MERGE });
      }
    });
  }, 500);
  return () => clearInterval(timer);
}

const privileged = (name: string): JsonObject => {
  const container = { name: 'web', image: 'registry.example/web:1.0', securityContext: { privileged: true } };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container] } };
};

function isRefused({ code, body }: Reply, message: RegExp): void {
  assert.equal(code, 403, JSON.stringify(body));
  assert.match(textAt(body, 'message'), /admission webhook "enforce\.bulwark\.dev" denied the request/);
  assert.match(textAt(body, 'message'), message);
}

describe('the gate before a real API server', { skip: findHindrance() }, () => {
  let opened: Room | undefined;
  const room = (): Room => {
    assert.ok(opened !== undefined);
    return opened;
  };
  before(async () => {
    opened = await openRoom();
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
