/**
 * What somebody else than Bulwark has made of the webhook configuration. Its own watchdog changes it all the time,
 * which an installation may take over; what a person has set is told, and left.
 */
import { getField, getPath, isJsonObject, listItems } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { FIELD_MANAGER } from '../../clusters/api.ts';
import { canonicalText } from '../../model/finding-identity.ts';
import { digestConfiguration, readAppliedDigest } from '../admission-guard/configuration.ts';

/**
 * One sentence for each field that others own and that `wanted` would change (metadata.managedFields), and one where
 * the configuration is not what was applied although nobody owns the difference: what is gone has no owner.
 */
export function findForeignChanges(present: JsonObject, wanted: JsonObject): readonly string[] {
  const fields = listItems(getPath(present, ['metadata', 'managedFields'])).flatMap((entry) => {
    const name = getField(entry, 'manager');
    const manager = typeof name === 'string' ? name : 'somebody';
    if (manager === FIELD_MANAGER) return [];
    const owned = getPath(entry, ['fieldsV1', 'f:webhooks']);
    const differing = listDiffering(owned, present['webhooks'], wanted['webhooks'], 'webhooks');
    return differing.map((path) => `${manager} has set ${path}`);
  });
  const applied = readAppliedDigest(present);
  if (fields.length > 0 || applied === undefined || applied === digestConfiguration(present)) return fields;
  return ['it is not what was applied: something was added or taken out'];
}

const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  canonicalText(one ?? null) === canonicalText(other ?? null);

/** `owned` is a part of FieldsV1: `f:` names a field, `k:` the item of a list by its keys, and a leaf is a value. */
function listDiffering(
  owned: Json | undefined,
  present: Json | undefined,
  wanted: Json | undefined,
  path: string,
): readonly string[] {
  if (!isJsonObject(owned) || wanted === undefined) return [];
  const steps = Object.entries(owned).filter(([step]) => step !== '.');
  if (steps.length === 0) return '.' in owned || isSame(present, wanted) ? [] : [path];
  return steps.flatMap(([step, below]) => {
    const next = (value: Json | undefined): Json | undefined => stepInto(value, step);
    return listDiffering(below, next(present), next(wanted), `${path}${sayStep(step)}`);
  });
}

function stepInto(value: Json | undefined, step: string): Json | undefined {
  if (step.startsWith('f:')) return getField(value, step.slice(2));
  const keys = readKeys(step);
  if (keys === undefined) return undefined;
  return listItems(value).find((item) =>
    Object.entries(keys).every(([key, part]) => isSame(getField(item, key), part)),
  );
}

/** Undefined for a step that is no item told by its keys. */
function readKeys(step: string): JsonObject | undefined {
  if (!step.startsWith('k:')) return undefined;
  try {
    const keys = JSON.parse(step.slice(2)) as Json;
    return isJsonObject(keys) ? keys : undefined;
  } catch {
    return undefined; // nothing that an API server writes
  }
}

function sayStep(step: string): string {
  const keys = readKeys(step);
  return keys === undefined ? `.${step.slice(2)}` : `[${Object.values(keys).map(String).join()}]`;
}
