/**
 * Links by name: `bucket = var.name` in a companion of the bucket that has the same name. Only attributes whose own
 * name says what they point to are followed, by the way in which providers name types and attributes.
 */
import { addToList } from '../../base/lists.ts';
import type { BodyValue, FieldRead } from './body.ts';
import { readOf } from './context.ts';
import { expandSet, resourceOf } from './block-set.ts';
import { keysOfExpansion } from './expansion.ts';
import type { BlockSet, ModuleInstance, ResourceInstance } from './instance-model.ts';
import { attributeOf } from './resource-value.ts';
import { type Authored, findAttribute, type Module } from './module.ts';
import type { Attribute, Expression } from '../hcl/index.ts';
import { fieldOf, isOpaque, type Read, type Value } from './values.ts';

/** Providers that name attributes by the noun of what they point to. */
const PROVIDERS: ReadonlySet<string> = new Set(['aws', 'azurerm', 'google']);

/** What stands around the noun in the name of an attribute: `target_bucket`, `cluster_identifier`. */
const BEFORE = ['target_', 'source_', 'destination_'];
const BEHIND = ['_name', '_identifier', '_id'];

/** The body of a resource with the resources of its module that attributes name without a reference. */
export function linkByName(resource: ResourceInstance, body: BodyValue): BodyValue {
  const { owner, set } = resource;
  const { mode, name, block } = set;
  const type = name.slice(0, name.indexOf('.'));
  if (mode !== 'managed' || !PROVIDERS.has(type.slice(0, type.indexOf('_')))) return body;
  const found: FieldRead[] = [];
  for (const field of Object.keys(body.fields)) {
    const value = fieldOf(body.fields, field) ?? null;
    if (typeof value !== 'string' && !isOpaque(value)) continue;
    for (const target of findTargets(owner, type, field)) {
      const attribute = findAttribute(block, field);
      if (attribute === undefined || refersTo(body, field, `${owner.prefix}${target}.`)) continue;
      const key = keyOf(owner, attribute, value);
      const reads = key === undefined ? [] : (indexNames(owner, target).get(key) ?? []);
      for (const read of reads) found.push({ path: [field], read });
    }
  }
  return found.length === 0 ? body : { ...body, reads: [...body.reads, ...found] };
}

/** Whether an attribute says by a reference what it names. */
function refersTo({ reads }: BodyValue, attribute: string, start: string): boolean {
  return reads.some(({ path, read }) => path[0] === attribute && read.target.startsWith(start));
}

/** The types of the module that an attribute may name something of: for almost every attribute there are none. */
function findTargets({ module, links }: ModuleInstance, type: string, attribute: string): readonly string[] {
  links.types ??= groupTypes(module);
  const end = BEHIND.find((suffix) => attribute.endsWith(suffix)) ?? '';
  const undecorated = attribute.slice(0, attribute.length - end.length);
  const candidates = links.types.get(lastWordOf(undecorated));
  if (candidates === undefined) return NO_TARGETS;
  const start = BEFORE.find((prefix) => undecorated.startsWith(prefix)) ?? '';
  const noun = undecorated.slice(start.length);
  return candidates.filter((target) => target !== type && mayName(type, noun, target));
}

const NO_TARGETS: readonly string[] = [];

/** The types of a module's resources by their last word. */
function groupTypes({ resources }: Module): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of resources.keys()) {
    const type = name.slice(0, name.indexOf('.'));
    const group = groups.get(lastWordOf(type));
    if (group === undefined) groups.set(lastWordOf(type), [type]);
    else if (!group.includes(type)) group.push(type);
  }
  return groups;
}

function lastWordOf(name: string): string {
  return name.slice(name.lastIndexOf('_') + 1);
}

/** A noun of one word, such as `role`, means the type of the same service; a longer one means what ends with it. */
function mayName(type: string, noun: string, target: string): boolean {
  if (!target.endsWith(`_${noun}`)) return false;
  const depth = noun.includes('_') ? 1 : 2;
  return startOf(type, depth) === startOf(target, depth);
}

function startOf(type: string, words: number): string {
  return type.split('_', words).join('_');
}

/** Names that the resources of a type have, found once for each instance of the module. */
function indexNames(instance: ModuleInstance, type: string): ReadonlyMap<string, readonly Read[]> {
  const { module, links, context } = instance;
  const known = links.names.get(type);
  if (known !== undefined) return known;
  const index = new Map<string, Read[]>();
  links.names.set(type, index);
  const noun = lastWordOf(type);
  const naming = ['name', noun, `${noun}_name`, `${noun}_identifier`, `${noun}_id`];
  for (const [name, block] of module.resources) {
    if (!name.startsWith(`${type}.`)) continue;
    const attribute = naming.map((candidate) => findAttribute(block, candidate)).find((found) => found !== undefined);
    if (attribute === undefined) continue;
    for (const [address, key] of namesOf(instance, expandSet(instance, 'managed', name, block), attribute)) {
      addToList(index, key, readOf(context, address, attribute.node.name));
    }
  }
  return index;
}

function* namesOf(
  instance: ModuleInstance,
  set: BlockSet,
  attribute: Authored<Attribute>,
): Iterable<readonly [address: string, key: string]> {
  for (const instanceKey of keysOfExpansion(set.expansion)) {
    const resource = resourceOf(instance, set, instanceKey);
    const key = keyOf(instance, attribute, attributeOf(resource, attribute).value);
    if (key !== undefined) yield [resource.address, key];
  }
}

/** Two attributes of a module with one key have one value: the same text, or the same expression where it is open. */
function keyOf(instance: ModuleInstance, { node, file }: Authored<Attribute>, value: Value): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : `=${value}`;
  if (!isOpaque(value)) return undefined;
  const text = writeExpression(instance, node.value, file.index.text);
  return VARYING.test(text) ? undefined : text;
}

/** What differs between places or calls although it is written alike. */
const VARYING = /\b(?:each|count|self)\.|\b(?:uuid|timestamp|plantimestamp|bcrypt)\(/;
const LOCALS_MAX = 16;

/** The text of an expression without quotes around it, and of what a local stands for. */
function writeExpression({ module }: ModuleInstance, expression: Expression, text: string): string {
  let [at, source] = [expression, text];
  for (let hops = 0; hops < LOCALS_MAX; hops++) {
    const [part] = at.kind === 'template' && at.isWrapper ? at.parts : [];
    const [step] = at.kind === 'traversal' && at.root === 'local' && at.steps.length === 1 ? at.steps : [];
    const local = step?.kind === 'field' ? module.locals.get(step.name) : undefined;
    if (part?.kind === 'interpolation') at = part.expression;
    else if (at.kind === 'parentheses') at = at.expression;
    else if (local !== undefined) [at, source] = [local.node.value, local.file.index.text];
    else break;
  }
  return source.slice(at.start, at.end).replaceAll(/\s+/g, ' ');
}
