/** A cluster with a gate in it, for tests of its guard: endpoints and a clock that are set. */
import { join } from 'node:path';
import type { JsonObject } from '../../src/base/json.ts';
import { getPath } from '../../src/base/json.ts';
import type { Cluster } from '../../src/clusters/api.ts';
import { connectCluster } from '../../src/clusters/kubernetes/index.ts';
import type { LedgerEntry } from '../../src/model/programme/ledger-entry.ts';
import type { Recorded } from '../../src/program/admission-guard/evidence-queue.ts';
import type { Witness } from '../../src/program/admission-guard/guard-acts.ts';
import type { ApiServer } from './api-server/start-api-server.ts';
import { startApiServer } from './api-server/start-api-server.ts';
import { makeFolder } from './cli.ts';
import { NOON_MS } from './stores.ts';

export type GuardedGate = {
  readonly api: ApiServer;
  readonly cluster: Cluster;
  /** File for `--kubeconfig`. */
  readonly kubeconfig: string;
  readonly witness: Witness;
  readonly entries: readonly LedgerEntry[];
  readonly lines: readonly string[];
  readonly setTime: (ms: number) => void;
  readonly setReady: (count: number) => void;
  readonly configuration: () => JsonObject;
  readonly putConfiguration: (change?: (entry: JsonObject) => JsonObject, metadata?: JsonObject) => void;
  /** Of the entry that enforces. */
  readonly failurePolicy: () => unknown;
  /** Names of the conditions of the entry at a place. */
  readonly conditions: (place: number) => readonly unknown[];
  readonly annotation: (name: string) => string | undefined;
  readonly events: () => readonly string[];
};

const CONFIGURATION = [
  'admissionregistration.k8s.io/v1',
  'ValidatingWebhookConfiguration',
  'bulwark-admission',
] as const;
const NAMESPACE = 'bulwark-system';

function describeEntry(name: string, failurePolicy: string): JsonObject {
  return {
    name,
    clientConfig: { service: { namespace: NAMESPACE, name: 'bulwark-admission', path: '/admit/enforce', port: 443 } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'], scope: '*' }],
    failurePolicy,
    matchPolicy: 'Equivalent',
    matchConditions: [{ name: 'not-a-lease', expression: "request.resource.resource != 'leases'" }],
    sideEffects: 'None',
    timeoutSeconds: 5,
    admissionReviewVersions: ['v1'],
  };
}

function describeSlice(ready: number): JsonObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'bulwark-admission-x1',
      namespace: NAMESPACE,
      labels: { 'kubernetes.io/service-name': 'bulwark-admission' },
    },
    addressType: 'IPv4',
    endpoints: [0, 1].map((place) => ({ addresses: [`10.0.0.${place}`], conditions: { ready: place < ready } })),
    ports: [{ name: 'https', port: 8443, protocol: 'TCP' }],
  };
}

/** Runs `work` on a cluster of its own, with two replicas that are ready. */
export async function withGate(work: (gate: GuardedGate) => Promise<void>): Promise<void> {
  const api = await startApiServer();
  using folder = makeFolder({ kubeconfig: api.kubeconfig() });
  const kubeconfig = join(folder.path, 'kubeconfig');
  let nowMs = NOON_MS;
  let ids = 0;
  const clock = { nowMs: () => nowMs };
  const cluster = await connectCluster({ kubeconfig }, { env: {}, clock: { nowMs: () => Date.now() } });
  const entries: LedgerEntry[] = [];
  const lines: string[] = [];
  const say = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const evidence = {
    add: (entry: LedgerEntry): Promise<Recorded> => {
      entries.push(entry);
      return Promise.resolve({ where: 'ledger' });
    },
    flush: () => Promise.resolve(),
  };
  const log = { info: say('info'), warn: say('warn'), error: say('error') };
  const configuration = (): JsonObject => api.find(...CONFIGURATION) ?? {};
  const putConfiguration: GuardedGate['putConfiguration'] = (change = (entry) => entry, metadata = {}) => {
    const [apiVersion, kind, name] = CONFIGURATION;
    const webhooks = [describeEntry('enforce.bulwark.dev', 'Fail'), describeEntry('observe.bulwark.dev', 'Ignore')];
    api.put({ apiVersion, kind, metadata: { name, ...metadata }, webhooks: webhooks.map(change) });
  };
  const setReady = (count: number): void => void api.put(describeSlice(count));
  putConfiguration();
  setReady(2);
  try {
    await work({
      api,
      cluster,
      kubeconfig,
      entries,
      lines,
      configuration,
      putConfiguration,
      setReady,
      witness: { cluster, clock, log, newId: () => `id-${++ids}`, evidence },
      setTime: (ms) => {
        nowMs = ms;
      },
      failurePolicy: () => getPath(configuration(), ['webhooks', 0, 'failurePolicy']),
      conditions: (place) => {
        const found = getPath(configuration(), ['webhooks', place, 'matchConditions']);
        return (found as unknown as readonly JsonObject[]).map((condition) => condition['name']);
      },
      annotation: (name) => getPath(configuration(), ['metadata', 'annotations', name]) as string | undefined,
      events: () =>
        api.store.list('events', NAMESPACE).map(({ type, reason }) => `${type as string} ${reason as string}`),
    });
  } finally {
    await api.close();
  }
}
