/** References between the resources of a plan, from the expressions in its copy of the configuration. */
import { getField, getPath, isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { FieldPath } from '../../base/positions.ts';

/** A reference below the root module. */
export type PlanReference = { readonly path: FieldPath; readonly target: string; readonly attribute: string };

export type FindReferences = (address: string) => readonly PlanReference[];

/** A module of the configuration, with the calls that lead to it. */
type Place = {
  readonly module: JsonObject;
  readonly prefix: string;
  readonly caller: { readonly place: Place; readonly call: JsonObject } | undefined;
};

/** Variables and outputs that one reference is followed through. */
const HOPS_MAX = 32;
const REFERENCES_MAX = 256;

/** The references of a resource by its address. `addresses` are all that the plan has. */
export function createPlanReferences(root: Json | undefined, addresses: ReadonlySet<string>): FindReferences {
  if (!isJsonObject(root)) return () => [];
  const instances = groupInstances(addresses);
  const byModule = new Map<JsonObject, ReadonlyMap<string, JsonObject>>();
  const findResource = (module: JsonObject, address: string): JsonObject | undefined => {
    const known = byModule.get(module) ?? indexResources(module);
    byModule.set(module, known);
    return known.get(address.replace(/\[.*$/, ''));
  };
  return (address) => {
    const place = findPlace(root, address);
    const own = place === undefined ? undefined : findResource(place.module, address.slice(place.prefix.length));
    if (place === undefined || own === undefined) return [];
    const found: PlanReference[] = [];
    for (const [name, expression] of Object.entries(getExpressions(own))) collect(found, place, [name], expression, 0);
    const key = /\[[^\]]*\]$/.exec(address)?.[0] ?? '';
    return found.flatMap((reference) => chooseTargets(reference, key, instances));
  };
}

const CALL = /^module\.([^.[]+)(\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./;

/** The module that an address lies in. */
function findPlace(root: JsonObject, address: string): Place | undefined {
  let place: Place = { module: root, prefix: '', caller: undefined };
  for (;;) {
    const match = CALL.exec(address.slice(place.prefix.length));
    if (match === null) return place;
    const call = getPath(place.module, ['module_calls', match[1] ?? '']);
    const module = getField(call, 'module');
    if (!isJsonObject(call) || !isJsonObject(module)) return undefined;
    place = { module, prefix: place.prefix + match[0], caller: { place, call } };
  }
}

function indexResources(module: JsonObject): ReadonlyMap<string, JsonObject> {
  const index = new Map<string, JsonObject>();
  const resources = getField(module, 'resources');
  for (const resource of Array.isArray(resources) ? resources : []) {
    const address = getField(resource, 'address');
    if (isJsonObject(resource) && typeof address === 'string') index.set(address, resource);
  }
  return index;
}

/** Addresses by what they are without the key at their end. */
function groupInstances(addresses: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const address of addresses) {
    const bare = address.replace(/\[[^\]]*\]$/, '');
    const group = groups.get(bare);
    if (group === undefined) groups.set(bare, new Set([address]));
    else group.add(address);
  }
  return groups;
}

function getExpressions(block: JsonObject): JsonObject {
  const expressions = getField(block, 'expressions');
  return isJsonObject(expressions) ? expressions : {};
}

/** Nested blocks are lists or objects of expressions; an expression has `references` or a constant. */
function collect(found: PlanReference[], place: Place, path: FieldPath, node: Json, hops: number): void {
  if (found.length >= REFERENCES_MAX || path.length > HOPS_MAX) return;
  if (Array.isArray(node)) {
    node.forEach((item: Json, i) => collect(found, place, [...path, i], item, hops));
    return;
  }
  if (!isJsonObject(node)) return;
  const references = getField(node, 'references');
  if (Array.isArray(references)) follow(found, place, path, references, hops);
  else if (!Object.hasOwn(node, 'constant_value')) {
    for (const [name, inner] of Object.entries(node)) collect(found, place, [...path, name], inner, hops);
  }
}

/** Terraform lists `a.b.id` and then `a.b`: the longer one says it all. */
function follow(
  found: PlanReference[],
  place: Place,
  path: FieldPath,
  references: readonly Json[],
  hops: number,
): void {
  const texts = references.filter((reference) => typeof reference === 'string');
  for (const text of texts) {
    if (hops > HOPS_MAX || texts.some((other) => other !== text && startsWithStep(other, text))) continue;
    const [root = '', name = '', field = ''] = splitSteps(text);
    if (root === 'var') {
      const argument = place.caller === undefined ? undefined : getExpressions(place.caller.call)[name];
      if (place.caller !== undefined && argument !== undefined)
        collect(found, place.caller.place, path, argument, hops + 1);
    } else if (root === 'module') followOutput(found, place, path, name, field, hops);
    else if (!OTHER_ROOTS.has(root)) addReference(found, place, path, text);
  }
}

const OTHER_ROOTS: ReadonlySet<string> = new Set(['local', 'each', 'count', 'path', 'terraform', 'self']);

function startsWithStep(text: string, prefix: string): boolean {
  return text.startsWith(`${prefix}.`) || text.startsWith(`${prefix}[`);
}

/** Steps by name; keys stay with the name before them. */
function splitSteps(text: string): readonly string[] {
  return text.match(/[^.[\]]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?/g) ?? [];
}

function followOutput(
  found: PlanReference[],
  place: Place,
  path: FieldPath,
  name: string,
  output: string,
  hops: number,
): void {
  const bare = name.replace(/\[.*$/, '');
  const call = getPath(place.module, ['module_calls', bare]);
  const module = getField(call, 'module');
  if (!isJsonObject(call) || !isJsonObject(module)) return;
  const inner: Place = { module, prefix: `${place.prefix}module.${name}.`, caller: { place, call } };
  const expression = getPath(module, ['outputs', output, 'expression']);
  if (expression !== undefined) collect(found, inner, path, expression, hops + 1);
}

function addReference(found: PlanReference[], place: Place, path: FieldPath, text: string): void {
  const steps = splitSteps(text);
  const length = steps[0] === 'data' ? 3 : 2;
  if (steps.length < length) return;
  const target = place.prefix + steps.slice(0, length).join('.');
  found.push({ path, target, attribute: (steps[length] ?? '').replace(/\[.*$/, '') });
}

/** A target with instances means the one with the same key, or all of them. */
function chooseTargets(
  reference: PlanReference,
  key: string,
  instances: ReadonlyMap<string, ReadonlySet<string>>,
): readonly PlanReference[] {
  const { target } = reference;
  const group = instances.get(target);
  if (group === undefined || group.has(target)) return [reference];
  if (key !== '' && group.has(target + key)) return [{ ...reference, target: target + key }];
  return [...group].slice(0, REFERENCES_MAX).map((instance) => ({ ...reference, target: instance }));
}
