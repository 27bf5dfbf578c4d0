/** One call of a module: its variables, locals, resources, nested calls and outputs, evaluated when asked for. */
import type { Attribute, Block } from '../hcl/index.ts';
import { expandSet, reportCycle } from './block-set.ts';
import { type Context, evaluateApart, readOf, remember } from './context.ts';
import { evaluate } from './evaluate.ts';
import { formatKey, type InstanceKey, keysOfExpansion, scopeOfInstance } from './expansion.ts';
import type { BlockSet, Caller, ModuleInstance } from './instance-model.ts';
import { type Authored, findAttribute, type Module, type ModuleBlock } from './module.ts';
import { relativePath } from './paths.ts';
import { isBoolWord } from './convert.ts';
import { resourceValue } from './resource-value.ts';
import { noteReads, type Scope } from './scope.ts';
import { convertToType } from './type-constraints.ts';
import { LazyObject, makeObject, Unknown, type Value } from './values.ts';

/** The root module of a configuration. */
export function createRootInstance(context: Context, module: Module): ModuleInstance {
  return createInstance(context, module, '', '', module, undefined);
}

function createInstance(
  context: Context,
  module: Module,
  prefix: string,
  path: string,
  root: Module,
  caller: Caller | undefined,
): ModuleInstance {
  const instance: ModuleInstance = {
    context,
    module,
    prefix,
    path,
    root,
    caller,
    scope: { evaluation: context.evaluation, names: undefined, find: (name) => findRoot(instance, name) },
    cells: new Map(),
    roots: new Map(),
    sets: new Map(),
    children: new Map(),
    links: { names: new Map() },
  };
  return instance;
}

/** What a name means in a module; any other than the few of the language is a type of resource. */
function findRoot(instance: ModuleInstance, name: string): Value {
  const known = instance.roots.get(name);
  if (known !== undefined) return known;
  const value = makeRoot(instance, name);
  instance.roots.set(name, value);
  return value;
}

function makeRoot(instance: ModuleInstance, name: string): Value {
  switch (name) {
    case 'var':
      return new LazyObject('var', (field) => variableValue(instance, field));
    case 'local':
      return new LazyObject('local', (field) => localValue(instance, field));
    case 'module':
      return new LazyObject('module', (field) => callValue(instance, field));
    case 'data':
      return new LazyObject(
        'data',
        (type) => new LazyObject(`data.${type}`, (field) => resourceValue(instance, 'data', type, field)),
      );
    case 'path':
      return new LazyObject('path', (field) => pathValue(instance, field));
    case 'terraform':
    case 'tofu':
      return new LazyObject(name, (field) => new Unknown([`${name}.${field} is chosen at the run`], { isSet: true }));
    case 'each':
    case 'count':
    case 'self':
      return new Unknown([`\`${name}\` has no meaning here`], { isError: true });
    default:
      if (isBoolWord(name)) return name.toLowerCase() === 'true';
      return new LazyObject(name, (field) => resourceValue(instance, 'managed', name, field));
  }
}

function pathValue(instance: ModuleInstance, field: string): Value {
  if (field === 'module') return relativePath(instance.root.folder, instance.module.folder);
  return field === 'root' ? '.' : new Unknown([`path.${field} depends on the machine`], { isSet: true });
}

/** A named value of a module, computed once; the attribute under way thereby reads what that read. */
function useNamed(
  instance: ModuleInstance,
  name: string,
  declaration: Authored<Attribute | Block>,
  compute: () => Value,
): Value {
  const { evaluation } = instance.context;
  const onCycle = (): void => reportCycle(instance, declaration, name);
  const { value, reads } = remember(evaluation, instance.cells, name, compute, onCycle);
  noteReads(evaluation, reads);
  return value;
}

function variableValue(instance: ModuleInstance, name: string): Value {
  const block = instance.module.variables.get(name);
  if (block === undefined) return new Unknown([`var.${name} is not declared`]);
  return useNamed(instance, `var.${name}`, block, () => computeVariable(instance, name, block));
}

function computeVariable(instance: ModuleInstance, name: string, block: ModuleBlock): Value {
  const nullable = findAttribute(block, 'nullable')?.node.value;
  const isNullable = !(nullable?.kind === 'literal' && nullable.value === false);
  const given = givenValue(instance, name);
  const fallback = findAttribute(block, 'default');
  const isDefault = given === undefined || (given === null && !isNullable && fallback !== undefined);
  const value = isDefault && fallback !== undefined ? evaluate(fallback.node.value, instance.scope) : given;
  if (value === undefined) {
    const reason = instance.caller === undefined ? 'has no default' : `is not given to module.${instance.path}`;
    return new Unknown([`var.${name} ${reason}`], { isSet: !isNullable });
  }
  const type = findAttribute(block, 'type')?.node.value;
  return type === undefined ? value : convertToType(value, type, (inner) => evaluate(inner, instance.scope));
}

/** What the caller or a tfvars file gives, undefined when nothing. */
function givenValue({ context, caller }: ModuleInstance, name: string): Value | undefined {
  if (caller === undefined) return context.inputs.get(name);
  const argument = findAttribute(caller.block, name);
  return argument === undefined ? undefined : evaluate(argument.node.value, caller.scope);
}

function localValue(instance: ModuleInstance, name: string): Value {
  const local = instance.module.locals.get(name);
  if (local === undefined) return new Unknown([`local.${name} is not declared`], { isError: true });
  return useNamed(instance, `local.${name}`, local, () => evaluate(local.node.value, instance.scope));
}

/** A call by its name, with its instances; undefined when the module has none. */
export function callSet(instance: ModuleInstance, name: string): BlockSet | undefined {
  const block = instance.module.calls.get(name);
  return block === undefined ? undefined : expandSet(instance, 'module', name, block);
}

function callValue(instance: ModuleInstance, name: string): Value {
  const set = callSet(instance, name);
  if (set === undefined) return new Unknown([`module.${name} is not declared`], { isError: true });
  const { kind } = set.expansion;
  if (kind === 'single' || kind === 'unknown') return outputsOf(instance, set, undefined);
  const outputs = keysOfExpansion(set.expansion).map((key) => [key, outputsOf(instance, set, key)] as const);
  return kind === 'count'
    ? outputs.map(([, value]) => value)
    : makeObject(outputs.map(([key, value]) => [String(key), value]));
}

function outputsOf(instance: ModuleInstance, set: BlockSet, key: InstanceKey): Value {
  const { context } = instance;
  const address = set.address + formatKey(key);
  const isMany = set.expansion.kind === 'unknown';
  const outputs: LazyObject = new LazyObject(
    address,
    (field) => {
      if (isMany && /^\d+$/.test(field)) return outputs;
      const child = childOf(instance, set, key);
      if (child !== undefined) return outputValue(child, field);
      const reads = [readOf(context, address, field)];
      noteReads(context.evaluation, reads);
      return new Unknown([`${address}.${field} comes from a module that is not in the scan`], { reads });
    },
    readOf(context, address, ''),
    isMany,
  );
  return outputs;
}

function outputValue(child: ModuleInstance, name: string): Value {
  const block = child.module.outputs.get(name);
  if (block === undefined) {
    return new Unknown([`module.${child.path} has no output ${name}`], { isError: true });
  }
  return useNamed(child, `output.${name}`, block, () => {
    const value = findAttribute(block, 'value');
    return value === undefined ? null : evaluate(value.node.value, child.scope);
  });
}

/** The module that a call instance runs, undefined when it is not in the scan. */
export function childOf(instance: ModuleInstance, set: BlockSet, key: InstanceKey): ModuleInstance | undefined {
  const id = `${set.name}${formatKey(key)}`;
  if (instance.children.has(id)) return instance.children.get(id);
  const child = makeChild(instance, set, key);
  instance.children.set(id, child);
  return child;
}

function makeChild(instance: ModuleInstance, set: BlockSet, key: InstanceKey): ModuleInstance | undefined {
  const { context } = instance;
  const path = instance.path === '' ? set.name : `${instance.path}.${set.name}`;
  const scope = scopeOfInstance(instance.scope, set.expansion, key);
  const source = sourceOf(set, scope, context);
  const module = source === undefined ? undefined : context.resolveModule(instance.module.folder, source, path);
  if (module === undefined) {
    reportMissing(instance, set, source);
    return undefined;
  }
  const fault = findNesting(instance, module, context.moduleDepthMax);
  if (fault !== undefined) {
    const { node, file } = set.block;
    context.report({ ...fault, message: `module.${path} ${fault.message}`, file, start: node.start, end: node.end });
    return undefined;
  }
  const caller: Caller = { instance, name: set.name, block: set.block, scope };
  const prefix = `${set.address}${formatKey(key)}.`;
  return createInstance(context, module, prefix, path, instance.root, caller);
}

function sourceOf({ block }: BlockSet, scope: Scope, context: Context): string | undefined {
  const source = findAttribute(block, 'source');
  if (source === undefined) return undefined;
  const { value } = evaluateApart(context.evaluation, () => evaluate(source.node.value, scope));
  return typeof value === 'string' ? value : undefined;
}

function reportMissing({ context }: ModuleInstance, { block, name }: BlockSet, source: string | undefined): void {
  const { start, end } = findAttribute(block, 'source')?.node ?? block.node;
  const from = source === undefined ? 'without a known source' : `from ${JSON.stringify(source.slice(0, 120))}`;
  const message = `module.${name} ${from} is not in the scan; what it makes is not judged`;
  context.report({ code: 'terraform-module-missing', message, file: block.file, start, end });
}

type Fault = { readonly code: 'terraform-cycle' | 'terraform-module-depth'; readonly message: string };

/** Why a module may not be called here: it calls itself, or calls go too deep. */
function findNesting(instance: ModuleInstance, module: Module, depthMax: number): Fault | undefined {
  let depth = 1;
  for (let outer: ModuleInstance | undefined = instance; outer !== undefined; outer = outer.caller?.instance) {
    if (outer.module === module) return { code: 'terraform-cycle', message: 'calls a module that it is part of' };
    depth++;
  }
  if (depth <= depthMax) return undefined;
  return { code: 'terraform-module-depth', message: `is nested more than ${depthMax} modules deep` };
}
