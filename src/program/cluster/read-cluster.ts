/**
 * Reads what runs in a cluster into resources, kind by kind and page by page. What could not be read is a problem, and
 * is remembered, so that nothing is concluded from its absence.
 */
import { AppError, ERRORS } from '../../base/errors.ts';
import { getPath } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import type { Cluster, ServedKind } from '../../clusters/api.ts';
import type { Control } from '../../model/control.ts';
import type { Resource } from '../../model/resource.ts';
import type { ScanReport } from '../../model/report.ts';
import { nameOfCluster } from './cluster-name.ts';
import type { ChosenKind } from './choose-kinds.ts';
import { chooseKinds, holdsPod, listReadable } from './choose-kinds.ts';
import { findPodOwner, toResource, writeObjectUrl } from './live-object.ts';
import type { Reach } from './reach.ts';
import { createReach, isNamespace } from './reach.ts';

export type ClusterWanted = {
  readonly cluster: Cluster;
  /** Only these; all, and what lies in none, when there is none. */
  readonly namespaces: readonly string[];
};

export type LiveEstate = {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
  /** Objects, and not files. */
  readonly files: ScanReport['files'];
  /** What the answers of the estate rest on. */
  readonly reach: Reach;
};

/**
 * Reads the kinds that the controls are about. Throws `cluster-unavailable` and `cluster-refused` where the cluster
 * does not even say what it serves.
 */
export async function readCluster(
  { cluster, namespaces }: ClusterWanted,
  controls: readonly Control[],
  onObject: (count: number) => void,
  signal?: AbortSignal,
): Promise<LiveEstate> {
  const { kinds: served, unavailable } = await cluster.discover(signal);
  const reading: Reading = {
    cluster,
    name: nameOfCluster(cluster),
    onObject,
    signal,
    found: [],
    problems: unavailable.map((version) => sayUnavailable(version, nameOfCluster(cluster))),
    uids: new Set(),
    seen: 0,
  };
  const readable = listReadable(served);
  const whole: ServedKind[] = [];
  for (const one of chooseKinds(controls, readable)) {
    if (await readKind(one, namespaces, reading)) whole.push(one.served);
  }
  // An owner that came after what it owns is known by now.
  const resources = reading.found.filter(({ owner }) => owner === undefined || !reading.uids.has(owner));
  const reach = createReach({ readable, whole, unavailable, namespaces });
  return {
    resources: resources.map(({ resource }) => resource),
    problems: reading.problems,
    files: { seen: reading.seen, read: resources.length, bytes: 0 },
    reach,
  };
}

type Found = { readonly resource: Resource; readonly owner: string | undefined };

type Reading = {
  readonly cluster: Cluster;
  readonly name: string;
  readonly onObject: (count: number) => void;
  readonly signal: AbortSignal | undefined;
  found: Found[];
  readonly problems: Problem[];
  /** Of all objects that hold a pod. */
  readonly uids: Set<string>;
  seen: number;
};

/** False where not all of it could be read. */
async function readKind(
  { served, isAsked }: ChosenKind,
  namespaces: readonly string[],
  reading: Reading,
): Promise<boolean> {
  if (namespaces.length === 0) return readList(served, undefined, reading);
  let isWhole = true;
  if (served.isNamespaced) {
    for (const namespace of namespaces) isWhole = (await readList(served, namespace, reading)) && isWhole;
    return isWhole;
  }
  if (isNamespace(served)) {
    for (const name of namespaces) isWhole = (await readOne(served, name, reading)) && isWhole;
    return isWhole;
  }
  // What lies in no namespace is not judged, and read where it is needed to judge what does.
  return isAsked && readList(served, undefined, reading);
}

function readList(served: ServedKind, namespace: string | undefined, reading: Reading): Promise<boolean> {
  const { group, version, resource } = served;
  const before = { found: reading.found.length, seen: reading.seen };
  return attempt({ ...served, namespace }, reading, async () => {
    const request = { group, version, resource, namespace };
    for await (const { items, isRestart } of reading.cluster.list(request, reading.signal)) {
      if (isRestart === true) {
        reading.found = reading.found.slice(0, before.found);
        reading.seen = before.seen;
      }
      for (const object of items) take(object, served, reading);
    }
  });
}

function readOne(served: ServedKind, name: string, reading: Reading): Promise<boolean> {
  const { group, version, resource } = served;
  return attempt({ ...served, name }, reading, async () => {
    const object = await reading.cluster.find({ group, version, resource, name }, reading.signal);
    if (object !== undefined) take(object, served, reading);
  });
}

type Place = Pick<ServedKind, 'group' | 'version' | 'resource'> & {
  readonly namespace?: string | undefined;
  readonly name?: string;
};

/** What the cluster refuses is a problem of this place alone, and the rest is read. */
async function attempt(place: Place, reading: Reading, read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('cluster-')) throw error;
    reading.problems.push({
      code: UNREAD_KIND,
      severity: 'error',
      message: error.message,
      remedy: ERRORS[error.code].remedy,
      file: writeObjectUrl(reading.name, place, place),
    });
    return false;
  }
}

/** A run with one of these problems resolves nothing that it did not see. */
const UNREAD_KIND = 'cluster-kind-unread';
const UNAVAILABLE_GROUP = 'cluster-group-unavailable';

function take(object: JsonObject, served: ServedKind, reading: Reading): void {
  reading.seen += 1;
  if (reading.seen > LIMITS.clusterObjectsMax) {
    throw new AppError('cluster-error', `more than ${LIMITS.clusterObjectsMax} objects; scan its namespaces apart`);
  }
  reading.onObject(reading.seen);
  const uid = getPath(object, ['metadata', 'uid']);
  const isOfPods = holdsPod(served);
  if (isOfPods && typeof uid === 'string') reading.uids.add(uid);
  const owner = isOfPods ? findPodOwner(object, holdsPod) : undefined;
  if (owner !== undefined && reading.uids.has(owner)) return;
  const resource = toResource(object, served, reading.name);
  if (typeof resource !== 'string') reading.found.push({ resource, owner });
  else reading.problems.push(sayMalformed(resource, object, served, reading.name));
}

function sayMalformed(message: string, object: JsonObject, served: ServedKind, cluster: string): Problem {
  const [namespace, name] = ['namespace', 'name'].map((field) => getPath(object, ['metadata', field]));
  const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    code: 'kubernetes-malformed',
    severity: 'error',
    message,
    remedy: 'See what wrote the object; an API server takes none like it.',
    file: writeObjectUrl(cluster, served, { namespace: textOf(namespace), name: textOf(name) }),
  };
}

function sayUnavailable(version: string, cluster: string): Problem {
  return {
    code: UNAVAILABLE_GROUP,
    severity: 'error',
    message: `the server of ${version} does not answer, so its objects could not be read`,
    remedy: '`kubectl get apiservices` shows why; mend it, or remove the APIService that nothing serves.',
    file: `cluster:${cluster}/apis/${version}`,
  };
}
