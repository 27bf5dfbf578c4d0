/** Evaluates a root module: every block that can be judged, with its body, one after the other. */
import { makeSet, expandSet, resourceOf } from './block-set.ts';
import { type BodyOptions, type BodyValue, evaluateBody } from './body.ts';
import type { Context } from './context.ts';
import { formatKey, type InstanceKey, keysOfExpansion, scopeOfInstance } from './expansion.ts';
import { callSet, childOf, createRootInstance } from './instance.ts';
import type { BlockMode, BlockSet, ModuleInstance } from './instance-model.ts';
import { labelsOf, type Module, type ModuleBlock, providerKey } from './module.ts';
import { linkByName } from './name-links.ts';
import { defaultTagsOf } from './provider-tags.ts';
import { readBody } from './resource-value.ts';
import { grantSteps } from './scope.ts';
import type { ObjectValue, Unknown } from './values.ts';

export type EvaluatedBlock = {
  /** `aws_s3_bucket`, `data.aws_ami`, `module`, `provider.aws`, `variable`, `output`, `terraform`. */
  readonly kind: string;
  readonly name: string;
  /** Below the root module: `module.network[0].aws_subnet.a["x"]`. */
  readonly address: string;
  readonly block: ModuleBlock;
  readonly body: BodyValue;
  /** Tags that the provider adds. */
  readonly defaultTags: ObjectValue | Unknown | undefined;
};

/** Takes a block; false when it wants no more. A call costs less than each block on its way through generators. */
type Visit = (block: EvaluatedBlock) => boolean;

/** Gives the blocks of a root module and of all modules that it calls, each when it was evaluated. */
export function evaluateRoot(module: Module, context: Context, visit: Visit): void {
  evaluateInstance(createRootInstance(context, module), new Set(), visit);
}

/** `seen` are the modules whose own declarations were given already: every call has the same. */
function evaluateInstance(instance: ModuleInstance, seen: Set<Module>, visit: Visit): boolean {
  const { module } = instance;
  if (!seen.has(module)) {
    seen.add(module);
    if (!evaluateDeclarations(instance, visit)) return false;
  }
  for (const [name, block] of module.resources) {
    if (!evaluateSet(instance, expandSet(instance, 'managed', name, block), visit)) return false;
  }
  for (const [name, block] of module.dataSources) {
    if (!evaluateSet(instance, expandSet(instance, 'data', name, block), visit)) return false;
  }
  if (!evaluateDuplicates(instance, visit)) return false;
  for (const name of module.calls.keys()) {
    const set = callSet(instance, name);
    if (set !== undefined && !evaluateCall(instance, set, seen, visit)) return false;
  }
  return true;
}

function evaluateSet(instance: ModuleInstance, set: BlockSet, visit: Visit): boolean {
  const [type = '', name = ''] = labelsOf(set.block.node);
  const kind = set.mode === 'data' ? `data.${type}` : type;
  return keysOfExpansion(set.expansion).every((key) => {
    grantSteps(instance.context.evaluation);
    const resource = resourceOf(instance, set, key);
    const body = linkByName(resource, readBody(resource));
    const { address } = resource;
    return visit({ kind, name, address, block: set.block, body, defaultTags: defaultTagsOf(resource) });
  });
}

const CALL_BODY: BodyOptions = {
  isSkipped: (name) => name === 'count' || name === 'for_each' || name === 'depends_on' || name === 'providers',
  isVerbatim: () => false,
};

function evaluateCall(instance: ModuleInstance, set: BlockSet, seen: Set<Module>, visit: Visit): boolean {
  return keysOfExpansion(set.expansion).every((key) => {
    if (!visit(describeCall(instance, set, key))) return false;
    const child = childOf(instance, set, key);
    return child === undefined || evaluateInstance(child, seen, visit);
  });
}

function describeCall(instance: ModuleInstance, set: BlockSet, key: InstanceKey): EvaluatedBlock {
  const scope = scopeOfInstance(instance.scope, set.expansion, key);
  const body = evaluateBody(set.block, scope, instance.context, CALL_BODY);
  const address = set.address + formatKey(key);
  return { kind: 'module', name: set.name, address, block: set.block, body, defaultTags: undefined };
}

/** A second block of one name is no part of the configuration, but its author should hear of what is in it. */
function evaluateDuplicates(instance: ModuleInstance, visit: Visit): boolean {
  const { context } = instance;
  for (const block of instance.module.duplicates) {
    const { node, file } = block;
    const name = labelsOf(node).join('.');
    const message = `${node.type} ${name} is declared twice in this module`;
    context.report({ code: 'terraform-duplicate', message, file, start: node.start, end: node.body.start });
    const mode: BlockMode | undefined =
      node.type === 'resource' ? 'managed' : node.type === 'data' ? 'data' : undefined;
    if (mode !== undefined && !evaluateSet(instance, makeSet(instance, mode, name, block), visit)) return false;
  }
  return true;
}

const DECLARATION_BODY: BodyOptions = {
  isSkipped: (name) => name === 'depends_on',
  isVerbatim: (name, block) => (name === 'type' && block === '') || (name === 'condition' && block === 'validation'),
};
const PLAIN_BODY: BodyOptions = { isSkipped: () => false, isVerbatim: () => false };

/** What a module says of itself: its settings, providers, variables and outputs. */
function evaluateDeclarations(instance: ModuleInstance, visit: Visit): boolean {
  const { module } = instance;
  const give = (block: ModuleBlock, kind: string, name: string, path: string): boolean =>
    visit(declare(instance, block, kind, name, path));
  return (
    module.settings.every((block) => give(block, 'terraform', 'terraform', 'terraform')) &&
    module.providers.every((block) => {
      const name = providerKey(block.node);
      return give(block, `provider.${labelsOf(block.node)[0] ?? ''}`, name, `provider.${name}`);
    }) &&
    [...module.variables].every(([name, block]) => give(block, 'variable', name, `var.${name}`)) &&
    [...module.outputs].every(([name, block]) => give(block, 'output', name, `output.${name}`))
  );
}

function declare(
  instance: ModuleInstance,
  block: ModuleBlock,
  kind: string,
  name: string,
  path: string,
): EvaluatedBlock {
  const options = kind === 'variable' ? DECLARATION_BODY : PLAIN_BODY;
  const body = evaluateBody(block, instance.scope, instance.context, options);
  return { kind, name, address: instance.prefix + path, block, body, defaultTags: undefined };
}
