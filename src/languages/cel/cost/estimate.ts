/**
 * The static cost of an expression, before any input is seen: the least and the most that evaluating it can cost, as
 * cel-go's checker and the Kubernetes API server estimate it.
 */
import type { Bind, Block, Call, Comprehension, Conditional, Expr, OptionalMap, Select } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import { DYN } from '../types.ts';
import { estimateCall } from './estimate-calls.ts';
import * as E from './estimation.ts';
import { add, ANY_SIZE, exactly, multiply, NOTHING, type Range, unite } from './ranges.ts';
import { LIST_UNITS, MAP_UNITS, STRUCT_UNITS } from './units.ts';

/**
 * Estimates the cost of a checked expression in Kubernetes cost units; `2n ** 64n - 1n` stands for "without bound".
 * `sizeOf` tells what is known of the inputs' sizes (declared maximum lengths); nothing is assumed without it.
 */
export function estimateCost(checked: Checked, options: { readonly sizeOf?: E.SizeHint } = {}): Range {
  return costOf(E.startEstimation(checked, options.sizeOf ?? (() => undefined)), checked.ast.root);
}

const ONE = exactly(1);

function costOf(est: E.Estimation, node: Expr): Range {
  switch (node.kind) {
    case 'literal':
      return NOTHING;
    case 'ident':
      E.setPath(est, node, E.findLocal(est, node.name) === undefined ? [node.name] : E.pathOf(est, node));
      return ONE;
    case 'select':
      return costOfSelect(est, node);
    case 'presence':
      return costOf(est, node.operand);
    case 'call':
      return costOfCall(est, node);
    case 'logical': {
      const left = costOf(est, node.left);
      return { min: left.min, max: add(left, costOf(est, node.right)).max };
    }
    case 'conditional':
      return costOfConditional(est, node);
    case 'list':
      return costOfList(est, node, node.elements);
    case 'map':
      return costOfMap(est, node, node.entries);
    case 'struct':
      return add(exactly(STRUCT_UNITS), ...node.entries.map(({ value }) => costOf(est, value)));
    case 'comprehension':
      return costOfComprehension(est, node);
    case 'bind':
      return costOfBind(est, node);
    case 'optionalMap':
      return costOfOptionalMap(est, node);
    case 'block':
      return costOfBlock(est, node);
  }
}

function costOfSelect(est: E.Estimation, node: Select): Range {
  const reference = est.checked.references[node.id];
  if (reference !== undefined && reference.kind !== 'overloads') {
    E.setPath(est, node, [reference.name]);
    return ONE;
  }
  const operand = costOf(est, node.operand);
  if (node.isOptional) return add(operand, ONE);
  E.setPath(est, node, E.extendPath(E.pathOf(est, node.operand), node.field));
  const { kind } = E.typeOfNode(est, node.operand);
  return kind === 'map' || kind === 'object' || kind === 'param' ? add(operand, ONE) : operand;
}

function costOfCall(est: E.Estimation, node: Call): Range {
  const argCosts = node.args.map((arg) => costOf(est, arg));
  const reference = est.checked.references[node.id];
  if (reference?.kind !== 'overloads') return NOTHING;
  const [only] = node.args;
  if (node.name === 'dyn' && only !== undefined) {
    E.setSize(est, node, E.sizeOfNode(est, only));
    E.setEntries(est, node, E.entriesOfNode(est, only));
    return add(ONE, ...argCosts);
  }
  const target = reference.isNamespaced ? undefined : node.target;
  if (target !== undefined) argCosts.push(costOf(est, target));
  let cost: Range | undefined;
  let size: Range | undefined;
  for (const { id } of reference.overloads) {
    const call = estimateCall(est, { node, name: reference.name, overloadId: id, target, args: node.args });
    cost = cost === undefined ? call.cost : unite(cost, call.cost);
    if (call.size !== undefined) size = size === undefined ? call.size : unite(size, call.size);
    if (id === 'index_list' || id === 'index_map') size = indexElement(est, node, id);
    size ??= E.sizeOfNode(est, node);
  }
  E.setSize(est, node, size);
  return add(cost ?? NOTHING, ...argCosts);
}

function indexElement(est: E.Estimation, node: Call, overloadId: string): Range | undefined {
  const [operand] = node.args;
  if (operand === undefined) return undefined;
  E.setPath(est, node, E.extendPath(E.pathOf(est, operand), overloadId === 'index_list' ? '@items' : '@values'));
  return E.entriesOfNode(est, operand)?.value;
}

function costOfConditional(est: E.Estimation, node: Conditional): Range {
  const condition = costOf(est, node.condition);
  const then = costOf(est, node.then);
  const otherwise = costOf(est, node.otherwise);
  E.setEntries(est, node, E.uniteEntries(E.entriesOfNode(est, node.then), E.entriesOfNode(est, node.otherwise)));
  E.setSize(est, node, unite(E.sizeOrAny(est, node.then), E.sizeOrAny(est, node.otherwise)));
  return add(condition, unite(then, otherwise));
}

function costOfList(est: E.Estimation, node: Expr, elements: readonly Expr[]): Range {
  const costs = elements.map((element) => costOf(est, element));
  E.setEntries(est, node, { of: 'list', key: ONE, value: uniteSizes(est, elements) });
  return add(exactly(LIST_UNITS), ...costs);
}

function costOfMap(est: E.Estimation, node: Expr, entries: readonly { key: Expr; value: Expr }[]): Range {
  const costs = entries.flatMap(({ key, value }) => [costOf(est, key), costOf(est, value)]);
  const key = uniteSizes(
    est,
    entries.map((entry) => entry.key),
  );
  const value = uniteSizes(
    est,
    entries.map((entry) => entry.value),
  );
  E.setEntries(est, node, { of: 'map', key, value });
  return add(exactly(MAP_UNITS), ...costs);
}

function uniteSizes(est: E.Estimation, nodes: readonly Expr[]): Range {
  const sizes = nodes.map((node) => E.sizeOrAny(est, node));
  return sizes.length === 0 ? NOTHING : sizes.reduce(unite);
}

/** Cost of one element and of what surrounds the loop, for the fold that the macro stands for (see plan.ts). */
type LoopCost = { readonly start: number; readonly result: number; readonly element: Range };

function costOfComprehension(est: E.Estimation, node: Comprehension): Range {
  const subject = costOf(est, node.subject);
  const loop = withIterationNames(est, node, () => {
    const predicate = node.predicate === undefined ? undefined : costOf(est, node.predicate);
    const transform = node.transform === undefined ? NOTHING : costOf(est, node.transform);
    noteResultSize(est, node);
    return costOfLoop(node.macro, predicate, transform);
  });
  const count = E.sizeOrAny(est, node.subject);
  return add(subject, exactly(loop.start + loop.result), multiply(count, loop.element));
}

function costOfLoop(macro: Comprehension['macro'], predicate: Range | undefined, transform: Range): LoopCost {
  /** `predicate ? kept : accu`, and just `kept` without a predicate. */
  const keepIf = (kept: Range): Range => (predicate === undefined ? kept : add(predicate, unite(kept, ONE)));
  const test = predicate ?? NOTHING;
  const append = exactly(1 + LIST_UNITS + 1);
  switch (macro) {
    case 'all':
      return { start: 0, result: 1, element: add(exactly(2), { min: 1n, max: add(ONE, test).max }) };
    case 'exists':
      return { start: 0, result: 1, element: add(exactly(3), { min: 1n, max: add(ONE, test).max }) };
    case 'existsOne':
      return { start: 0, result: 2, element: keepIf(exactly(2)) };
    case 'filter':
      return { start: LIST_UNITS, result: 1, element: keepIf(add(append, ONE)) };
    case 'map':
    case 'transformList':
      return { start: LIST_UNITS, result: 1, element: keepIf(add(append, transform)) };
    case 'transformMap':
      return { start: MAP_UNITS, result: 1, element: keepIf(add(exactly(3), transform)) };
    case 'transformMapEntry':
      return { start: MAP_UNITS, result: 1, element: keepIf(add(exactly(2), transform)) };
  }
}

function withIterationNames<R>(est: E.Estimation, node: Comprehension, body: () => R): R {
  const [first, second] = node.vars;
  const entries = E.entriesOfNode(est, node.subject);
  const isList = (entries?.of ?? E.typeOfNode(est, node.subject).kind) === 'list';
  const path = E.pathOf(est, node.subject);
  const item: E.LocalName = {
    path: E.extendPath(path, isList ? '@items' : '@values'),
    size: entries?.value,
    entries: undefined,
  };
  const key: E.LocalName = {
    path: E.extendPath(path, isList ? '@indices' : '@keys'),
    size: entries?.key,
    entries: undefined,
  };
  if (first === undefined) return body();
  if (second === undefined) return E.withLocal(est, first, isList ? item : key, body);
  return E.withLocal(est, first, key, () => E.withLocal(est, second, item, body));
}

/** Called while the iteration names still have their meaning. */
function noteResultSize(est: E.Estimation, node: Comprehension): void {
  if (node.macro === 'all' || node.macro === 'exists' || node.macro === 'existsOne') {
    E.setSize(est, node, ONE);
    return;
  }
  E.setSize(est, node, E.sizeOrAny(est, node.subject));
  if (node.macro === 'transformMap' || node.macro === 'transformMapEntry') return;
  const kept = node.transform === undefined ? elementSize(est, node) : E.sizeOrAny(est, node.transform);
  E.setEntries(est, node, { of: 'list', key: ONE, value: { min: 0n, max: kept.max } });
}

/** Size of the element that `filter` keeps, as of a mention of its name. */
function elementSize(est: E.Estimation, node: Comprehension): Range {
  const local = E.findLocal(est, node.vars.at(-1) ?? '');
  const subjectType = E.typeOfNode(est, node.subject);
  const type = subjectType.kind === 'list' ? subjectType.element : subjectType.kind === 'map' ? subjectType.key : DYN;
  return sizeOfUnwritten(est, local?.path, type) ?? local?.size ?? ANY_SIZE;
}

/** Size of a value that cel-go has a node for and our tree does not. */
function sizeOfUnwritten(
  est: E.Estimation,
  path: readonly string[] | undefined,
  type: ReturnType<typeof E.typeOfNode>,
): Range | undefined {
  return est.hint(path, type) ?? (E.isScalar(type) ? ONE : undefined);
}

function costOfBind(est: E.Estimation, node: Bind): Range {
  const init = costOf(est, node.init);
  const local: E.LocalName = {
    path: E.pathOf(est, node.init),
    size: E.sizeOfNode(est, node.init),
    entries: E.entriesOfNode(est, node.init),
  };
  const body = E.withLocal(est, node.name, local, () => {
    const cost = costOf(est, node.body);
    E.setSize(est, node, E.sizeOfNode(est, node.body));
    E.setEntries(est, node, E.entriesOfNode(est, node.body));
    return cost;
  });
  return add(exactly(LIST_UNITS), init, body);
}

/** `subject.hasValue() ? optional.of(cel.bind(name, subject.value(), body)) : optional.none()` */
function costOfOptionalMap(est: E.Estimation, node: OptionalMap): Range {
  const subject = costOf(est, node.subject);
  const type = E.typeOfNode(est, node.subject);
  const inner = type.kind === 'optional' ? type.element : DYN;
  const local: E.LocalName = { path: undefined, size: sizeOfUnwritten(est, undefined, inner), entries: undefined };
  const body = E.withLocal(est, node.name, local, () => costOf(est, node.body));
  const some = add(exactly(LIST_UNITS + (node.flat ? 0 : 1)), subject, ONE, body);
  return add(subject, ONE, unite(some, ONE));
}

/** `cel.@block([slots], body)`, priced as the call that it is. */
function costOfBlock(est: E.Estimation, node: Block): Range {
  const slots: Range[] = [];
  const costOfSlotsFrom = (index: number): Range => {
    const slot = node.slots[index];
    if (slot === undefined) return costOf(est, node.body);
    slots.push(costOf(est, slot));
    const local: E.LocalName = {
      path: E.pathOf(est, slot),
      size: E.sizeOfNode(est, slot),
      entries: E.entriesOfNode(est, slot),
    };
    return E.withLocal(est, `@index${index}`, local, () => costOfSlotsFrom(index + 1));
  };
  const body = costOfSlotsFrom(0);
  return add(exactly(LIST_UNITS), ...slots, body, ONE);
}
