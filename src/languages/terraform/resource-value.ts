/**
 * What a reference to a resource is: the configured value where it is written in the resource, else unknown until
 * apply.
 */
import { type BodyOptions, type BodyValue, evaluateBody } from './body.ts';
import { constantOf, type Context, type Evaluated, readOf, remember } from './context.ts';
import { isIdentity, sayComputed } from './computed-attributes.ts';
import { computeDataAttribute } from './data-sources.ts';
import { evaluate } from './evaluate.ts';
import { renderTemplate } from './functions/files.ts';
import { keysOfExpansion } from './expansion.ts';
import { expandSet, reportCycle, resourceOf } from './block-set.ts';
import type { BlockSet, ModuleInstance, ResourceInstance } from './instance-model.ts';
import { type Authored, findAttribute, hasBlock, type SourceFile } from './module.ts';
import type { Attribute } from '../hcl/index.ts';
import { enterStep, leaveStep, noteReads } from './scope.ts';
import { fieldOf, isOpaque, LazyObject, makeObject, type Read, toUnknown, Unknown, type Value } from './values.ts';

/** Arguments that Terraform itself reads; no provider sees them. */
const META: ReadonlySet<string> = new Set(['count', 'for_each', 'depends_on', 'provider', 'provisioner', 'connection']);

const RESOURCE_BODY: BodyOptions = {
  isSkipped: (name) => META.has(name),
  isVerbatim: (name, block) => block === 'lifecycle' && (name === 'ignore_changes' || name === 'replace_triggered_by'),
};

/** The value of `type.name` in a module: one resource, a list of them, or a map. */
export function resourceValue(instance: ModuleInstance, mode: 'managed' | 'data', type: string, label: string): Value {
  const { module, prefix, context } = instance;
  const name = `${type}.${label}`;
  const block = (mode === 'data' ? module.dataSources : module.resources).get(name);
  if (block === undefined) {
    const address = `${prefix}${mode === 'data' ? 'data.' : ''}${name}`;
    return manyOf(context, type, address, () => `${address} is not declared`);
  }
  const set = expandSet(instance, mode, name, block);
  set.value ??= valueOfSet(instance, set);
  return set.value;
}

function valueOfSet(instance: ModuleInstance, set: BlockSet): Value {
  const { expansion } = set;
  if (expansion.kind === 'single') return fieldsOf(resourceOf(instance, set, undefined));
  if (expansion.kind === 'unknown') return unknownInstances(instance, set, expansion.isCount, expansion.because);
  const entries = keysOfExpansion(expansion).map((key) => [key, fieldsOf(resourceOf(instance, set, key))] as const);
  if (expansion.kind === 'count') return entries.map(([, value]) => value);
  return makeObject(entries.map(([key, value]) => [String(key), value]));
}

function unknownInstances(instance: ModuleInstance, set: BlockSet, isCount: boolean, because: Unknown): Value {
  const { context } = instance;
  const later = set.mode === 'data' ? 'is read at apply' : 'is known after apply';
  if (isCount) return manyOf(context, typeOf(set), set.address, (field) => `${set.address}.${field} ${later}`);
  const reads = [readOf(context, set.address, '')];
  return new Unknown([`${set.address} ${later}`, ...because.reasons], { isSet: true, reads });
}

/** Resources of which is not known how many there are: every element is like any other. */
function manyOf(context: Context, type: string, address: string, reasonOf: (field: string) => string): LazyObject {
  const many: LazyObject = new LazyObject(
    address,
    (field) => {
      if (/^\d+$/.test(field)) return many;
      const reads = [readOf(context, address, field)];
      return sayComputed(type, field, reasonOf(field), { reads });
    },
    readOf(context, address, ''),
    true,
  );
  return many;
}

function fieldsOf(resource: ResourceInstance): LazyObject {
  const { context } = resource.owner;
  const get = (field: string): Value => {
    const read = readOf(context, resource.address, field);
    noteReads(context.evaluation, [read]);
    const value = configuredField(resource, field, read);
    if (!isOpaque(value)) return value;
    const { reasons, parts, encoded, isNonEmpty } = toUnknown(value);
    const known = { ...(parts === undefined ? {} : { parts }), ...(encoded === undefined ? {} : { encoded }) };
    const isText = isNonEmpty || isIdentity(field);
    return new Unknown(reasons, { ...known, isSet: true, isNonEmpty: isText, reads: [read] });
  };
  return new LazyObject(resource.address, get, readOf(context, resource.address, ''));
}

/** What the resource's own block says of a field; unknown where the provider decides. */
function configuredField(resource: ResourceInstance, field: string, read: Read): Value {
  const { set, scope } = resource;
  const render = (template: Value, vars: Value): Value => renderTemplate(template, vars, scope, evaluate);
  const computed =
    set.mode === 'data' ? computeDataAttribute(set.name, field, () => bodyOf(resource).fields, render) : undefined;
  if (computed !== undefined) return computed;
  const attribute = findAttribute(set.block, field);
  if (attribute !== undefined) {
    const { value } = attributeOf(resource, attribute);
    if (value !== null) return value;
  } else if (hasBlock(set.block, field)) {
    const blocks = blocksOf(resource, field);
    if (blocks !== null) return blocks;
  }
  const later = set.mode === 'data' ? 'is read at apply' : 'is known after apply';
  return sayComputed(typeOf(set), field, `${resource.address}.${field} ${later}`, { reads: [read] });
}

function typeOf({ name }: BlockSet): string {
  return name.slice(0, name.indexOf('.'));
}

/** The nested blocks of a name, found once: the whole body is evaluated for them. */
function blocksOf(resource: ResourceInstance, field: string): Value {
  const { owner, set } = resource;
  const { evaluation } = owner.context;
  const stop = enterStep(evaluation);
  if (stop !== undefined) return stop;
  resource.cells ??= new Map();
  const compute = (): Value => fieldOf(bodyOf(resource).fields, field) ?? null;
  const onCycle = (): void => reportCycle(owner, set.block, `${resource.address}.${field}`);
  // no attribute has such a name, so the two cannot meet
  const { value } = remember(evaluation, resource.cells, `${field} {}`, compute, onCycle);
  leaveStep(evaluation);
  return value;
}

/** An attribute as it is configured, evaluated once. */
export function attributeOf(resource: ResourceInstance, { node, file }: Authored<Attribute>): Evaluated {
  const constant = constantOf(node.value);
  if (constant !== undefined) return constant;
  const { owner, scope } = resource;
  const { evaluation } = owner.context;
  resource.cells ??= new Map();
  const onCycle = (): void => reportCycle(owner, { node, file }, `${resource.address}.${node.name}`);
  return remember(evaluation, resource.cells, node.name, () => evaluate(node.value, scope), onCycle);
}

/** The body of a resource, without what Terraform itself reads; its attributes are evaluated once. */
function bodyOf(resource: ResourceInstance): BodyValue {
  const { owner, scope, set } = resource;
  const recall = (node: Attribute, file: SourceFile): Evaluated => attributeOf(resource, { node, file });
  return evaluateBody(set.block, scope, owner.context, RESOURCE_BODY, recall);
}

/**
 * The body of a resource for whoever asks once. What nothing referred to so far is not remembered: of most attributes
 * nobody asks again, and one more evaluation is cheaper than to remember them all.
 */
export function readBody(resource: ResourceInstance): BodyValue {
  const { owner, scope, set } = resource;
  const recall = (node: Attribute, file: SourceFile): Evaluated | undefined =>
    resource.cells?.has(node.name) === true ? attributeOf(resource, { node, file }) : undefined;
  return evaluateBody(set.block, scope, owner.context, RESOURCE_BODY, recall);
}
