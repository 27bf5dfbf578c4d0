/**
 * Starts a fake Kubernetes API server on the loopback interface: HTTPS, and plain HTTP for speed, over one store. It
 * holds to the contract in test/contract/cluster, and is simpler than the real one where that is silent: objects are
 * not checked against schemas and get few defaults, versions of a kind differ in their name alone, nothing mutates,
 * nothing collects garbage, and no node runs a pod.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getField } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { makeCertificate } from '../certificate.ts';
import { ADMIN, createAccess, serviceAccountUser, type TokenHolder } from './access.ts';
import { groupVersionOf } from './discovery.ts';
import { createFaults, type Faults } from './faults.ts';
import { createLister } from './list-objects.ts';
import { listen, type ListenerParts, type LoggedRequest } from './listener.ts';
import { createObjectStore, namespaceOf, type ObjectStore, withMetadata } from './object-store.ts';
import { BUILT_IN_KINDS, DEFINITIONS, readDefinition, type ServedKind } from './served-kinds.ts';
import { formatTime } from './write-object.ts';
import type { ClientCertificate } from './call-webhook.ts';
import { createWebhooks, type WebhookCall } from './webhooks.ts';

export type ApiServerOptions = {
  /** Stored before the server starts, without admission. Namespaces that they name are made. */
  readonly objects?: readonly JsonObject[];
  /** What `/version` says; `v1.33.2` when it is left out. */
  readonly gitVersion?: string;
  /** Time between bookmarks; a minute when it is left out, as at the real one. */
  readonly bookmarkMs?: number;
  /** How a watch from a forgotten version is told so; by an event when it is left out. */
  readonly goneAs?: 'status' | 'event';
  /** Where Services are reached: `bulwark-system/bulwark-admission` to ports of the loopback interface. */
  readonly services?: Readonly<Record<string, readonly number[]>>;
  /** By which the server shows webhooks who it is; by nothing when it is left out. */
  readonly webhookIdentity?: ClientCertificate | undefined;
};

export type ApiServer = {
  /** `https://127.0.0.1:...` */
  readonly url: string;
  /** The same over plain HTTP. */
  readonly plainUrl: string;
  /** Who signed the server's certificate. */
  readonly caPem: string;
  /** Of an administrator (system:masters). */
  readonly token: string;
  /** The text of a kubeconfig; the administrator's when no token is given. */
  readonly kubeconfig: (token?: string) => string;
  readonly store: ObjectStore;
  /** Stores an object as it is, status included, without admission. Returns it as it is stored. */
  readonly put: (object: JsonObject) => JsonObject;
  /** Removes it without admission; false where there is none. */
  readonly remove: (apiVersion: string, kind: string, name: string, namespace?: string) => boolean;
  readonly find: (apiVersion: string, kind: string, name: string, namespace?: string) => JsonObject | undefined;
  readonly requests: readonly LoggedRequest[];
  readonly faults: Faults;
  /** Cuts the connections of all watches. */
  readonly dropWatches: () => void;
  /** Forgets all changes so far: watches from older versions, and continue tokens, are answered 410. */
  readonly forget: () => void;
  /** Continue tokens that were given are answered 410. */
  readonly expireTokens: () => void;
  /** A token of somebody else, with what rules allow; RBAC objects in the store count as well. */
  readonly issueToken: (holder: TokenHolder) => string;
  readonly issueServiceAccountToken: (namespace: string, name: string) => string;
  readonly revokeToken: (token: string) => void;
  /** Where a Service is reached from now on. */
  readonly mapService: (namespace: string, name: string, ports: readonly number[]) => void;
  /** By which the server shows webhooks who it is from now on. */
  readonly identifyBy: (certificate: ClientCertificate | undefined) => void;
  /** Calls of webhooks, in order, with what came of each. */
  readonly webhookCalls: readonly WebhookCall[];
  readonly close: () => Promise<void>;
};

const BOOKMARK_MS = 60_000;
const GIT_VERSION = 'v1.33.2';
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Close it after use: it holds two ports. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const store = createObjectStore();
  const access = createAccess(store);
  const token = access.issue(ADMIN);
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const services = new Map(Object.entries(options.services ?? {}));
  let identity = options.webhookIdentity;
  const webhooks = createWebhooks(store, access, services, () => identity);
  const watches = new Set<() => void>();
  const lister = createLister(store);
  const kinds = (): readonly ServedKind[] => [...BUILT_IN_KINDS, ...store.list(DEFINITIONS).flatMap(readDefinition)];
  const { bookmarkMs = BOOKMARK_MS, goneAs = 'event', gitVersion = GIT_VERSION } = options;
  const parts: ListenerParts = {
    store,
    access,
    lister,
    kinds,
    faults,
    requests,
    watches,
    gitVersion,
    watchParts: () => ({ store, bookmarkMs, goneAs }),
    admit: (attributes, call) => webhooks.admit(attributes, call, kinds()),
    nowMs: () => Date.now(),
  };
  const { cert, key } = makeCertificate('fake-api-server');
  const answer = (request: IncomingMessage, response: ServerResponse): void => void listen(parts, request, response);
  const servers = [createTlsServer({ cert, key }, answer), createServer(answer)];
  const [port = 0, plainPort = 0] = await Promise.all(servers.map(openPort));
  const url = `https://127.0.0.1:${port}`;
  const objects = openObjects(store, kinds);
  for (const name of NAMESPACES) objects.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const object of options.objects ?? []) objects.put(object);
  const dropWatches = (): void => {
    for (const cut of Array.from(watches)) cut();
  };
  return {
    ...objects,
    url,
    plainUrl: `http://127.0.0.1:${plainPort}`,
    caPem: cert,
    token,
    store,
    requests,
    faults,
    dropWatches,
    kubeconfig: (of = token) => writeKubeconfig(url, cert, of),
    forget: () => {
      store.compact();
      lister.expireTokens();
    },
    expireTokens: lister.expireTokens,
    issueToken: access.issue,
    issueServiceAccountToken: (namespace, name) => access.issue(serviceAccountUser(namespace, name)),
    revokeToken: access.revoke,
    mapService: (namespace, name, ports) => void services.set(`${namespace}/${name}`, ports),
    identifyBy: (certificate) => {
      identity = certificate;
    },
    webhookCalls: webhooks.calls,
    close: async () => {
      dropWatches();
      webhooks.close();
      await Promise.all(servers.map(closePort));
    },
  };
}

/** The store by apiVersion and kind, behind the back of admission. */
function openObjects(
  store: ObjectStore,
  kinds: () => readonly ServedKind[],
): Pick<ApiServer, 'put' | 'remove' | 'find'> {
  const kindOf = (apiVersion: unknown, kind: unknown): ServedKind => {
    const found = kinds().find((one) => groupVersionOf(one) === apiVersion && one.kind === kind);
    if (found === undefined) throw new Error(`the fake API server serves no ${String(apiVersion)} ${String(kind)}`);
    return found;
  };
  const find: ApiServer['find'] = (apiVersion, kind, name, namespace = '') =>
    store.find(kindOf(apiVersion, kind).storage, namespace, name);
  const put: ApiServer['put'] = (object) => {
    const kind = kindOf(object['apiVersion'], object['kind']);
    const namespace = namespaceOf(object);
    if (namespace !== '' && store.find('/namespaces', '', namespace) === undefined) {
      put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    }
    return store.write(kind.storage, withDefaults(kind, object));
  };
  return {
    put,
    find,
    remove: (apiVersion, kind, name, namespace = '') => {
      const found = find(apiVersion, kind, name, namespace);
      if (found !== undefined) store.erase(kindOf(apiVersion, kind).storage, found);
      return found !== undefined;
    },
  };
}

function withDefaults(kind: ServedKind, object: JsonObject): JsonObject {
  const metadata = getField(object, 'metadata') as JsonObject | undefined;
  const isNamespace = kind.storage === '/namespaces';
  const named = { 'kubernetes.io/metadata.name': metadata?.['name'] ?? '' };
  const labels = isNamespace ? { labels: { ...(metadata?.['labels'] as JsonObject | undefined), ...named } } : {};
  const base = { uid: randomUUID(), creationTimestamp: formatTime(Date.now()), generation: 1 };
  const whole = withMetadata(object, { ...base, ...metadata, ...labels });
  return isNamespace ? { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' }, ...whole } : whole;
}

function openPort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closePort(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A kubeconfig with one cluster, one user and one context. */
export function writeKubeconfig(url: string, caPem: string, token: string): string {
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'test', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  };
  return JSON.stringify(config, undefined, 2);
}
