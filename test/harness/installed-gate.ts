/**
 * The gate as it runs in a cluster: installed by the command line into a fake API server, with a replica that is a
 * process of its own. What a kubelet and controllers would do, this does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getPath } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { Profile } from '../../src/model/profile.ts';
import { writeBundle } from '../../src/program/admit/bundle.ts';
import type { GateSettings } from '../../src/program/admit/gate-settings.ts';
import { GATE_NAME, GATE_NAMESPACE, TLS_SECRET } from '../../src/program/admission-install/names.ts';
import { createPrivateKeyText } from '../../src/languages/tlog/index.ts';
import { createLedgerSigner } from '../../src/program/evidence/signer.ts';
import type { Rollout } from '../../src/model/rollout.ts';
import { textAt } from './api-server/fields.ts';
import { type ApiServer, startApiServer } from './api-server/start-api-server.ts';
import { readCatalogueControls } from './catalogue.ts';
import { type CliRun, makeFolder, runBulwark } from './cli.ts';
import { type ClusterClient, createClusterClient } from './cluster-client.ts';

export type Replica = { readonly port: number; readonly log: () => string; readonly stop: () => Promise<void> };

export type InstalledGate = {
  readonly api: ApiServer;
  /** Where the command line runs. */
  readonly folder: string;
  /** As an administrator of the cluster. */
  readonly client: ClusterClient;
  /** Of somebody who may do anything by RBAC, and is nobody in particular to controls. */
  readonly developer: string;
  /** The options by which the command line judges by the same settings. */
  readonly bundle: readonly string[];
  readonly run: (...args: readonly string[]) => Promise<CliRun>;
  /** Starts one more replica, and sends the calls of the Service to it alone. */
  readonly startReplica: (...args: readonly string[]) => Promise<Replica>;
  readonly close: () => Promise<void>;
};

const BIN = join(import.meta.dirname, '../../bin/bulwark.js');
/** An image by its digest, which nobody pulls. */
export const IMAGE = `registry.example/bulwark@sha256:${'0'.repeat(64)}`;
const START_MS_MAX = 60_000;

/** The catalogue for clusters, with a mode for each control that is named, and all others off. */
export function planModes(
  modes: Readonly<Record<string, 'audit' | 'warn' | 'enforce'>>,
  rollouts: GateSettings['inForce']['rollouts'] = [],
): Omit<GateSettings, 'hash'> {
  const profile: Profile = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Profile',
    metadata: { name: 'gate', owner: 'platform' },
    spec: {
      environment: 'prod',
      defaultMode: 'off',
      onUnknown: 'block',
      entries: Object.entries(modes).map(([name, mode]) => ({ controls: [name], mode })),
    },
  };
  const controls = readCatalogueControls('kubernetes');
  const inForce = { exceptions: [], rollouts };
  return { controls, profile, exceptions: [], inventories: [], inForce, updateRule: 'new' };
}

/** A rollout that has reached its canary: enforced in some namespaces, warned of in the others. */
export function rollOut(control: string, namespaces: readonly string[]): GateSettings['inForce']['rollouts'][number] {
  const id = readCatalogueControls('kubernetes').find(({ metadata }) => metadata.name === control)?.metadata.id ?? '';
  const document: Rollout = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Rollout',
    metadata: { name: 'pilot', owner: 'platform' },
    spec: {
      controls: [control],
      environment: 'prod',
      stages: ['warn', 'enforce'],
      canary: [{ namespaces: [...namespaces] }],
    },
  };
  return { controls: [id], document, step: 1 };
}

/** Installs the gate into a cluster of its own, and starts a replica. Close it after use. */
export async function installGate(settings: Omit<GateSettings, 'hash'>): Promise<InstalledGate> {
  const signer = createLedgerSigner(createPrivateKeyText('bulwark.dev/test'));
  const key = signer.verifier.text;
  const api = await startApiServer();
  const stopControllers = playControllers(api);
  const folder = makeFolder({
    'gate.json': writeBundle(settings, Date.now(), signer),
    kubeconfig: api.kubeconfig(),
  });
  const env = { HOME: folder.path, KUBECONFIG: join(folder.path, 'kubeconfig') };
  const client = createClusterClient(api.url, api.caPem, api.token);
  const replicas: Replica[] = [];
  const bundle = ['--bundle', 'gate.json', '--bundle-key', key];
  const startReplica: InstalledGate['startReplica'] = async (...args) => {
    const secret = api.find('v1', 'Secret', TLS_SECRET, GATE_NAMESPACE);
    const account = accountOf(api.find('apps/v1', 'Deployment', GATE_NAME, GATE_NAMESPACE));
    const token = api.issueServiceAccountToken(GATE_NAMESPACE, account);
    const { tls, kubeconfig } = writePodFiles(folder.path, secret, api.kubeconfig(token));
    const own = { ...env, KUBECONFIG: kubeconfig };
    const replica = await startReplicaProcess([...bundle, ...tls, ...args], folder.path, own);
    api.mapService(GATE_NAMESPACE, GATE_NAME, [replica.port]);
    replicas.push(replica);
    return replica;
  };
  const gate: InstalledGate = {
    api,
    client,
    folder: folder.path,
    bundle,
    developer: api.issueToken({
      username: 'ann',
      groups: ['developers', 'system:authenticated'],
      rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    }),
    run: (...args) => runBulwark(args, { cwd: folder.path, env }),
    startReplica,
    close: async () => {
      stopControllers();
      await Promise.all(replicas.map(({ stop }) => stop()));
      client.close();
      await api.close();
      folder[Symbol.dispose]();
    },
  };
  const how = ['--image', IMAGE, '--wait-seconds', '20', ...bundle];
  const installed = await gate.run('admission', 'install', '--apply', ...how);
  if (installed.code !== 0) {
    await gate.close();
    throw new Error(`the gate was not installed: ${installed.stdout}${installed.stderr}`);
  }
  await startReplica();
  return gate;
}

/** What a pod of the gate has, in files: the certificate of the Secret, and the account of the Deployment. */
export function writePodFiles(folder: string, secret: JsonObject | undefined, kubeconfig: string) {
  const write = (file: string, text: string): string => {
    const path = join(folder, file);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const decode = (field: string): string => Buffer.from(textAt(secret, 'data', field), 'base64').toString();
  const [cert, key] = [write('tls.crt', decode('tls.crt')), write('tls.key', decode('tls.key'))];
  return { tls: ['--tls-cert', cert, '--tls-key', key], kubeconfig: write('pod-kubeconfig', kubeconfig) };
}

/** The name of the account that pods of the gate run as. */
export const accountOf = (deployment: JsonObject | undefined): string =>
  textAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName');

/** A replica as a process, once it listens. */
export async function startReplicaProcess(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Replica> {
  const command = [BIN, 'serve', '--role', 'admission', '--port', '0', '--grace-seconds', '0', ...args];
  const child = spawn(process.execPath, command, { cwd, env: { PATH: process.env['PATH'] ?? '', ...env } });
  let out = '';
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const untilMs = performance.now() + START_MS_MAX;
  let port = 0;
  while (port === 0) {
    if (child.exitCode !== null || performance.now() > untilMs) throw new Error(`the replica did not start: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    port = Number(/https:\/\/[\d.]+:(\d+)/.exec(out)?.[1] ?? 0);
  }
  return { port, log: () => log, stop: () => stop(child) };
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** Says of each Deployment that its pods run: there are none, and nobody else would say it. */
export function playControllers(api: ApiServer): () => void {
  return api.store.listen(({ storage, object, type }) => {
    if (storage !== 'apps/deployments' || type === 'DELETED') return;
    const generation = getPath(object, ['metadata', 'generation']) ?? 1;
    if (getPath(object, ['status', 'observedGeneration']) === generation) return;
    const replicas = getPath(object, ['spec', 'replicas']) ?? 1;
    const status: JsonObject = {
      observedGeneration: generation,
      replicas,
      readyReplicas: replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
    };
    // Not within the change itself, which others have still to hear of.
    setImmediate(() => {
      const { name, namespace } = object['metadata'] as { readonly name: string; readonly namespace: string };
      const current = api.find('apps/v1', 'Deployment', name, namespace);
      if (current !== undefined) api.store.write(storage, { ...current, status });
    });
  });
}
