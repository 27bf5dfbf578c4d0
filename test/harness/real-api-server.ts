/** Starts a real kube-apiserver over a real etcd on the loopback interface, as controller-runtime's envtest does. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { getPath } from '../../src/base/json.ts';
import { writeKubeconfig } from './api-server/start-api-server.ts';
import { makeCertificate } from './certificate.ts';
import { createClusterClient } from './cluster-client.ts';

export type RealApiServer = {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
  /** Of somebody who may do anything, and is nobody in particular. */
  readonly developer: string;
  /** The administrator's, when no other token is given. */
  readonly kubeconfig: (token?: string) => string;
  /** Compacts etcd up to now, so that older versions are forgotten. */
  readonly forget: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Where `npm run build:cluster` puts what it builds. */
export const CLUSTER_FOLDER = join(import.meta.dirname, '../../.cluster');

/** Where a program is on PATH, or was built by `npm run build:cluster`; undefined when it is nowhere. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, CLUSTER_FOLDER].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether both programs are there. */
export function hasRealApiServer(): boolean {
  return ['kube-apiserver', 'etcd'].every((name) => findProgram(name) !== undefined);
}

const START_MS_MAX = 90_000;

/** Minor version of the Kubernetes that is started; 0 where there is none. */
export function readRealMinor(): number {
  const { stdout } = spawnSync(findProgram('kube-apiserver') ?? 'kube-apiserver', ['--version'], { encoding: 'utf8' });
  return Number(/v1\.(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
}

/** With `more` arguments. Throws when it is not ready in time, with what the programs said. */
export async function startRealApiServer(more: readonly string[] = []): Promise<RealApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-cluster-'));
  const [etcdPort, peerPort, port] = await Promise.all([findPort(), findPort(), findPort()]);
  const [token, developer] = [randomUUID(), randomUUID()];
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const url = `https://127.0.0.1:${port}`;
  const { cert, key } = makeCertificate('real-api-server');
  const children: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(children.reverse().map(stop));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const said: string[] = [];
    children.push(run('etcd', etcdArguments(folder, etcdUrl, peerPort), said));
    await waitFor(() => fetch(`${etcdUrl}/health`).then(({ ok }) => ok), said);
    const files = writeFiles(folder, [token, developer], cert, key);
    children.push(run('kube-apiserver', [...serverArguments(folder, url, port, etcdUrl, files), ...more], said));
    const client = createClusterClient(url, cert, token);
    // `/readyz` answers with plain text; what a server makes when it starts says more.
    for (const path of MADE_AT_START)
      await waitFor(() => client.ask('GET', path).then(({ code }) => code === 200), said);
    await letIn(client);
    client.close();
  } catch (error) {
    await close();
    throw error;
  }
  const forget = (): Promise<void> => compact(etcdUrl);
  const kubeconfig = (own: string = token): string => writeKubeconfig(url, cert, own);
  return { url, caPem: cert, token, developer, kubeconfig, forget, close };
}

const MADE_AT_START = ['/api/v1/namespaces/default', '/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin'];

/** The developer, by RBAC. */
async function letIn(client: ReturnType<typeof createClusterClient>): Promise<void> {
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'developers' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'developers' }],
  };
  await client.ask('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', { body: binding });
}

function etcdArguments(folder: string, etcdUrl: string, peerPort: number): readonly string[] {
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ];
}

type ServerFiles = { readonly tokens: string; readonly cert: string; readonly key: string; readonly signer: string };

function writeFiles(folder: string, tokens: readonly string[], cert: string, key: string): ServerFiles {
  const [token, developer] = tokens;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  return {
    tokens: write(
      'tokens.csv',
      `${token},kubernetes-admin,admin,"system:masters"\n${developer},ann,ann,"developers"\n`,
    ),
    cert: write('server.crt', cert),
    key: write('server.key', key),
    signer: write('service-accounts.key', privateKey.export({ type: 'sec1', format: 'pem' }).toString()),
  };
}

function serverArguments(
  folder: string,
  url: string,
  port: number,
  etcdUrl: string,
  files: ServerFiles,
): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--cert-dir=${folder}`,
    `--tls-cert-file=${files.cert}`,
    `--tls-private-key-file=${files.key}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    `--service-account-issuer=${url}`,
    `--service-account-key-file=${files.signer}`,
    `--service-account-signing-key-file=${files.signer}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    // There is no network of a cluster: a Service is reached at the addresses behind it.
    '--enable-aggregator-routing=true',
    // No controller makes service accounts here, so pods must be taken without.
    '--disable-admission-plugins=ServiceAccount',
    '--allow-privileged=true',
    // So that the store can be made to forget what a watch or a list goes on from; see `forget`.
    '--watch-cache-sizes=secrets#0',
  ];
}

const SAID_LINES_MAX = 40;

function run(name: string, args: readonly string[], said: string[]): ChildProcess {
  const child = spawn(findProgram(name) ?? name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said.push(`${name}: ${chunk.toString().trimEnd()}`);
      if (said.length > SAID_LINES_MAX) said.shift();
    });
  }
  child.on('error', (error) => said.push(`${name}: ${error.message}`));
  // Nothing of it outlives a test run that ends early.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

async function waitFor(isReady: () => Promise<boolean>, said: readonly string[]): Promise<void> {
  const untilMs = performance.now() + START_MS_MAX;
  while (performance.now() < untilMs) {
    if (await isReady().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the API server is not ready after ${START_MS_MAX / 1_000} s\n${said.join('\n')}`);
}

/** By the JSON gateway of etcd. */
async function compact(etcdUrl: string): Promise<void> {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(`${etcdUrl}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`etcd ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const status = await post('/v3/maintenance/status', {});
  await post('/v3/kv/compaction', { revision: getPath(status, ['header', 'revision']), physical: true });
}

function findPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
