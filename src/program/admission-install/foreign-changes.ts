/**
 * What somebody else than Bulwark has made of the webhook configuration. Its own watchdog changes it all the time, which
 * an installation may take over; what a person has set is told, and left.
 */
import { isDeepStrictEqual } from 'node:util';
import { getField, getPath, isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { FIELD_MANAGER } from '../../clusters/api.ts';
import { digestConfiguration, readAppliedDigest } from '../admission-guard/configuration.ts';

/**
 * One sentence for each field that others own and that `wanted` would change (metadata.managedFields), and one where
 * the configuration is not what was applied although nobody owns the difference: what is gone has no owner.
 */
export function findForeignChanges(present: JsonObject, wanted: JsonObject): readonly string[] {
  const fields = listOf(getPath(present, ['metadata', 'managedFields'])).flatMap((entry) => {
    const manager = getField(entry, 'manager');
    if (manager === FIELD_MANAGER) return [];
    const owned = getPath(entry, ['fieldsV1', 'f:webhooks']);
    const differing = listDiffering(owned, present['webhooks'], wanted['webhooks'], 'webhooks');
    return differing.map((path) => `${String(manager)} has set ${path}`);
  });
  const applied = readAppliedDigest(present);
  if (fields.length > 0 || applied === undefined || applied === digestConfiguration(present)) return fields;
  return ['it is not what was applied: something was added or taken out'];
}

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** `owned` is a part of FieldsV1: `f:` names a field, `k:` the item of a list by its keys, and a leaf is a value. */
function listDiffering(
  owned: Json | undefined,
  present: Json | undefined,
  wanted: Json | undefined,
  path: string,
): readonly string[] {
  if (!isJsonObject(owned) || wanted === undefined) return [];
  const steps = Object.entries(owned).filter(([step]) => step !== '.');
  if (steps.length === 0) return '.' in owned || isDeepStrictEqual(present, wanted) ? [] : [path];
  return steps.flatMap(([step, below]) => {
    const next = (value: Json | undefined): Json | undefined => stepInto(value, step);
    return listDiffering(below, next(present), next(wanted), `${path}${sayStep(step)}`);
  });
}

function stepInto(value: Json | undefined, step: string): Json | undefined {
  const [kind, rest] = [step.slice(0, 2), step.slice(2)];
  if (kind === 'f:') return getField(value, rest);
  if (kind !== 'k:') return undefined;
  const keys = Object.entries(parseKeys(rest));
  return listOf(value).find((item) => keys.every(([key, part]) => isDeepStrictEqual(getField(item, key), part)));
}

/** Written by the API server; what is no such text selects nothing. */
function parseKeys(text: string): JsonObject {
  try {
    const keys = JSON.parse(text) as Json;
    return isJsonObject(keys) ? keys : { [text]: null };
  } catch {
    return { [text]: null };
  }
}

function sayStep(step: string): string {
  const rest = step.slice(2);
  return step.startsWith('f:') ? `.${rest}` : `[${Object.values(parseKeys(rest)).map(String).join()}]`;
}
