/**
 * The fields of an object as server-side apply names them (FieldsV1): maps by key, lists by the key of their items
 * where Kubernetes merges them by one, whole lists otherwise.
 */
import { getField, isJsonObject } from '../../../src/base/json.ts';
import type { Json, JsonObject } from '../../../src/base/json.ts';

/** Steps `f:spec`, `k:{"name":"web"}`, `v:"x"`. */
export type FieldPath = readonly string[];

/** Paths by their text, so that they can be compared. */
export type FieldSet = ReadonlyMap<string, FieldPath>;

const SEPARATOR = '\u0000';
export const keyOfPath = (path: FieldPath): string => path.join(SEPARATOR);
export const fieldSet = (paths: Iterable<FieldPath>): FieldSet =>
  new Map([...paths].map((path) => [keyOfPath(path), path]));

/** Whether one path is the other or lies below it. */
export function isWithin(inner: FieldPath, outer: FieldPath): boolean {
  return outer.every((step, index) => inner[index] === step);
}

/** Of lists that Kubernetes merges, the fields that tell items apart. Others are replaced as a whole. */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  webhooks: ['name'],
  matchConditions: ['name'],
  volumeMounts: ['mountPath'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/** The keys of the list's items; undefined for a list that is one value. */
function keysOf(name: string, items: readonly Json[]): readonly string[] | undefined {
  const [first] = items;
  const ports = getField(first, 'containerPort') === undefined ? ['port', 'protocol'] : ['containerPort', 'protocol'];
  const keys = name === 'ports' ? ports : LIST_KEYS[name];
  const [main] = keys ?? [];
  return main !== undefined && items.every((item) => getField(item, main) !== undefined) ? keys : undefined;
}

const KEY_DEFAULTS: Readonly<Record<string, Json>> = { protocol: 'TCP' };

function stepOfItem(keys: readonly string[], item: Json): string {
  const pairs = keys.map((key) => [key, getField(item, key) ?? KEY_DEFAULTS[key] ?? '']);
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}

type Child = { readonly step: string; readonly name: string; readonly value: Json };

/** Selectors of labels, and what a binding refers to: one value each (structType=atomic). */
const ATOMIC = ['namespaceSelector', 'objectSelector', 'podSelector', 'labelSelector', 'roleRef'];

/** What lies directly below a value; undefined for one that has no parts of its own. `name` is that of the field. */
function childrenOf(value: Json, name: string): readonly Child[] | undefined {
  if (ATOMIC.includes(name)) return undefined;
  if (isJsonObject(value)) {
    const entries = Object.entries(value);
    return entries.length === 0
      ? undefined
      : entries.map(([key, part]) => ({ step: `f:${key}`, name: key, value: part }));
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (name === 'finalizers') return value.map((part) => ({ step: `v:${JSON.stringify(part)}`, name: '', value: part }));
  const keys = keysOf(name, value);
  return keys === undefined
    ? undefined
    : value.map((item) => ({ step: stepOfItem(keys, item), name: '', value: item }));
}

/** Nobody owns what an object is called, nor what the server writes. */
const UNOWNED = [
  ...['apiVersion', 'kind'].map((key) => [`f:${key}`]),
  ...['name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'generation'].map((key) => [
    'f:metadata',
    `f:${key}`,
  ]),
  ...['creationTimestamp', 'deletionTimestamp', 'managedFields', 'selfLink'].map((key) => ['f:metadata', `f:${key}`]),
].map(keyOfPath);

/** The fields that somebody who wrote the object owns: leaves, and the items of merged lists. */
export function listFields(object: JsonObject): FieldSet {
  const paths: FieldPath[] = [];
  const visit = (value: Json, name: string, path: FieldPath): void => {
    if (UNOWNED.includes(keyOfPath(path))) return;
    const children = childrenOf(value, name);
    if (path.at(-1)?.startsWith('k:') === true || (children === undefined && path.length > 0)) paths.push(path);
    for (const child of children ?? []) visit(child.value, child.name, [...path, child.step]);
  };
  visit(object, '', []);
  return fieldSet(paths);
}

/** The value at a path; undefined where there is none. */
export function getAt(object: JsonObject, path: FieldPath): Json | undefined {
  let current: Child | undefined = { step: '', name: '', value: object };
  for (const step of path) {
    const children: readonly Child[] = childrenOf(current.value, current.name) ?? [];
    current = children.find((child) => child.step === step);
    if (current === undefined) return undefined;
  }
  return current.value;
}

/** The object without what is at the path, and without what is empty for it. */
export function removeAt(object: JsonObject, path: FieldPath): JsonObject {
  const cut = (value: Json, name: string, rest: FieldPath): Json | undefined => {
    const [step, ...further] = rest;
    const children = childrenOf(value, name);
    if (step === undefined) return undefined;
    if (children === undefined) return value;
    const kept = children.flatMap((child) => {
      if (child.step !== step) return [child];
      const left = cut(child.value, child.name, further);
      return left === undefined ? [] : [{ ...child, value: left }];
    });
    if (kept.length === 0) return undefined;
    return Array.isArray(value)
      ? kept.map((child) => child.value)
      : Object.fromEntries(kept.map((child) => [child.name, child.value]));
  };
  return (cut(object, '', path) as JsonObject | undefined) ?? {};
}

/** What is applied, merged into what there is: maps and keyed lists by their keys, all else replaced. */
export function mergeApplied(live: Json | undefined, applied: Json, name = ''): Json {
  const before = live === undefined ? undefined : childrenOf(live, name);
  const after = childrenOf(applied, name);
  if (before === undefined || after === undefined || Array.isArray(live) !== Array.isArray(applied)) return applied;
  const merged = new Map(before.map((child) => [child.step, child]));
  for (const child of after) {
    const value = mergeApplied(merged.get(child.step)?.value, child.value, child.name);
    merged.set(child.step, { ...child, value });
  }
  const parts = [...merged.values()];
  return Array.isArray(applied)
    ? parts.map(({ value }) => value)
    : Object.fromEntries(parts.map((part) => [part.name, part.value]));
}

/** As FieldsV1 nests them. */
export function writeFields(fields: FieldSet): JsonObject {
  const root: Record<string, Json> = {};
  for (const path of fields.values()) {
    let node = root;
    for (const step of path) node = (node[step] ??= {}) as Record<string, Json>;
    if (path.at(-1)?.startsWith('k:') === true) node['.'] = {};
  }
  return root;
}

/** Reads FieldsV1. */
export function readFields(fields: Json | undefined): FieldSet {
  const paths: FieldPath[] = [];
  const visit = (node: Json | undefined, path: FieldPath): void => {
    const entries = isJsonObject(node) ? Object.entries(node) : [];
    if ((entries.length === 0 || entries.some(([step]) => step === '.')) && path.length > 0) paths.push(path);
    for (const [step, child] of entries) if (step !== '.') visit(child, [...path, step]);
  };
  visit(fields, []);
  return fieldSet(paths);
}

/** `.spec.containers[name="web"].image` */
export function describePath(path: FieldPath): string {
  return path
    .map((step) => {
      if (step.startsWith('f:')) return `.${step.slice(2)}`;
      const value = JSON.parse(step.slice(2)) as Json;
      if (!isJsonObject(value)) return `[=${JSON.stringify(value)}]`;
      const pairs = Object.entries(value).map(([key, part]) => `${key}=${JSON.stringify(part)}`);
      return `[${pairs.join(',')}]`;
    })
    .join('');
}
