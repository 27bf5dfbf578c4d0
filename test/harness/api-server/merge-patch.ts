/** JSON merge patch (RFC 7386) and JSON patch (RFC 6902) as the API server takes them. */
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';
import { applyPatch, parsePointer } from '../../../src/model/json-patch.ts';
import { getPath } from '../../../src/base/json.ts';
import { badRequest } from './status.ts';

/** The value with the patch merged into it: null takes a field away, a list replaces a list. */
export function mergePatch(value: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged: Record<string, Json> = { ...(isJsonObject(value) ? value : {}) };
  for (const [key, part] of Object.entries(patch)) {
    if (part === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], part);
  }
  return merged;
}

type Step = { readonly op: string; readonly path: string; readonly value?: Json };

/** Throws 400 for a patch that is none, and 422 where it does not fit the object. */
export function jsonPatch(object: JsonObject, steps: unknown): JsonObject {
  if (!Array.isArray(steps)) throw badRequest('error decoding patch: not a list of operations');
  let current: Json = object;
  for (const step of steps as readonly Step[]) {
    const next: Json | undefined = step.op === 'test' ? testStep(current, step) : applyPatch(current, [step as never]);
    if (next === undefined) throw badRequest(`the patch does not fit the object: ${JSON.stringify(step)}`);
    current = next;
  }
  return JSON.parse(JSON.stringify(current)) as JsonObject;
}

function testStep(value: Json, { path, value: wanted }: Step): Json | undefined {
  let found: Json | undefined = value;
  for (const step of parsePointer(path)) found = getPath(found, [Array.isArray(found) ? Number(step) : step]);
  return isDeepStrictEqual(found, wanted) ? value : undefined;
}
