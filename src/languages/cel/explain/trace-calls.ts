/**
 * CEL explain: records calls, and follows the input through those that hand on what they are given.
 */
import type { Call, Expr } from '../ast.ts';
import { findFailure, type Invoke, isLazyOr, makeInvoke } from '../compile/dispatch.ts';
import type { Overload } from '../environment.ts';
import { index, indexOptional } from '../runtime/access.ts';
import { fail } from '../runtime/failures.ts';
import { Failure, Optional, type Result, type Value } from '../values.ts';
import { type Source, sourceOfPart, sourcesOfItems } from './origin.ts';
import type { Traced, Unit } from './traced.ts';

type Visit = (child: Expr) => Traced;
type FoundCall = {
  readonly result: Result;
  readonly source?: Source | undefined;
  readonly children?: readonly Traced[];
};

/** Functions that return their first argument, or what it holds. */
const HANDING_ON: ReadonlySet<string> = new Set(['dyn', 'optional.of', 'optional.ofNonZeroValue', 'value']);

/** Evaluates a call and says where its result stands in the input, as far as that is known. */
export function traceCall(unit: Unit, node: Call, visit: Visit): FoundCall {
  const reference = unit.checked.references[node.id];
  if (reference?.kind !== 'overloads')
    return { result: fail('undeclared_reference', `undeclared function '${node.name}'`) };
  if (node.name === '_[_]' || node.name === '_[?_]') return traceIndex(node, visit);
  const { name } = reference;
  const invoke = findInvoke(node, name, reference.overloads);
  if (isLazyOr(node, reference.overloads)) return traceLazyOr(node, visit, invoke);
  const hasReceiver = node.target !== undefined && !reference.isNamespaced;
  const children = (hasReceiver ? [node.target, ...node.args] : node.args).map((arg) => visit(arg));
  const args = children.map(({ result }) => result);
  const failure = findFailure(reference.overloads, args);
  if (failure !== undefined) return { result: failure, children };
  const result = invoke(args as Value[]);
  return { result, source: sourceOfCall(name, children, result), children };
}

/** Of each call, how it is made: one expression is explained for many inputs, and evaluated often for each. */
const invokes = new WeakMap<Call, Invoke>();

function findInvoke(node: Call, name: string, overloads: readonly Overload[]): Invoke {
  const known = invokes.get(node);
  if (known !== undefined) return known;
  const made = makeInvoke(name, overloads);
  invokes.set(node, made);
  return made;
}

function traceIndex(node: Call, visit: Visit): FoundCall {
  const [operand, key] = [visit(node.args[0] as Expr), visit(node.args[1] as Expr)] as const;
  const take = node.name === '_[_]' ? index : indexOptional;
  const result = take(operand.result, key.result);
  const source = key.result instanceof Failure ? undefined : sourceOfPart(operand.source, key.result);
  return { result, source, children: [operand, key] };
}

/** `or` and `orValue`: what stands in stays answerable to the absent field, unless it is in the input itself. */
function traceLazyOr(node: Call, visit: Visit, invoke: Invoke): FoundCall {
  const receiver = visit(node.target as Expr);
  const held = receiver.result;
  if (held instanceof Failure) return { result: held, children: [receiver] };
  if (held instanceof Optional && held.value !== undefined) {
    const result = node.name === 'orValue' ? held.value : held;
    return { result, source: receiver.source, children: [receiver] };
  }
  const other = visit(node.args[0] as Expr);
  const children = [receiver, other];
  if (other.result instanceof Failure) return { result: other.result, children };
  const isInInput = other.source?.origin?.value !== undefined;
  const source = isInInput ? other.source : (receiver.source ?? other.source);
  return { result: invoke([held, other.result]), source, children };
}

function sourceOfCall(name: string, args: readonly Traced[], result: Result): Source | undefined {
  const [first, second] = args;
  if (HANDING_ON.has(name)) return first?.source;
  if (!Array.isArray(result)) return undefined;
  if (name === '_+_') return { items: [first, second].flatMap((arg) => (arg === undefined ? [] : itemsOf(arg))) };
  return { items: followItems(args, result as readonly Value[]) };
}

const itemsOf = ({ source, result }: Traced): readonly (Source | undefined)[] =>
  Array.isArray(result) ? sourcesOfItems(source, result as readonly Value[]) : [];

/**
 * Sources of the items of a list that a function reordered, cut or flattened. Objects are recognised by identity, other
 * items by value: of several equal ones each stands for one.
 */
function followItems(args: readonly Traced[], result: readonly Value[]): readonly (Source | undefined)[] {
  const known = new Map<Value, Source[]>();
  const learn = (list: readonly Value[], source: Source | undefined, levels: number): void => {
    for (const [position, item] of list.entries()) {
      const at = sourceOfPart(source, position);
      const equal = known.get(item);
      if (at !== undefined && equal === undefined) known.set(item, [at]);
      else if (at !== undefined) equal?.push(at);
      if (levels > 1 && Array.isArray(item)) learn(item as readonly Value[], at, levels - 1);
    }
  };
  for (const { result: list, source } of args) if (Array.isArray(list)) learn(list as readonly Value[], source, 2);
  return result.map((item) => {
    const sources = known.get(item) ?? [];
    return sources.length > 1 ? sources.shift() : sources[0];
  });
}
