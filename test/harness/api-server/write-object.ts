/** Creates, updates and status writes of the fake API server: bookkeeping of metadata, admission, one write. */
import { randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { getPath, isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { Call, Target } from './call.ts';
import { groupVersionOf } from './discovery.ts';
import { objectAt, textAt } from './fields.ts';
import { presentAs } from './list-objects.ts';
import { trackUpdate } from './managed-fields.ts';
import { nameOf, namespaceOf, versionOf, withMetadata } from './object-store.ts';
import type { Attributes } from './review-request.ts';
import type { ServedKind } from './served-kinds.ts';
import type { ServerParts } from './server-parts.ts';
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound, STALE_OBJECT } from './status.ts';
import { validateObject } from './validate-object.ts';

export type Write = {
  readonly kind: ServedKind;
  readonly target: Target;
  readonly call: Call;
};

/** Letters and digits of generated names: none that could spell a word. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/** Whether the query asks for `dryRun=All`. Throws 400 for any other value. */
export function isDryRun({ query }: Pick<Call, 'query'>): boolean {
  const values = query.getAll('dryRun');
  if (values.some((value) => value !== 'All')) throw badRequest('dryRun: Unsupported value: supported values: "All"');
  return values.length > 0;
}

/** The options of a request as admission sees them. */
export function writeOptions(kind: string, { query }: Pick<Call, 'query'>): JsonObject {
  const dryRun = query.getAll('dryRun');
  const [fieldManager, fieldValidation] = [query.get('fieldManager'), query.get('fieldValidation')];
  return {
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...(dryRun.length === 0 ? {} : { dryRun }),
    ...(fieldManager === null ? {} : { fieldManager }),
    ...(fieldValidation === null ? {} : { fieldValidation }),
  };
}

/** The attributes of a write, for admission. */
export function describeWrite(write: Write, part: Pick<Attributes, 'operation' | 'options' | 'object' | 'oldObject'>) {
  const { kind, target, call } = write;
  const { group, version } = kind;
  const name = target.name === '' && part.object !== null ? nameOf(part.object) : target.name;
  const isNamespace = kind.storage === '/namespaces';
  return {
    kind: { group, version, kind: kind.kind },
    resource: { group, version, resource: kind.resource },
    subResource: target.subresource,
    namespace: isNamespace ? name : target.namespace,
    name,
    isDryRun: isDryRun(call),
    user: call.user,
    ...part,
  };
}

/** Writes down who owns which fields after a write. */
export type Track<Before> = (before: Before, after: JsonObject) => JsonObject;

/** Who writes by anything but apply: `fieldManager` of the query, or the name of the client. */
function trackWrite(parts: ServerParts, { kind, target, call }: Write): Track<JsonObject | undefined> {
  const client = (call.headers['user-agent'] ?? 'unknown').split(/[/ ]/)[0] ?? '';
  const manager = call.query.get('fieldManager') ?? client;
  const owner = {
    manager,
    operation: 'Update',
    apiVersion: groupVersionOf(kind),
    subresource: target.subresource,
  } as const;
  return (before, after) => trackUpdate(before, after, owner, formatTime(parts.nowMs()));
}

/** POST of a new object. `sent` must say what the path says. */
export async function createObject(
  parts: ServerParts,
  write: Write,
  sent: JsonObject,
  track: Track<undefined> = trackWrite(parts, write),
): Promise<JsonObject> {
  const { kind, target, call } = write;
  const named = nameObject(write, sent);
  requireNamespace(parts, target);
  const { status: _, ...withoutStatus } = named;
  const object = withMetadata(kind.subresources.includes('status') ? withoutStatus : named, {
    uid: randomUUID(),
    creationTimestamp: formatTime(parts.nowMs()),
    generation: hasGeneration(named) ? 1 : undefined,
    resourceVersion: undefined,
    deletionTimestamp: undefined,
  });
  const prepared = track(undefined, validateObject(kind, object));
  // A name that the server makes up is in the object only.
  const options = writeOptions('CreateOptions', call);
  const attributes = describeWrite(write, { operation: 'CREATE', options, object: prepared, oldObject: null });
  const isGenerated = getPath(sent, ['metadata', 'name']) === undefined;
  await parts.admit(isGenerated ? { ...attributes, name: '' } : attributes, call);
  if (parts.store.find(kind.storage, target.namespace, nameOf(prepared)) !== undefined) {
    throw alreadyExists(kind, nameOf(prepared));
  }
  return presentAs(kind, isDryRun(call) ? prepared : parts.store.write(kind.storage, prepared));
}

/** The object under its name and in its namespace, whichever of body and path says them. */
function nameObject({ kind, target }: Write, sent: JsonObject): JsonObject {
  checkType(kind, sent);
  const prefix = getPath(sent, ['metadata', 'generateName']);
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('');
  const name = nameOf(sent) || (typeof prefix === 'string' ? `${prefix}${suffix}` : '');
  if (name === '') {
    const message = 'Required value: name or generateName is required';
    throw invalid(kind.kind, kind.group, '', [{ reason: 'FieldValueRequired', message, field: 'metadata.name' }]);
  }
  const namespace = namespaceOf(sent);
  if (kind.isNamespaced && namespace !== '' && namespace !== target.namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  return withMetadata(sent, { name, namespace: kind.isNamespaced ? target.namespace : undefined });
}

function checkType(kind: ServedKind, sent: JsonObject): void {
  const said = `${textAt(sent, 'apiVersion')}, Kind=${textAt(sent, 'kind')}`;
  const wanted = `${groupVersionOf(kind)}, Kind=${kind.kind}`;
  if (said !== wanted) {
    throw badRequest(`the API version in the data (${said}) does not match the expected API version (${wanted})`);
  }
}

/** Nothing is created in a namespace that is not there, or is going. */
function requireNamespace({ store }: ServerParts, target: Target): void {
  if (target.namespace === '') return;
  const namespace = store.find('/namespaces', '', target.namespace);
  if (namespace === undefined) throw notFound({ group: '', resource: 'namespaces' }, target.namespace);
  if (getPath(namespace, ['metadata', 'deletionTimestamp']) !== undefined) {
    const why = `unable to create new content in namespace ${target.namespace} because it is being terminated`;
    throw forbidden(target, target.name, why);
  }
}

/** PUT. Throws 404 where there is none, and 409 where what was sent is of another version. */
export async function replaceObject(parts: ServerParts, write: Write, sent: JsonObject): Promise<JsonObject> {
  const { kind, target } = write;
  checkType(kind, sent);
  if (nameOf(sent) !== target.name) {
    throw badRequest(`the name of the object (${nameOf(sent)}) does not match the name on the URL (${target.name})`);
  }
  return changeObject(parts, write, () => sent);
}

/** Writes what `change` makes of the object as it is. Throws 404 where there is none. */
export async function changeObject(
  parts: ServerParts,
  write: Write,
  change: (before: JsonObject) => JsonObject,
  track: Track<JsonObject> = trackWrite(parts, write),
): Promise<JsonObject> {
  const { kind, target, call } = write;
  const before = parts.store.find(kind.storage, target.namespace, target.name);
  if (before === undefined) throw notFound(kind, target.name);
  const sent = change(before);
  const version = versionOf(sent);
  if (version !== '' && version !== versionOf(before)) throw conflict(kind, target.name, STALE_OBJECT);
  const changed = keepIdentity(before, selectPart(kind, target.subresource, before, sent));
  const after = track(before, validateObject(kind, changed));
  const options = writeOptions('UpdateOptions', call);
  const shown = { object: presentAs(kind, after), oldObject: presentAs(kind, before) };
  await parts.admit(describeWrite(write, { operation: 'UPDATE', options, ...shown }), call);
  const isSame = isDeepStrictEqual(presentAs(kind, before), presentAs(kind, after));
  return presentAs(kind, isDryRun(call) || isSame ? after : commit(parts, kind, after));
}

/** Of what was sent, only the part counts that the path is about. */
function selectPart(kind: ServedKind, part: string, before: JsonObject, sent: JsonObject): JsonObject {
  const { status: oldStatus, ...beforeRest } = before;
  const { status, ...rest } = sent;
  const withSpec = (fields: JsonObject): JsonObject => ({
    ...before,
    spec: { ...objectAt(before, 'spec'), ...fields },
  });
  if (part === 'status') return { ...beforeRest, ...(status === undefined ? {} : { status }) };
  if (part === 'ephemeralcontainers') {
    return withSpec({ ephemeralContainers: getPath(sent, ['spec', 'ephemeralContainers']) ?? [] });
  }
  if (part === 'resize') return withSpec({ containers: getPath(sent, ['spec', 'containers']) ?? [] });
  if (!kind.subresources.includes('status')) return sent;
  return { ...rest, ...(oldStatus === undefined ? {} : { status: oldStatus }) };
}

/** Fields of the metadata that no client sets, and the generation, which counts changes of what is wanted. */
function keepIdentity(before: JsonObject, after: JsonObject): JsonObject {
  const kept = ['uid', 'creationTimestamp', 'deletionTimestamp', 'name', 'namespace', 'resourceVersion'];
  const identity = Object.fromEntries(kept.map((key) => [key, getPath(before, ['metadata', key])]));
  const generation = getPath(before, ['metadata', 'generation']);
  const isChanged = !isDeepStrictEqual(wantedOf(before), wantedOf(after));
  return withMetadata(after, {
    ...identity,
    generation: typeof generation === 'number' && isChanged ? generation + 1 : generation,
  });
}

function wantedOf(object: JsonObject): unknown {
  const others = ['metadata', 'status', 'apiVersion', 'kind'];
  return Object.fromEntries(Object.entries(object).filter(([key]) => !others.includes(key)));
}

/** Writes, or removes what was only waiting for its last finalizer. */
function commit({ store }: ServerParts, kind: ServedKind, object: JsonObject): JsonObject {
  const finalizers = getPath(object, ['metadata', 'finalizers']);
  const isLeaving = getPath(object, ['metadata', 'deletionTimestamp']) !== undefined;
  const isHeld = Array.isArray(finalizers) && finalizers.length > 0;
  return isLeaving && !isHeld ? store.erase(kind.storage, object) : store.write(kind.storage, object);
}

const hasGeneration = (object: JsonObject): boolean =>
  isJsonObject(object['spec']) || Array.isArray(object['webhooks']);

/** As metav1.Time is written: RFC 3339 without fractions. */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
