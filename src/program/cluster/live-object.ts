/** An object that runs as a resource: what a manifest would say of it, under the address that it has in files. */
import { getField, getPath, isJsonObject, setField } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import type { ServedKind } from '../../clusters/api.ts';
import { joinApiVersion } from '../../model/kubernetes-kinds.ts';
import { findMetadataFault, identifyObject } from '../../model/kubernetes-object.ts';
import { SECRET_MASK } from '../../model/programme/mask-secrets.ts';
import type { Resource } from '../../model/resource.ts';

/** Of the metadata, what the API server notes for itself. The uid stays: it tells what runs from what is written. */
const SERVER_FIELDS = ['managedFields', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink'];

/** In which `kubectl apply` repeats the whole object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Where the object is served: `cluster:prod/apis/apps/v1/namespaces/shop/deployments/web`. */
export function writeObjectUrl(
  cluster: string,
  { group, version, resource }: Pick<ServedKind, 'group' | 'version' | 'resource'>,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name?: string | undefined } = {},
): string {
  const root = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const place = namespace === undefined ? [] : ['namespaces', namespace];
  return [`cluster:${cluster}`, root, ...place, resource, ...(name === undefined ? [] : [name])].join('/');
}

/** The resource; a text says why there can be none of it. */
export function toResource(object: JsonObject, served: ServedKind, cluster: string): Resource | string {
  const metadata = getField(object, 'metadata');
  const fault = findMetadataFault(metadata);
  if (fault !== undefined) return `\`${fault.field}\` ${fault.message}`;
  if (isDeeperThan(object, LIMITS.documentDepthMax)) return `nests deeper than ${LIMITS.documentDepthMax} levels`;
  const { group, version, kind } = served;
  const apiVersion = joinApiVersion(group, version);
  const identity = identifyObject({ apiVersion, kind }, metadata, () => '');
  if (identity.name === '') return '`metadata.name` is missing';
  const file = writeObjectUrl(cluster, served, identity);
  const body = trimObject({ ...object, apiVersion, kind });
  return { ...identity, body, origin: { file, document: 0, span: undefined, locate: () => undefined } };
}

/** The object without what is no part of how it was meant; of a Secret, without its values. */
export function trimObject(object: JsonObject): JsonObject {
  const { status: _, ...body } = object;
  const metadata = getField(object, 'metadata');
  const trimmed = isJsonObject(metadata) ? { ...body, metadata: trimMetadata(metadata) } : body;
  return isSecret(object) ? hideValues(trimmed) : trimmed;
}

function trimMetadata(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([name]) => !SERVER_FIELDS.includes(name));
  const annotations = getField(metadata, 'annotations');
  if (!isJsonObject(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return toObject(kept);
  const others = Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED);
  const rest = kept.filter(([name]) => name !== 'annotations');
  return toObject(others.length === 0 ? rest : [...rest, ['annotations', toObject(others)]]);
}

function isSecret({ apiVersion, kind }: JsonObject): boolean {
  return kind === 'Secret' && apiVersion === 'v1';
}

/** That there is a value is kept, and not which: nothing that is made of the object can hold it. */
function hideValues(body: JsonObject): JsonObject {
  const hidden = Object.entries(body).map(([field, value]): [string, Json] => {
    if ((field !== 'data' && field !== 'stringData') || !isJsonObject(value)) return [field, value];
    return [field, toObject(Object.keys(value).map((key) => [key, SECRET_MASK]))];
  });
  return toObject(hidden);
}

function toObject(entries: readonly (readonly [string, Json])[]): JsonObject {
  const object: Record<string, Json> = {};
  for (const [name, value] of entries) setField(object, name, value);
  return object;
}

/** Without calls in calls: what nests too deep is what this looks for. */
function isDeeperThan(value: Json, depthMax: number): boolean {
  const waiting: { readonly value: Json; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > depthMax) return true;
    const members: readonly Json[] = Object.values(next.value);
    for (const member of members) waiting.push({ value: member, depth: next.depth + 1 });
  }
  return false;
}

/** Uid of the object that controls this one and holds its pod too: what is wrong with both is mended there. */
export function findPodOwner(object: JsonObject, holdsPod: (of: { group: string; kind: string }) => boolean) {
  const owners = getPath(object, ['metadata', 'ownerReferences']);
  if (!Array.isArray(owners)) return undefined;
  const owner: Json | undefined = (owners as readonly Json[]).find((one) => getField(one, 'controller') === true);
  const [apiVersion, kind, uid] = ['apiVersion', 'kind', 'uid'].map((field) => getField(owner, field));
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof uid !== 'string') return undefined;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return holdsPod({ group, kind }) ? uid : undefined;
}
