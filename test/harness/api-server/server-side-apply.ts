/**
 * Server-side apply of the fake API server: what is applied is merged, what is no longer applied is taken away, and
 * fields of other managers are a conflict unless it is forced. Lists are merged as the built-in kinds say, by name.
 */
import { getField, getPath } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { isTrue } from './call.ts';
import { groupVersionOf } from './discovery.ts';
import { type FieldSet, isWithin, listFields, mergeApplied, removeAt } from './field-paths.ts';
import { textAt } from './fields.ts';
import { presentAs } from './list-objects.ts';
import { findConflicts, isSameOwner, type Owner, readOwners, trackApply } from './managed-fields.ts';
import { nameOf } from './object-store.ts';
import type { ServerParts } from './server-parts.ts';
import { applyConflict, badRequest, invalid } from './status.ts';
import { changeObject, createObject, formatTime, type Write } from './write-object.ts';

/** Creates the object, or merges what is applied into it. Throws 409 for conflicts that are not forced. */
export async function applyObject(
  parts: ServerParts,
  write: Write,
  sent: JsonObject,
): Promise<{ readonly object: JsonObject; readonly isNew: boolean }> {
  const { kind, target, call } = write;
  const owner = readOwner(write);
  checkApplied(write, sent);
  const own = kind.subresources.includes('status') && target.subresource === '' ? withoutStatus(sent) : sent;
  const applied = listFields(own);
  const time = formatTime(parts.nowMs());
  if (parts.store.find(kind.storage, target.namespace, target.name) === undefined) {
    const named = { ...own, apiVersion: groupVersionOf(kind), kind: kind.kind };
    const track = (_: undefined, after: JsonObject): JsonObject => trackApply(undefined, after, applied, owner, time);
    return { object: await createObject(parts, write, named, track), isNew: true };
  }
  const change = (before: JsonObject): JsonObject => {
    const live = presentAs(kind, before);
    const causes = isTrue(call.query.get('force')) ? [] : findConflicts(live, own, applied, owner);
    if (causes.length > 0) throw applyConflict(causes);
    return mergeApplied(dropAbandoned(live, applied, owner), own) as JsonObject;
  };
  const track = (before: JsonObject, after: JsonObject): JsonObject => trackApply(before, after, applied, owner, time);
  return { object: await changeObject(parts, write, change, track), isNew: false };
}

function readOwner({ kind, target, call }: Write): Owner {
  const manager = call.query.get('fieldManager') ?? '';
  if (manager === '') {
    const message = 'Required value: is required for apply patch';
    throw invalid('PatchOptions', 'meta.k8s.io', '', [
      { reason: 'FieldValueRequired', message, field: 'fieldManager' },
    ]);
  }
  return { manager, operation: 'Apply', apiVersion: groupVersionOf(kind), subresource: target.subresource };
}

function checkApplied({ kind, target }: Write, sent: JsonObject): void {
  if (getPath(sent, ['metadata', 'managedFields']) !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
  if (getField(sent, 'apiVersion') !== groupVersionOf(kind) || getField(sent, 'kind') !== kind.kind) {
    throw badRequest(`invalid object type: ${textAt(sent, 'apiVersion')}, Kind=${textAt(sent, 'kind')}`);
  }
  const name = nameOf(sent);
  if (name !== '' && name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
}

function withoutStatus(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'status'));
}

/** Without the fields that the owner applied before and does not any more, where nobody else holds on to them. */
function dropAbandoned(live: JsonObject, applied: FieldSet, owner: Owner): JsonObject {
  const owners = readOwners(live);
  const mine = owners.find((one) => isSameOwner(one, owner))?.fields ?? new Map();
  const others = owners.filter((one) => !isSameOwner(one, owner)).flatMap(({ fields }) => [...fields.values()]);
  const kept = [...applied.values(), ...others];
  let left = live;
  for (const path of mine.values()) {
    if (!kept.some((one) => isWithin(one, path))) left = removeAt(left, path);
  }
  return left;
}
