/** Who owns which field of an object (metadata.managedFields), and what writes and applies change of that. */
import { isDeepStrictEqual } from 'node:util';
import { getField } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import type { FieldPath, FieldSet } from './field-paths.ts';
import { describePath, fieldSet, getAt, isWithin, listFields, readFields, writeFields } from './field-paths.ts';
import { listAt, textAt } from './fields.ts';
import { withMetadata } from './object-store.ts';
import type { Cause } from './status.ts';

export type Owner = {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
};

export type Ownership = Owner & { readonly time: string; readonly fields: FieldSet };

/** All owners of an object. */
export function readOwners(object: JsonObject): readonly Ownership[] {
  return listAt(object, 'metadata', 'managedFields').map((entry) => ({
    manager: textAt(entry, 'manager'),
    operation: textAt(entry, 'operation') === 'Apply' ? 'Apply' : 'Update',
    apiVersion: textAt(entry, 'apiVersion'),
    subresource: textAt(entry, 'subresource'),
    time: textAt(entry, 'time'),
    fields: readFields(getField(entry, 'fieldsV1')),
  }));
}

function withOwners(object: JsonObject, owners: readonly Ownership[]): JsonObject {
  const managedFields = owners
    .filter(({ fields }) => fields.size > 0)
    .map(({ manager, operation, apiVersion, time, fields, subresource }) => ({
      manager,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: writeFields(fields),
      ...(subresource === '' ? {} : { subresource }),
    }));
  return withMetadata(object, { managedFields: managedFields.length === 0 ? undefined : managedFields });
}

export const isSameOwner = (one: Owner, other: Owner): boolean =>
  one.manager === other.manager && one.operation === other.operation && one.subresource === other.subresource;

/** The owners with the fields of one of them set, and with fields that are no longer theirs taken from the others. */
function assign(
  owners: readonly Ownership[],
  owner: Owner,
  time: string,
  fields: FieldSet,
  isTaken: (key: string) => boolean,
): readonly Ownership[] {
  const known = owners.find((one) => isSameOwner(one, owner));
  const isSame = known !== undefined && isDeepStrictEqual([...known.fields.keys()].sort(), [...fields.keys()].sort());
  const mine: Ownership = { ...owner, time: isSame ? known.time : time, fields };
  // Each stays in its place, so that a write that changes nothing writes nothing.
  const others = owners.map((one) =>
    isSameOwner(one, owner) ? mine : { ...one, fields: new Map([...one.fields].filter(([key]) => !isTaken(key))) },
  );
  return known === undefined ? [...others, mine] : others;
}

/** An item of a merged list is changed by its fields; it is itself only new or gone. */
function hasChanged(before: JsonObject, after: JsonObject, path: FieldPath): boolean {
  const was = getAt(before, path);
  const isItem = path.at(-1)?.startsWith('k:') === true;
  return isItem ? was === undefined : !isDeepStrictEqual(was, getAt(after, path));
}

/** After a write that is no apply: whoever changed a field owns it alone, apart from what the same one applies. */
export function trackUpdate(before: JsonObject | undefined, after: JsonObject, owner: Owner, time: string): JsonObject {
  const owners = before === undefined ? [] : readOwners(before);
  const now = listFields(after);
  const changed = [...now].filter(([, path]) => before === undefined || hasChanged(before, after, path));
  const gone = before === undefined ? [] : [...listFields(before).keys()].filter((key) => !now.has(key));
  if (changed.length === 0 && gone.length === 0) return withOwners(after, owners);
  const mine = owners.find((one) => isSameOwner(one, owner))?.fields ?? fieldSet([]);
  const fields = new Map([...mine, ...changed].filter(([key]) => now.has(key)));
  const taken = new Set([...changed.map(([key]) => key), ...gone]);
  return withOwners(
    after,
    assign(owners, owner, time, fields, (key) => taken.has(key)),
  );
}

/** After an apply: the owner has what it applied and nothing else; what it changed is no longer that of others. */
export function trackApply(
  before: JsonObject | undefined,
  after: JsonObject,
  applied: FieldSet,
  owner: Owner,
  time: string,
): JsonObject {
  const owners = before === undefined ? [] : readOwners(before);
  const isTaken = (key: string): boolean => {
    const path = applied.get(key);
    return path !== undefined && before !== undefined && hasChanged(before, after, path);
  };
  return withOwners(after, assign(owners, owner, time, applied, isTaken));
}

/** Fields that the apply would change although somebody else owns them. */
export function findConflicts(live: JsonObject, sent: JsonObject, applied: FieldSet, owner: Owner): readonly Cause[] {
  const others = readOwners(live).filter((one) => !isSameOwner(one, owner));
  return others.flatMap((other) =>
    [...applied.values()]
      .filter((path) => {
        const [was, wanted] = [getAt(live, path), getAt(sent, path)];
        const isItem = path.at(-1)?.startsWith('k:') === true;
        if (isItem || was === undefined || isDeepStrictEqual(was, wanted)) return false;
        return [...other.fields.values()].some((held) => isWithin(held, path) || isLeafAbove(held, path));
      })
      .map((path) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${describeOwner(other)}`,
        field: describePath(path),
      })),
  );
}

/** Somebody owns as one value what is applied in parts. */
function isLeafAbove(held: readonly string[], path: readonly string[]): boolean {
  return held.length < path.length && isWithin(path, held) && held.at(-1)?.startsWith('k:') !== true;
}

function describeOwner({ manager, operation, apiVersion, subresource }: Owner): string {
  const part = subresource === '' ? '' : ` with subresource "${subresource}"`;
  return `"${manager}"${part}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}
