/** Blocks that may have several instances: resources, data sources and module calls. */
import { expandBlock, formatKey, type InstanceKey, scopeOfInstance } from './expansion.ts';
import type { BlockMode, BlockSet, ModuleInstance, ResourceInstance } from './instance-model.ts';
import { type Authored, findAttribute, type ModuleBlock } from './module.ts';
import { Unknown } from './values.ts';

/** The instances of a block, found once. Those of a block that needs itself for it are unknown. */
export function expandSet(instance: ModuleInstance, mode: BlockMode, name: string, block: ModuleBlock): BlockSet {
  const address = addressOf(instance, mode, name);
  const known = instance.sets.get(address);
  if (known !== undefined && known !== 'busy') return known;
  if (known === 'busy') {
    reportCycle(instance, block, address);
    const because = new Unknown([`${address} depends on itself`]);
    const expansion = { kind: 'unknown', because, isCount: findAttribute(block, 'count') !== undefined } as const;
    return { mode, name, address, block, expansion, resources: new Map() };
  }
  instance.sets.set(address, 'busy');
  const set = makeSet(instance, mode, name, block);
  instance.sets.set(address, set);
  return set;
}

/** The instances of a block that shares its name with another: nothing refers to it. */
export function makeSet(instance: ModuleInstance, mode: BlockMode, name: string, block: ModuleBlock): BlockSet {
  const address = addressOf(instance, mode, name);
  const expansion = expandBlock(block, instance.scope, instance.context, address);
  return { mode, name, address, block, expansion, resources: new Map() };
}

function addressOf(instance: ModuleInstance, mode: BlockMode, name: string): string {
  return `${instance.prefix}${mode === 'managed' ? '' : `${mode}.`}${name}`;
}

/** One instance of a resource or data source. */
export function resourceOf(owner: ModuleInstance, set: BlockSet, key: InstanceKey): ResourceInstance {
  const known = set.resources.get(key);
  if (known !== undefined) return known;
  const scope = scopeOfInstance(owner.scope, set.expansion, key);
  const resource: ResourceInstance = { owner, set, address: set.address + formatKey(key), scope };
  set.resources.set(key, resource);
  return resource;
}

/** Says that a value depends on itself. */
export function reportCycle(
  { context }: ModuleInstance,
  { node, file }: Authored<{ readonly start: number; readonly end: number }>,
  name: string,
): void {
  const message = `${name} depends on itself`;
  context.report({ code: 'terraform-cycle', message, file, start: node.start, end: node.end });
}
