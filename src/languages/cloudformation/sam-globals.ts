/** The `Globals` section of SAM: defaults for all resources of a kind, merged into each as the transform does. */
import { getField, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';
import { readIntrinsic } from './intrinsic.ts';

const SAM_TYPE = /^AWS::Serverless::(\w+)$/;

/** The defaults of a type of resource, undefined when the section has none. */
export function findGlobals(
  globals: JsonObject,
  type: string,
): { readonly kind: string; readonly value: Json } | undefined {
  const kind = SAM_TYPE.exec(type)?.[1];
  const value = kind === undefined ? undefined : getField(globals, kind);
  return kind === undefined || value === undefined ? undefined : { kind, value };
}

/** Maps are merged, lists put one after the other, defaults first, and of anything else the resource's own counts. */
export function mergeGlobals(defaults: Json, own: Json): Json {
  if (Array.isArray(defaults) && Array.isArray(own)) return [...defaults, ...own] as readonly Json[];
  if (!isMergeable(defaults) || !isMergeable(own)) return own;
  const fields: Record<string, Json> = {};
  for (const [key, value] of Object.entries(defaults)) setField(fields, key, value);
  for (const [key, value] of Object.entries(own)) {
    setField(fields, key, Object.hasOwn(fields, key) ? mergeGlobals(fields[key] as Json, value) : value);
  }
  return fields;
}

const isMergeable = (value: Json): value is JsonObject => isJsonObject(value) && readIntrinsic(value) === undefined;

/** Where a path into merged properties stands: in the defaults or among the resource's own, and its path there. */
export function splitMergedPath(
  defaults: Json,
  own: Json,
  path: FieldPath,
): { readonly isOwn: boolean; readonly path: FieldPath } {
  let left: Json | undefined = defaults;
  let right: Json | undefined = own;
  const ownPath: (string | number)[] = [];
  for (const [i, step] of path.entries()) {
    if (typeof step === 'number' && Array.isArray(left) && Array.isArray(right)) {
      if (step < left.length) return { isOwn: false, path };
      return { isOwn: true, path: [...ownPath, step - left.length, ...path.slice(i + 1)] };
    }
    if (typeof step === 'number' || !isJsonObject(left)) break;
    if (!isJsonObject(right) || !Object.hasOwn(right, step)) return { isOwn: !Object.hasOwn(left, step), path };
    left = getField(left, step);
    right = getField(right, step);
    ownPath.push(step);
  }
  return { isOwn: true, path };
}
