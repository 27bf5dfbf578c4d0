/** Brings the gate into a cluster so that it cannot lock anybody out, and takes it out again. */
import { AppError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { getPath } from '../../base/json.ts';
import type { Cluster, ObjectRef } from '../../clusters/api.ts';
import type { ConfigurationFacts } from '../../model/programme/gate-guard.ts';
import { readConfigurationFacts } from '../admission-guard/configuration.ts';
import { CONFIGURATION_REF } from '../admission-guard/names.ts';
import { findForeignChanges } from './foreign-changes.ts';
import type { Installation } from './installation.ts';
import { GATE_NAME, GATE_NAMESPACE, KUBERNETES_MINOR_MIN } from './names.ts';
import { refOf, sayObject } from './object-ref.ts';
import type { ConfigurationOptions } from './webhook-configuration.ts';

export type ApplyDeps = {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Waits between two looks. */
  readonly pause: (ms: number) => Promise<void>;
  /** Time for the replicas to become ready. */
  readonly waitMs: number;
  /** Takes over what others have set: fields that they hold, and what they have made of the configuration. */
  readonly isForced: boolean;
  /** Makes the certificates where there are none, once their namespace is there; base64 of the authorities' PEM. */
  readonly provideCertificates: () => Promise<string>;
  /** Hears what was done, line by line. */
  readonly onStep: (line: string) => void;
};

const LOOK_MS = 1_000;
const CONFIGURATION_KIND = 'ValidatingWebhookConfiguration';

/**
 * Everything else first; then it waits for the replicas; then the configuration, which lets everything through until
 * the replicas have been seen with it once more, and closes only then. What is closed already stays closed. Throws
 * `cluster-conflict`, `state-conflict` where the cluster is not fit for it or a person has changed the configuration,
 * and `gate-not-ready` where the replicas do not become ready: the gate is then not closed.
 */
export async function applyInstallation(installation: Installation, deps: ApplyDeps): Promise<void> {
  const { cluster, onStep, provideCertificates } = deps;
  await demandVersion(cluster);
  const before = await readConfiguration(installation.configure({ caBundle: undefined, ...CLOSED }), deps);
  const [namespace, ...rest] = installation.manifests;
  if (namespace !== undefined) await applyOne(namespace, deps);
  // In the namespace, and needed by the pods.
  const caBundle = await provideCertificates();
  for (const object of rest) await applyOne(object, deps);
  const replicas = await waitUntilReady(deps);
  onStep(`ready: ${replicas} replicas`);
  const isAside = before?.facts.steppedAside !== undefined;
  if (before?.facts.failurePolicy !== 'Fail' && !isAside) {
    await bringConfiguration(installation, { caBundle, enforceFailurePolicy: 'Ignore' }, deps);
    await waitUntilReady(deps);
  }
  const policy = await bringConfiguration(installation, { caBundle, ...CLOSED }, deps);
  if (policy === 'Ignore') onStep('the watchdog has opened the gate, and closes it when it finds it ready');
}

const CLOSED = { enforceFailurePolicy: 'Fail' } as const;

type Present = { readonly body: JsonObject; readonly facts: ConfigurationFacts };

/**
 * The configuration in the cluster; undefined where there is none. Throws `state-conflict` where a break-glass is on,
 * and where a person has set what `wanted` would change, unless it is forced.
 */
async function readConfiguration(
  wanted: JsonObject,
  { cluster, isForced }: Pick<ApplyDeps, 'cluster' | 'isForced'>,
): Promise<Present | undefined> {
  const body = await cluster.find(CONFIGURATION_REF);
  if (body === undefined) return undefined;
  const facts = readConfigurationFacts(body);
  if (facts.breakGlass !== undefined || facts.isGlassBroken) {
    throw new AppError('state-conflict', 'a break-glass is on, which an installation would end; end it first');
  }
  const changes = isForced ? [] : findForeignChanges(body, wanted);
  if (changes.length === 0) return { body, facts };
  const text = `the webhook configuration was changed: ${changes.join('; ')}`;
  throw new AppError('state-conflict', `${text}; --force puts Bulwark's own in its place`);
}

/**
 * Brings the configuration in as it was read just now: what the watchdog does in between makes it a conflict, and what
 * the watchdog has opened stays open. Gives the failurePolicy with which it was.
 */
async function bringConfiguration(
  installation: Installation,
  options: ConfigurationOptions,
  deps: ApplyDeps,
): Promise<'Fail' | 'Ignore'> {
  const { cluster, onStep } = deps;
  const present = await readConfiguration(installation.configure(options), deps);
  const enforceFailurePolicy = present?.facts.steppedAside === undefined ? options.enforceFailurePolicy : 'Ignore';
  const configuration = installation.configure({ ...options, enforceFailurePolicy });
  // Forced, since whose patches the watchdog's are is another manager to an API server.
  await cluster.apply(pinVersion(configuration, present?.body), { isForced: true });
  onStep(`applied ${CONFIGURATION_KIND} ${GATE_NAME}, what is enforced: ${enforceFailurePolicy}`);
  return enforceFailurePolicy;
}

/** An apply with a version is taken by that version alone. */
function pinVersion(configuration: JsonObject, present: JsonObject | undefined): JsonObject {
  const resourceVersion = getPath(present, ['metadata', 'resourceVersion']);
  if (resourceVersion === undefined) return configuration;
  return { ...configuration, metadata: { ...(configuration['metadata'] as JsonObject), resourceVersion } };
}

async function applyOne(object: JsonObject, { cluster, isForced, onStep }: ApplyDeps): Promise<void> {
  await cluster.apply(object, { isForced });
  onStep(`applied ${sayObject(object)}`);
}

/** Throws `state-conflict` for a cluster that would drop what makes the installation safe. */
async function demandVersion(cluster: Cluster): Promise<void> {
  const version = await cluster.version();
  const minor = Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
  if (minor >= KUBERNETES_MINOR_MIN) return;
  throw new AppError('state-conflict', `the cluster is Kubernetes ${version}; 1.${KUBERNETES_MINOR_MIN} is needed`);
}

const REPLICAS_REF: ObjectRef = {
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  namespace: GATE_NAMESPACE,
  name: GATE_NAME,
};

/** The number of ready replicas, once all that are wanted run what was applied and are ready. */
async function waitUntilReady({ cluster, clock, pause, waitMs }: ApplyDeps): Promise<number> {
  const untilMs = clock.nowMs() + waitMs;
  for (;;) {
    const deployment = await cluster.find(REPLICAS_REF);
    const read = (...path: readonly string[]): number => {
      const value = getPath(deployment, path);
      return typeof value === 'number' ? value : 0;
    };
    const wanted = read('spec', 'replicas');
    const ready = Math.min(read('status', 'readyReplicas'), read('status', 'updatedReplicas'));
    const isSeen = read('status', 'observedGeneration') >= read('metadata', 'generation');
    if (wanted > 0 && isSeen && ready >= wanted) return ready;
    if (clock.nowMs() >= untilMs) {
      throw new AppError(
        'gate-not-ready',
        `${ready} of ${wanted} replicas are ready after ${waitMs / 1_000} s; see` +
          ` \`kubectl -n ${GATE_NAMESPACE} get pods\``,
      );
    }
    await pause(LOOK_MS);
  }
}

/**
 * Asks the server what it would say, and changes nothing. What lives in the namespace can only be asked for where the
 * namespace is there; the answer is the number of objects that were.
 */
export async function askServer(
  objects: readonly JsonObject[],
  { cluster, isForced, onStep }: Pick<ApplyDeps, 'cluster' | 'isForced' | 'onStep'>,
): Promise<number> {
  const hasNamespace =
    (await cluster.find({ group: '', version: 'v1', resource: 'namespaces', name: GATE_NAMESPACE })) !== undefined;
  let askedCount = 0;
  for (const object of objects) {
    if (!hasNamespace && refOf(object).namespace !== undefined) {
      onStep(`not asked: ${sayObject(object)}, whose namespace is not there yet`);
      continue;
    }
    const isConfiguration = object['kind'] === CONFIGURATION_KIND;
    if (isConfiguration) await readConfiguration(object, { cluster, isForced });
    await cluster.apply(object, { isDryRun: true, isForced: isForced || isConfiguration });
    askedCount += 1;
    onStep(`the server takes ${sayObject(object)}`);
  }
  return askedCount;
}
