/** The resources of a plan with their values; what is known after apply is unknown. */
import { getField, getPath, isJsonObject, type Json, type JsonObject, setField } from '../../base/json.ts';
import { decodeJsonText, isIdentity, sayComputed, type Value } from '../../languages/terraform/index.ts';
import { sayUnknown } from '../unknown.ts';
import { toUnknownLeaf } from './to-body.ts';

export type PlannedResource = {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly body: JsonObject;
  /** Where its values stand in the plan. */
  readonly path: readonly (string | number)[];
};

type Found = Omit<PlannedResource, 'body'> & { readonly values: Json };

/** Values that nest deeper than this are unknown. */
const DEPTH_MAX = 150;
/** Modules nest far less deep than this. */
const MODULE_DEPTH_MAX = 64;

/** All resources that will be there: those of `planned_values`, or without it what the changes leave. */
export function readPlannedResources(plan: JsonObject): readonly PlannedResource[] {
  const unknowns = readUnknowns(plan);
  const found: Found[] = [];
  const root = getPath(plan, ['planned_values', 'root_module']);
  if (isJsonObject(root)) collectModule(found, root, ['planned_values', 'root_module'], 0);
  else collectChanges(found, plan);
  return found.map(({ values, ...resource }) => {
    const unknown = unknowns.get(resource.address);
    const body = isJsonObject(values) ? mergeObject(values, unknown, resource.address, 0) : {};
    return { ...resource, body: { ...body, ...readIdentities(unknown, resource) } };
  });
}

/** Of the attributes that come later, those by which the resource is known. */
function readIdentities(unknown: Json | undefined, { address, type }: Omit<Found, 'values'>): JsonObject {
  const fields: Record<string, Json> = {};
  for (const [field, later] of isJsonObject(unknown) ? Object.entries(unknown) : []) {
    if (later !== true || !isIdentity(field)) continue;
    fields[field] = toUnknownLeaf(sayComputed(type, field, `${address}.${field} is known after apply`));
  }
  return fields;
}

function collectModule(found: Found[], module: JsonObject, path: readonly (string | number)[], depth: number): void {
  const resources = getField(module, 'resources');
  (Array.isArray(resources) ? resources : []).forEach((resource: Json, i) => {
    addFound(found, resource, getField(resource, 'values') ?? null, [...path, 'resources', i, 'values']);
  });
  const children = getField(module, 'child_modules');
  (Array.isArray(children) ? children : []).forEach((child: Json, i) => {
    if (isJsonObject(child) && depth < MODULE_DEPTH_MAX) {
      collectModule(found, child, [...path, 'child_modules', i], depth + 1);
    }
  });
}

function collectChanges(found: Found[], plan: JsonObject): void {
  const changes = getField(plan, 'resource_changes');
  (Array.isArray(changes) ? changes : []).forEach((change: Json, i) => {
    const after = getPath(change, ['change', 'after']) ?? null;
    if (after !== null) addFound(found, change, after, ['resource_changes', i, 'change', 'after']);
  });
}

function addFound(found: Found[], resource: Json, values: Json, path: readonly (string | number)[]): void {
  const [address, type, name] = ['address', 'type', 'name'].map((field) => getField(resource, field));
  if (typeof address !== 'string' || typeof type !== 'string' || typeof name !== 'string') return;
  found.push({ address, mode: getField(resource, 'mode') === 'data' ? 'data' : 'managed', type, name, values, path });
}

/** `after_unknown` of every change: `true` where a value comes later, in the shape of the values. */
function readUnknowns(plan: JsonObject): ReadonlyMap<string, Json> {
  const unknowns = new Map<string, Json>();
  const changes = getField(plan, 'resource_changes');
  for (const change of Array.isArray(changes) ? changes : []) {
    const address = getField(change, 'address');
    const unknown = getPath(change, ['change', 'after_unknown']);
    if (typeof address === 'string' && unknown !== undefined) unknowns.set(address, unknown);
  }
  return unknowns;
}

/** Values with those that come later as unknowns. Null means absent. */
function mergeObject(values: JsonObject, unknown: Json | undefined, name: string, depth: number): JsonObject {
  const object: Record<string, Json> = {};
  for (const [field, value] of Object.entries(values)) {
    const inner = getField(unknown, field);
    if (value !== null || inner === true) setField(object, field, merge(value, inner, `${name}.${field}`, depth + 1));
  }
  for (const [field, inner] of isJsonObject(unknown) ? Object.entries(unknown) : []) {
    if (inner === true && !Object.hasOwn(object, field)) setField(object, field, sayLater(`${name}.${field}`));
  }
  return object;
}

function merge(value: Json, unknown: Json | undefined, name: string, depth: number): Json {
  if (unknown === true) return sayLater(name);
  if (depth > DEPTH_MAX) return sayUnknown([`${name} nests too deep`], {});
  if (typeof value === 'string') return decode(value, name, depth);
  if (Array.isArray(value)) {
    return value.map((item: Json, i) =>
      merge(item, Array.isArray(unknown) ? unknown[i] : undefined, `${name}[${i}]`, depth + 1),
    );
  }
  return isJsonObject(value) ? mergeObject(value, unknown, name, depth) : value;
}

/** JSON texts are given decoded; what they hold is wholly known. */
function decode(text: string, name: string, depth: number): Json {
  const decoded: Value | undefined = decodeJsonText(text);
  return decoded === undefined ? text : merge(decoded as Json, undefined, name, depth + 1);
}

function sayLater(name: string): Json {
  return sayUnknown([`${name} is known after apply`], { isSet: true });
}
