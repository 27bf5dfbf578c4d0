/**
 * The gate before a real API server: installed by the command line, with replicas and a watchdog that are processes of
 * their own and have the accounts of its pods. What kubelets and controllers would do, this does.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { JsonObject } from '../../../src/base/json.ts';
import { createPrivateKeyText } from '../../../src/languages/tlog/index.ts';
import { writeBundle } from '../../../src/program/admit/bundle.ts';
import type { GateSettings } from '../../../src/program/admit/gate-settings.ts';
import { GATE_NAME, GATE_NAMESPACE, TLS_SECRET, WATCHDOG_NAME } from '../../../src/program/admission-install/names.ts';
import { createLedgerSigner } from '../../../src/program/evidence/signer.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import { type CliRun, makeFolder, runBulwark } from '../../harness/cli.ts';
import { accountOf, type Replica, startReplicaProcess, writePodFiles } from '../../harness/installed-gate.ts';
import { startRealApiServer } from '../../harness/real-api-server.ts';
import { type TestCluster, toTestCluster } from '../../harness/test-cluster.ts';
import { APPLY, MERGE, succeed } from './objects.ts';

const GATE = `/apis/apps/v1/namespaces/${GATE_NAMESPACE}/deployments`;
const CORE = `/api/v1/namespaces/${GATE_NAMESPACE}`;
const BIN = join(import.meta.dirname, '../../../bin/bulwark.js');

export type RealGate = {
  readonly cluster: TestCluster;
  readonly developer: string;
  /** The options by which the command line judges by the settings of the gate. */
  readonly bundle: readonly string[];
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
  readonly kubeconfig: string;
  /** Starts a replica, which the Service then leads to. */
  readonly startReplica: () => Promise<void>;
  readonly stopReplicas: () => Promise<void>;
  /** Brings the certificate of the Secret to the replicas, as a kubelet does. */
  readonly mount: () => Promise<void>;
  /** Fingerprint of the certificate that the replica shows. */
  readonly readServed: () => Promise<string>;
  /** Starts the watchdog as its pod is; ends it, and gives what it has logged. */
  readonly startWatchdog: (...args: readonly string[]) => Promise<() => Promise<string>>;
  readonly close: () => Promise<void>;
};

/** No address of this machine alone may stand behind a Service. */
function findAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const address = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  assert.ok(address !== undefined, 'this machine has an address');
  return address;
}

/** Opens a cluster, without the gate yet. Close it after use. */
export async function openRealGate(settings: Omit<GateSettings, 'hash'>): Promise<RealGate> {
  const server = await startRealApiServer();
  const cluster = toTestCluster(server);
  const signer = createLedgerSigner(createPrivateKeyText('bulwark.dev/test'));
  const files = { 'gate.json': writeBundle(settings, Date.now(), signer), kubeconfig: server.kubeconfig() };
  const folder = makeFolder(files);
  const kubeconfig = join(folder.path, 'kubeconfig');
  const env = { HOME: folder.path, KUBECONFIG: kubeconfig };
  const bundle = ['--bundle', 'gate.json', '--bundle-key', signer.verifier.text];
  const replicas: Replica[] = [];
  const stopReplicas = async (): Promise<void> => {
    await Promise.all(replicas.splice(0).map(({ stop }) => stop()));
    await leadService(cluster, []);
  };
  const writeFiles = async () => {
    const { body: secret } = await succeed(cluster, 'GET', `${CORE}/secrets/${TLS_SECRET}`);
    return writePodFiles(folder.path, secret, server.kubeconfig(await issueToken(cluster, GATE_NAME)));
  };
  const ends: (() => Promise<string>)[] = [];
  return {
    cluster,
    developer: server.developer,
    bundle,
    kubeconfig,
    run: (...args) => runBulwark(args, { cwd: folder.path, env }),
    startReplica: async () => {
      const address = findAddress();
      const { tls, kubeconfig: own } = await writeFiles();
      const args = ['--host', address, ...tls, ...bundle];
      const replica = await startReplicaProcess(args, folder.path, { ...env, KUBECONFIG: own });
      await leadService(cluster, [{ address, port: replica.port }]);
      replicas.push(replica);
    },
    stopReplicas,
    mount: async () => void (await writeFiles()),
    readServed: () => readServed(findAddress(), replicas.at(-1)?.port ?? 0),
    startWatchdog: async (...args) => {
      const own = join(folder.path, 'watchdog-kubeconfig');
      writeFileSync(own, server.kubeconfig(await issueToken(cluster, WATCHDOG_NAME)), { mode: 0o600 });
      const end = startWatch(['--kubeconfig', own, ...args], folder.path);
      ends.push(end);
      return end;
    },
    close: async () => {
      await Promise.all([...ends, ...replicas.map(({ stop }) => stop)].map((end) => end()));
      await cluster.close();
      folder[Symbol.dispose]();
    },
  };
}

function readServed(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** A token of the account that the pods of a Deployment run as. */
async function issueToken(cluster: TestCluster, name: string): Promise<string> {
  const { body: deployment } = await succeed(cluster, 'GET', `${GATE}/${name}`);
  const { body } = await succeed(cluster, 'POST', `${CORE}/serviceaccounts/${accountOf(deployment)}/token`, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  return textAt(body, 'status', 'token');
}

/** Runs until it is ended, by a signal, which gives its log. */
function startWatch(args: readonly string[], cwd: string): () => Promise<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd };
  const child = spawn(process.execPath, [BIN, 'admission', 'watch', ...args], { cwd, env });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = new Promise<string>((resolve) => void child.on('close', () => resolve(log)));
  return () => {
    child.kill('SIGTERM');
    return ended;
  };
}

/** Where the Service leads to: nowhere, as long as no replica is ready. */
async function leadService(cluster: TestCluster, ready: readonly { address: string; port: number }[]): Promise<void> {
  const { body: service } = await succeed(cluster, 'GET', `${CORE}/services/${GATE_NAME}`);
  const [{ name = '' } = {}] = (service['spec'] as { readonly ports: readonly { readonly name?: string }[] }).ports;
  const slice: JsonObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: GATE_NAME, labels: { 'kubernetes.io/service-name': GATE_NAME } },
    addressType: 'IPv4',
    endpoints: ready.map(({ address }) => ({ addresses: [address], conditions: { ready: true } })),
    ports: ready.map(({ port }) => ({ name, port, protocol: 'TCP' })),
  };
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${GATE_NAMESPACE}/endpointslices`;
  await succeed(cluster, 'PATCH', `${slices}/${GATE_NAME}?fieldManager=test`, { body: slice, type: APPLY });
  await cluster.settle();
}

/** Says of each Deployment of the gate that its pods run, until it is told to stop. */
export function playControllers(cluster: TestCluster): () => void {
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
