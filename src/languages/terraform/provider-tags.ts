/** Tags that a provider adds to every resource: `default_tags` of the AWS provider. */
import { evaluateApart } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { ModuleInstance, ResourceInstance } from './instance-model.ts';
import { findAttribute as findInBody, listBlocks, type Traversal } from '../hcl/index.ts';
import { findAttribute, providerKey } from './module.ts';
import { isObject, isOpaque, type ObjectValue, toUnknown, type Unknown, type Value } from './values.ts';

/** The default tags that a resource gets, undefined where there are none. */
export function defaultTagsOf(resource: ResourceInstance): ObjectValue | Unknown | undefined {
  const { set, owner } = resource;
  if (set.mode !== 'managed' || !set.name.startsWith('aws_')) return undefined;
  const chosen = findAttribute(set.block, 'provider')?.node.value;
  const provider = chosen?.kind === 'traversal' ? nameOf(chosen) : 'aws';
  return tagsOfProvider(owner, provider);
}

function nameOf({ root, steps: [step] }: Traversal): string {
  return step?.kind === 'field' ? `${root}.${step.name}` : root;
}

/** A module without such a provider uses its caller's, under the name that `providers` gives it. */
function tagsOfProvider(instance: ModuleInstance, name: string): ObjectValue | Unknown | undefined {
  const cell = instance.cells.get(`provider.${name}`);
  if (cell !== undefined && cell !== 'busy') return toTags(cell.value);
  const block = instance.module.providers.find(({ node }) => providerKey(node) === name);
  if (block === undefined) {
    const { caller } = instance;
    return caller === undefined ? undefined : tagsOfProvider(caller.instance, nameInCaller(instance, name));
  }
  const [defaults] = listBlocks(block.node.body, 'default_tags');
  const tags = defaults === undefined ? undefined : findInBody(defaults.body, 'tags');
  const evaluated = evaluateApart(instance.context.evaluation, () =>
    tags === undefined ? null : evaluate(tags.value, instance.scope),
  );
  instance.cells.set(`provider.${name}`, evaluated);
  return toTags(evaluated.value);
}

function toTags(value: Value): ObjectValue | Unknown | undefined {
  if (isOpaque(value)) return toUnknown(value);
  return isObject(value) ? value : undefined;
}

/** `providers = { aws = aws.west }`: the caller's name for a provider of the module. */
function nameInCaller({ caller }: ModuleInstance, name: string): string {
  const providers = caller === undefined ? undefined : findAttribute(caller.block, 'providers')?.node.value;
  if (providers?.kind !== 'object') return name;
  for (const { name: bare, key, value } of providers.entries) {
    const inner = key.kind === 'traversal' ? nameOf(key) : bare;
    if (inner === name && value.kind === 'traversal') return nameOf(value);
  }
  return name;
}
