/** `count` and `for_each`: how many instances a block has, with caps. */
import { type Context, evaluateApart, withFound } from './context.ts';
import { entriesOf, toDouble } from './convert.ts';
import { evaluate } from './evaluate.ts';
import { type Authored, findAttribute, type ModuleBlock } from './module.ts';
import type { Attribute } from '../hcl/index.ts';
import type { Scope } from './scope.ts';
import { nearestKey } from './steps.ts';
import { failBecause, isList, isOpaque, LazyObject, toUnknown, Unknown, type Value } from './values.ts';

/** A key of an instance as it stands in an address; undefined for a block that has one instance only. */
export type InstanceKey = string | number | undefined;

/** `unknown`: one instance stands for all that there may be. */
export type Expansion =
  | { readonly kind: 'single' }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'each'; readonly values: ReadonlyMap<string, Value> }
  | { readonly kind: 'unknown'; readonly because: Unknown; readonly isCount: boolean };

/** The instances of a block. `name` is how problems call it. */
export function expandBlock(block: ModuleBlock, scope: Scope, context: Context, name: string): Expansion {
  const count = findAttribute(block, 'count');
  if (count !== undefined) return expandCount(count, scope, context, name);
  const forEach = findAttribute(block, 'for_each');
  if (forEach !== undefined) return expandEach(forEach, scope, context, name);
  return { kind: 'single' };
}

function expandCount(attribute: Authored<Attribute>, scope: Scope, context: Context, name: string): Expansion {
  const { value } = evaluateApart(context.evaluation, () => evaluate(attribute.node.value, scope));
  const wanted = toDouble(isOpaque(value) ? toUnknown(value) : value);
  const count = wanted instanceof Unknown || wanted >= 0 ? wanted : failBecause('the count is negative');
  if (count instanceof Unknown) return { kind: 'unknown', because: count, isCount: true };
  return { kind: 'count', count: capCount(Math.floor(count), attribute, context, name) };
}

/** Keys are those of a map, or the texts of a set; a list counts as a set. */
function expandEach(attribute: Authored<Attribute>, scope: Scope, context: Context, name: string): Expansion {
  const { value } = evaluateApart(context.evaluation, () => evaluate(attribute.node.value, scope));
  const entries = entriesOf(value);
  if (entries instanceof Unknown) return { kind: 'unknown', because: entries, isCount: false };
  const values = new Map<string, Value>();
  for (const [key, item] of entries.slice(0, capCount(entries.length, attribute, context, name))) {
    const text = isList(value) ? nearestKey(item) : String(key);
    if (text instanceof Unknown) return { kind: 'unknown', because: text, isCount: false };
    values.set(text, item);
  }
  return { kind: 'each', values };
}

/** At most the limit; what is left out is said, once for each block of the text. */
export function capCount(count: number, { node, file }: Authored<Attribute>, context: Context, name: string): number {
  const max = context.instancesPerBlockMax;
  if (count <= max) return count;
  const message = `${name} has ${count} instances; ${max} were read, ${count - max} were not`;
  context.report({ code: 'terraform-capped', message, file, start: node.start, end: node.end });
  return max;
}

/** Keys of all instances; one without a key where their number is not known. */
export function keysOfExpansion(expansion: Expansion): readonly InstanceKey[] {
  if (expansion.kind === 'count') return Array.from({ length: expansion.count }, (_, i) => i);
  return expansion.kind === 'each' ? [...expansion.values.keys()] : [undefined];
}

/** The names that an instance's expressions see: `count.index`, `each.key`, `each.value`. */
export function scopeOfInstance(scope: Scope, expansion: Expansion, key: InstanceKey): Scope {
  if (expansion.kind === 'single') return scope;
  if (expansion.kind === 'count') return withFound(scope, { count: { index: key ?? null } });
  if (expansion.kind === 'each') {
    return withFound(scope, { each: { key: key ?? null, value: expansion.values.get(String(key)) ?? null } });
  }
  const { reasons, reads } = expansion.because;
  if (expansion.isCount) return withFound(scope, { count: { index: new Unknown(reasons, { isSet: true }) } });
  const get = (field: string): Value => new Unknown(reasons, { isSet: field === 'key', reads });
  return withFound(scope, { each: new LazyObject('each', get) });
}

/** `[0]` or `["key"]`, as addresses have it. */
export function formatKey(key: InstanceKey): string {
  return key === undefined ? '' : typeof key === 'number' ? `[${key}]` : `[${JSON.stringify(key)}]`;
}
