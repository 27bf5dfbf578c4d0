/** Deletes of the fake API server: preconditions, finalizers, admission, and what goes with a namespace. */
import { getField, getPath } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { readBody } from './call.ts';
import { show } from './fields.ts';
import { presentAs } from './list-objects.ts';
import { nameOf, namespaceOf, versionOf, withMetadata } from './object-store.ts';
import { readSelectors } from './selectors.ts';
import type { ServerParts } from './server-parts.ts';
import { conflict, notFound } from './status.ts';
import { describeWrite, formatTime, isDryRun, type Write, writeOptions } from './write-object.ts';

/** DELETE of one object: a Status, or the object where finalizers hold it. Throws 404 and 409. */
export async function deleteObject(parts: ServerParts, write: Write): Promise<JsonObject> {
  const { kind, target } = write;
  const before = parts.store.find(kind.storage, target.namespace, target.name);
  if (before === undefined) throw notFound(kind, target.name);
  return removeOne(parts, write, before);
}

/** DELETE of all that the selectors of the query select. Each is admitted by itself. */
export async function deleteCollection(parts: ServerParts, write: Write): Promise<JsonObject> {
  const { kind, target, call } = write;
  const objects = parts.store.list(kind.storage, target.namespace).filter(readSelectors(call.query));
  for (const object of objects) {
    const one = { ...target, name: nameOf(object), namespace: namespaceOf(object) };
    await removeOne(parts, { ...write, target: one }, object);
  }
  return { kind: `${kind.kind}List`, apiVersion: 'v1', metadata: {}, items: objects };
}

async function removeOne(parts: ServerParts, write: Write, before: JsonObject): Promise<JsonObject> {
  const { kind, target, call } = write;
  const body = readBody(call);
  const options = { ...writeOptions('DeleteOptions', call), ...(getField(body, 'kind') ? (body as JsonObject) : {}) };
  const wanted = {
    uid: getPath(body, ['preconditions', 'uid']),
    version: getPath(body, ['preconditions', 'resourceVersion']),
  };
  if (wanted.uid !== undefined && wanted.uid !== getPath(before, ['metadata', 'uid'])) {
    throw conflict(kind, target.name, `Precondition failed: UID in precondition: ${show(wanted.uid)}`);
  }
  if (wanted.version !== undefined && wanted.version !== versionOf(before)) {
    throw conflict(kind, target.name, `Precondition failed: ResourceVersion in precondition: ${show(wanted.version)}`);
  }
  const shown = presentAs(kind, before);
  await parts.admit(describeWrite(write, { operation: 'DELETE', options, object: null, oldObject: shown }), call);
  const isTrial = isDryRun(call) || Array.isArray(getField(body, 'dryRun'));
  if (!isTrial) {
    const held = getPath(before, ['metadata', 'finalizers']);
    if (Array.isArray(held) && held.length > 0) {
      const leaving = withMetadata(before, {
        deletionTimestamp: formatTime(parts.nowMs()),
        deletionGracePeriodSeconds: 0,
      });
      return presentAs(kind, parts.store.write(kind.storage, leaving));
    }
    if (kind.storage === '/namespaces') emptyNamespace(parts, target.name);
    parts.store.erase(kind.storage, before);
  }
  const { group, resource } = kind;
  const details = {
    name: target.name,
    ...(group === '' ? {} : { group }),
    kind: resource,
    uid: getPath(before, ['metadata', 'uid']) ?? '',
  };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

/** What the controller of namespaces does, at once and without admission, which a real one would not skip. */
function emptyNamespace({ store, kinds }: ServerParts, namespace: string): void {
  for (const { storage, isNamespaced } of kinds()) {
    if (isNamespaced) for (const object of store.list(storage, namespace)) store.erase(storage, object);
  }
}
