/** Blocks of the Kubernetes provider as manifests, and the way back from a manifest's field to the block. */
import { isJsonObject, type Json, type JsonObject, setField } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { isBlockList } from '../../../languages/hcl/index.ts';
import { readUnknown } from '../../unknown.ts';
import { listNameOf, toManifestName } from './names.ts';

/** Which members of a body are nested blocks, and what is in each of them. */
export type Shape = { readonly blocks: ReadonlyMap<string, readonly { readonly inner: Shape }[]> };

/** Arguments of the provider that say how to wait or what to keep; no part of the object. */
const PROVIDER_ONLY: ReadonlySet<string> = new Set([
  'id',
  'lifecycle',
  'timeouts',
  'wait_for_completion',
  'wait_for_default_service_account',
  'wait_for_load_balancer',
  'wait_for_rollout',
  'wait_until_bound',
]);

/** What the provider encodes itself stands in a manifest as the text that it was. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Secret: { data: 'stringData', binary_data: 'data', data_wo: 'stringData' },
};

/** Arguments that the provider takes as text and a manifest has as numbers. */
const NUMBERS: ReadonlySet<string> = new Set([
  'container_port',
  'fs_group',
  'host_port',
  'max_replicas',
  'min_replicas',
  'node_port',
  'replicas',
  'run_as_group',
  'run_as_user',
]);

/** The manifest of a resource's body. */
export function toManifest(body: JsonObject, shape: Shape, apiVersion: string, kind: string): JsonObject {
  return { apiVersion, kind, ...toObject(body, shape, '', kind) };
}

function toObject(fields: JsonObject, { blocks }: Shape, parent: string, kind: string): JsonObject {
  const object: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (parent === '' && PROVIDER_ONLY.has(name)) continue;
    const places = blocks.get(name);
    if (places === undefined || !Array.isArray(value)) {
      setField(object, nameOf(name, value, parent, kind), toField(name, value));
      continue;
    }
    const list = listNameOf(name, parent);
    const objects = value.map((item: Json, i) => {
      const place = places[i];
      return place === undefined || !isJsonObject(item) ? item : toObject(item, place.inner, name, kind);
    });
    setField(object, list ?? toManifestName(name), list === undefined ? (objects[0] ?? {}) : objects);
  }
  return object;
}

function toField(name: string, value: Json): Json {
  return typeof value === 'string' && NUMBERS.has(name) && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

/** The name of an attribute; an unknown list of blocks has the list's name. */
function nameOf(name: string, value: Json, parent: string, kind: string): string {
  const renamed = parent === '' ? RENAMED[kind]?.[name] : undefined;
  const list = readUnknown(value) === undefined ? undefined : listNameOf(name, parent);
  return renamed ?? list ?? toManifestName(name);
}

/** The path in the resource's body that a path of its manifest stands for. */
export function toBodyPath(body: JsonObject, shape: Shape, path: FieldPath, kind: string): FieldPath {
  return followPath(body, shape, path, '', kind);
}

function followPath(
  fields: JsonObject,
  { blocks }: Shape,
  [step, ...rest]: FieldPath,
  parent: string,
  kind: string,
): FieldPath {
  if (step === undefined) return [];
  for (const [name, value] of Object.entries(fields)) {
    const places = blocks.get(name);
    if (places === undefined) {
      if (nameOf(name, value, parent, kind) === step) return [name, ...rest];
      continue;
    }
    const list = listNameOf(name, parent);
    if ((list ?? toManifestName(name)) !== step) continue;
    const [index, ...below] = list === undefined ? [0, ...rest] : rest;
    const place = typeof index === 'number' ? places[index] : undefined;
    const item = Array.isArray(value) && typeof index === 'number' ? (value[index] as Json) : null;
    if (index === undefined) return [name];
    // A step that leads nowhere is kept, so that the place is not taken for that of the whole path.
    if (place === undefined || !isJsonObject(item)) return [name, index, ...below];
    return [name, index, ...followPath(item, place.inner, below, name, kind)];
  }
  return [step, ...rest];
}

/** The shape of a body of which only the values are there, as in a plan: blocks are lists of objects. */
export function guessShape(body: JsonObject): Shape {
  const blocks = new Map<string, readonly { readonly inner: Shape }[]>();
  for (const [name, value] of Object.entries(body)) {
    if (!isBlockList(value)) continue;
    blocks.set(
      name,
      value.map((item) => ({ inner: guessShape(item) })),
    );
  }
  return { blocks };
}
