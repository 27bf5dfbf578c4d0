/** The pods of the gate: replicas that answer, and the watchdog that opens the gate when none does. */
import type { JsonObject } from '../../../base/json.ts';
import {
  BUNDLE_KEY,
  BUNDLE_MAP,
  CLIENT_CA_KEY,
  CLIENT_CA_MAP,
  DATA_FOLDER_IN_POD,
  GATE_NAME,
  GATE_NAMESPACE,
  REPLICA_LABELS,
  REPLICA_PORT,
  STATUS_PORT,
  STORE_FILE,
  STORE_FOLDER,
  STORE_SECRET,
  TLS_SECRET,
  WATCHDOG_LABELS,
  WATCHDOG_NAME,
} from '../names.ts';
import { labelOwn } from './own-labels.ts';
import type { InstallOptions } from './options.ts';

const BUNDLE_FOLDER = '/etc/bulwark/bundle';
const TLS_FOLDER = '/etc/bulwark/tls';
const CLIENT_CA_FOLDER = '/etc/bulwark/client-ca';
/** Where clients in a pod look for their identity. */
const IDENTITY_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A user that no image has files of. */
const USER_ID = 65_532;

/** Time for every proxy of the cluster to hear that a pod goes; it goes on answering meanwhile. */
const LAME_DUCK_SECONDS = 10;
/** And for the requests that are then on their way, of which the API server gives up the last after ten seconds. */
const GRACE_SECONDS = 30;

/** Both Deployments, and the budgets that let their nodes be drained one by one. */
export function buildPods(options: InstallOptions): readonly JsonObject[] {
  return [
    buildReplicas(options),
    buildBudget(GATE_NAME, REPLICA_LABELS),
    buildWatchdog(options),
    buildBudget(WATCHDOG_NAME, WATCHDOG_LABELS),
  ];
}

function buildReplicas(options: InstallOptions): JsonObject {
  const { bundle, store, environment, replicas, clientCa } = options;
  const probe = (path: string): JsonObject => ({ httpGet: { scheme: 'HTTPS', port: 'https', path } });
  const container = {
    args: [
      'serve',
      '--role=admission',
      '--host=0.0.0.0',
      `--port=${REPLICA_PORT}`,
      ...(bundle === undefined
        ? [`--env=${environment}`]
        : [`--bundle=${BUNDLE_FOLDER}/${BUNDLE_KEY}`, `--bundle-key=${bundle.key}`]),
      `--tls-cert=${TLS_FOLDER}/tls.crt`,
      `--tls-key=${TLS_FOLDER}/tls.key`,
      ...(clientCa === undefined ? [] : [`--client-ca=${CLIENT_CA_FOLDER}/${CLIENT_CA_KEY}`]),
    ],
    ports: [{ name: 'https', containerPort: REPLICA_PORT, protocol: 'TCP' }],
    ...nameVariables({ ...placesOf(store), ...BOUNDED_MEMORY }),
    readinessProbe: { ...probe('/readyz'), periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 2 },
    livenessProbe: { ...probe('/healthz'), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 5 },
    startupProbe: { ...probe('/healthz'), periodSeconds: 1, failureThreshold: 60, timeoutSeconds: 2 },
    lifecycle: { preStop: { sleep: { seconds: LAME_DUCK_SECONDS } } },
    resources: {
      requests: { cpu: '200m', memory: '192Mi', 'ephemeral-storage': '32Mi' },
      limits: { cpu: '2', memory: '384Mi', 'ephemeral-storage': '64Mi' },
    },
  };
  const volumes = [
    mountSecret('tls', TLS_SECRET, TLS_FOLDER),
    ...mountPlaces(store, '32Mi'),
    ...(bundle === undefined ? [] : [mountMap('bundle', BUNDLE_MAP, BUNDLE_FOLDER)]),
    ...(clientCa === undefined ? [] : [mountMap('client-ca', CLIENT_CA_MAP, CLIENT_CA_FOLDER)]),
  ];
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  return buildDeployment({ name: GATE_NAME, labels: REPLICA_LABELS, replicas, strategy, container, volumes }, options);
}

/** One: a second would only look on while the first acts, and what it does may be done twice. */
function buildWatchdog(options: InstallOptions): JsonObject {
  const { store, keepsCertificates } = options;
  const probe = (path: string): JsonObject => ({ httpGet: { scheme: 'HTTP', port: 'status', path } });
  const container = {
    args: [
      'admission',
      'watch',
      '--status-host=0.0.0.0',
      `--status-port=${STATUS_PORT}`,
      ...(keepsCertificates ? [] : ['--no-certificates']),
    ],
    ports: [{ name: 'status', containerPort: STATUS_PORT, protocol: 'TCP' }],
    ...nameVariables(placesOf(store)),
    readinessProbe: { ...probe('/readyz'), periodSeconds: 10, failureThreshold: 3, timeoutSeconds: 2 },
    livenessProbe: { ...probe('/healthz'), periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 5 },
    startupProbe: { ...probe('/healthz'), periodSeconds: 1, failureThreshold: 60, timeoutSeconds: 2 },
    resources: {
      requests: { cpu: '20m', memory: '96Mi', 'ephemeral-storage': '16Mi' },
      limits: { cpu: '500m', memory: '192Mi', 'ephemeral-storage': '32Mi' },
    },
  };
  const volumes = mountPlaces(store, '16Mi');
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
  const workload = { name: WATCHDOG_NAME, labels: WATCHDOG_LABELS, replicas: 1, strategy, container, volumes };
  return buildDeployment(workload, options);
}

type Mounted = {
  readonly volume: JsonObject & { readonly name: string };
  readonly path: string;
  readonly isWritten?: true;
};

/** The store, by a file: variables of a process are seen by whoever sees the process. */
function placesOf(store: InstallOptions['store']): Readonly<Record<string, string>> {
  return store === undefined ? {} : { BULWARK_STORE_FILE: STORE_FILE, BULWARK_DATA: DATA_FOLDER_IN_POD };
}

/**
 * Reviews come and go: the room of the young ones grows under load, and is never given back, unless it is bounded. The
 * gate collects what is old before it listens, if it may. With an arena for each thread, glibc keeps what the threads
 * that compile once needed.
 */
const BOUNDED_MEMORY = { NODE_OPTIONS: '--max-semi-space-size=8 --expose-gc', MALLOC_ARENA_MAX: '1' };

function nameVariables(variables: Readonly<Record<string, string>>): JsonObject {
  const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return env.length === 0 ? {} : { env };
}

/** Where there is no Secret yet the pods begin all the same: neither the gate nor its watchdog waits for a store. */
function mountPlaces(store: InstallOptions['store'], sizeLimit: string): readonly Mounted[] {
  if (store === undefined) return [];
  const secret = { secretName: STORE_SECRET, defaultMode: 0o440, optional: true };
  return [
    { volume: { name: 'store', secret }, path: STORE_FOLDER },
    // What waits for the store, and what was in force when it was last there.
    { volume: { name: 'data', emptyDir: { sizeLimit } }, path: DATA_FOLDER_IN_POD, isWritten: true },
  ];
}

type Workload = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly strategy: JsonObject;
  readonly container: JsonObject;
  readonly volumes: readonly Mounted[];
};

function buildDeployment(workload: Workload, options: InstallOptions): JsonObject {
  const { name, labels, replicas, strategy } = workload;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: GATE_NAMESPACE, labels: labelOwn(labels) },
    spec: {
      replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels: labels },
      strategy,
      template: { metadata: { labels: labelOwn(labels) }, spec: describePod(workload, options) },
    },
  };
}

function describePod({ name, labels, container, volumes }: Workload, options: InstallOptions): JsonObject {
  const mounted = [...volumes, mountIdentity()];
  // Of one revision alone: else the pods of a new one would find no node where there are as many nodes as replicas.
  const others = { labelSelector: { matchLabels: labels }, matchLabelKeys: ['pod-template-hash'] };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: options.priorityClassName,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER_ID,
      runAsGroup: USER_ID,
      fsGroup: USER_ID,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ ...others, topologyKey: 'kubernetes.io/hostname' }],
      },
    },
    topologySpreadConstraints: [
      { ...others, maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    containers: [
      {
        name: 'bulwark',
        image: options.image,
        imagePullPolicy: 'IfNotPresent',
        ...container,
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
          seccompProfile: { type: 'RuntimeDefault' },
        },
        volumeMounts: mounted.map(({ volume, path, isWritten }) => ({
          name: volume.name,
          mountPath: path,
          ...(isWritten === true ? {} : { readOnly: true }),
        })),
      },
    ],
    volumes: mounted.map(({ volume }) => volume),
  };
}

function mountSecret(name: string, secretName: string, path: string): Mounted {
  return { volume: { name, secret: { secretName, defaultMode: 0o440 } }, path };
}

function mountMap(name: string, mapName: string, path: string): Mounted {
  return { volume: { name, configMap: { name: mapName } }, path };
}

/** What `automountServiceAccountToken` would mount, said openly and only here: a token that ends within the hour. */
function mountIdentity(): Mounted {
  const sources = [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3_600 } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
  ];
  return { volume: { name: 'identity', projected: { sources } }, path: IDENTITY_FOLDER };
}

function buildBudget(name: string, labels: Readonly<Record<string, string>>): JsonObject {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: GATE_NAMESPACE, labels: labelOwn(labels) },
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
  };
}
