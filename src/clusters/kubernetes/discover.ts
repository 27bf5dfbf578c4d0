/**
 * What a cluster serves: the aggregated discovery of Kubernetes 1.30 and later (apidiscovery.k8s.io/v2) in two
 * requests, or the legacy one, group by group. A group whose server does not answer costs only itself.
 */
import { AppError } from '../../base/errors.ts';
import { getField, getPath, isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { createSlots } from '../../base/slots.ts';
import { joinApiVersion } from '../../model/kubernetes-kinds.ts';
import type { ServedKind } from '../api.ts';
import { readObject } from './answers.ts';
import { writeVersionPath } from './paths.ts';
import type { Transport } from './transport.ts';

export type Discovered = { readonly kinds: readonly ServedKind[]; readonly unavailable: readonly string[] };

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

const REQUESTS_MAX = 6;
/** A group that is down is asked twice, and not as long as the whole cluster would be. */
const GROUP_ATTEMPTS_MAX = 2;

/** As `Cluster.discover` says. */
export async function discover(transport: Transport, signal: AbortSignal | undefined): Promise<Discovered> {
  const slots = createSlots(REQUESTS_MAX);
  const roots = await Promise.all(
    ['/api', '/apis'].map(async (path) => {
      const reply = await transport.ask({ path, accept: AGGREGATED, signal });
      const root = readObject(reply, { transport, what: `GET ${path}` });
      if (root['kind'] === 'APIGroupDiscoveryList') return readAggregated(root);
      return listEach(listVersions(root), (version) => slots(() => readVersion(transport, version, signal)));
    }),
  );
  return {
    kinds: keepPreferred(roots.flatMap(({ kinds }) => kinds)),
    unavailable: roots.flatMap(({ unavailable }) => unavailable),
  };
}

/** In the order in which the server prefers versions; of each resource the first counts. */
function keepPreferred(kinds: readonly ServedKind[]): readonly ServedKind[] {
  const first = new Map<string, ServedKind>();
  for (const kind of kinds) {
    const key = `${kind.group}/${kind.resource}`;
    if (!first.has(key)) first.set(key, kind);
  }
  return [...first.values()];
}

function readAggregated(root: JsonObject): Discovered {
  const kinds: ServedKind[] = [];
  const unavailable: string[] = [];
  for (const item of listOf(root, 'items')) {
    const group = textOf(getPath(item, ['metadata', 'name']));
    for (const one of listOf(item, 'versions')) {
      const version = textOf(getField(one, 'version'));
      // Stale: the server of the group did not answer the one that we ask.
      if (getField(one, 'freshness') === 'Stale') unavailable.push(joinApiVersion(group, version));
      for (const resource of listOf(one, 'resources')) kinds.push(...readDescribed(resource, { group, version }));
    }
  }
  return { kinds, unavailable };
}

type GroupVersion = { readonly group: string; readonly version: string };

function readDescribed(described: Json, { group, version }: GroupVersion): readonly ServedKind[] {
  const resource = textOf(getField(described, 'resource'));
  const isNamespaced = getField(described, 'scope') === 'Namespaced';
  const make = (of: Json, name: string): ServedKind => {
    const kind = textOf(getPath(of, ['responseKind', 'kind']));
    return { group, version, kind, resource: name, isNamespaced, verbs: textsOf(of, 'verbs') };
  };
  const parts = listOf(described, 'subresources').map((part) =>
    make(part, `${resource}/${textOf(getField(part, 'subresource'))}`),
  );
  return [make(described, resource), ...parts];
}

/** Versions of a legacy root, those first that the server prefers. */
function listVersions(root: JsonObject): readonly GroupVersion[] {
  if (root['kind'] === 'APIVersions') return textsOf(root, 'versions').map((version) => ({ group: '', version }));
  return listOf(root, 'groups').flatMap((one) => {
    const group = textOf(getField(one, 'name'));
    const preferred = textOf(getPath(one, ['preferredVersion', 'version']));
    const versions = listOf(one, 'versions').map((item) => textOf(getField(item, 'version')));
    const others = versions.filter((version) => version !== preferred);
    return [preferred, ...others].filter((version) => version !== '').map((version) => ({ group, version }));
  });
}

async function listEach(
  versions: readonly GroupVersion[],
  read: (version: GroupVersion) => Promise<readonly ServedKind[] | undefined>,
): Promise<Discovered> {
  const found = await Promise.all(versions.map(async (version) => ({ version, kinds: await read(version) })));
  return {
    kinds: found.flatMap(({ kinds }) => kinds ?? []),
    unavailable: found
      .filter(({ kinds }) => kinds === undefined)
      .map(({ version: { group, version } }) => joinApiVersion(group, version)),
  };
}

/** Undefined where its server does not answer well. */
async function readVersion(
  transport: Transport,
  version: GroupVersion,
  signal: AbortSignal | undefined,
): Promise<readonly ServedKind[] | undefined> {
  try {
    return await readResources(transport, version, signal);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** What one version of a group serves. Throws the `cluster-` errors. */
export async function readResources(
  transport: Transport,
  { group, version }: GroupVersion,
  signal: AbortSignal | undefined,
): Promise<readonly ServedKind[]> {
  const path = writeVersionPath(group, version);
  const reply = await transport.ask({ path, attemptsMax: GROUP_ATTEMPTS_MAX, signal });
  const list = readObject(reply, { transport, what: `GET ${path}` });
  return listOf(list, 'resources').map((resource) => ({
    group,
    version,
    kind: textOf(getField(resource, 'kind')),
    resource: textOf(getField(resource, 'name')),
    isNamespaced: getField(resource, 'namespaced') === true,
    verbs: textsOf(resource, 'verbs'),
  }));
}

function listOf(value: unknown, field: string): readonly Json[] {
  const list = getField(value, field);
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

function textsOf(value: unknown, field: string): readonly string[] {
  const list = getField(value, field);
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
