/**
 * What each node of an expression charges at run time, worked out once per expression from its tree and references.
 *
 * When the tracked closures charge it (t = tracker, u = `plan.units[node.id]`):
 *
 * - literal, logical, conditional, block: nothing.
 * - ident, list, map, struct, and a select that is a qualified name: `charge(t, u)` after the elements, also when one
 *   failed.
 * - select, presence, index call (`_[_]`, `_[?_]`): `charge(t, u)`, and `chargeQualifier(t, operand, result)`.
 * - any other call: `chargeCall(t, plan.calls[node.id], args, result)`, also when an argument failed; not when a call
 *   of three or more operands stopped before its last one.
 * - comprehension, with `foldUnits(node, plan)`: `start` after the subject; per element `condition`, then the
 *   predicate, then `kept` or `skipped`; `result` at the end. When `all` or `exists` is decided and an element remains,
 *   `condition` is charged once more.
 * - bind: `charge(t, u)` first; `init` is evaluated, and so charged, on the first use of the name and at most once.
 * - slot of a block: evaluated, and so charged, on its first use and at most once.
 * - optionalMap, with `optionalMapUnits(node, plan)`: `start` after the subject; then `some` before the body, or
 *   `none`; on the first use of the name `firstUse` plus what the subject charged (cel-go evaluates it twice).
 */
import type { Call, Comprehension, Expr, OptionalMap } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import { childrenOf } from '../parse/walk.ts';
import { createConstantFinder, isConstantName, isSetMembership } from './folding.ts';
import { type CallCost, callCostOf, NOTHING } from './runtime-cost.ts';
import { LIST_UNITS, MAP_UNITS, STRUCT_UNITS } from './units.ts';

/** What to charge. `units` and `calls` are indexed by node id. */
export type CostPlan = {
  readonly units: readonly number[];
  readonly calls: readonly (CallCost | undefined)[];
  /** Whether the node is evaluated once for all, and free thereafter. */
  readonly isFolded: (node: Expr) => boolean;
  /** Units of the empty list that macros start from. */
  readonly emptyListUnits: number;
  /** Units of the empty map that macros start from. */
  readonly emptyMapUnits: number;
};

export type CostOptions = {
  /** Charge as the Kubernetes API server does: constants are free, lists and maps of them too. Default false. */
  readonly foldsConstants?: boolean;
};

/** Makes the plan of a checked expression. Linear in its size. */
export function planCosts(checked: Checked, options: CostOptions = {}): CostPlan {
  const length = checked.ast.nodeCount + 1;
  const folds = options.foldsConstants === true;
  const plan: Planning = {
    checked,
    units: Array<number>(length).fill(0),
    calls: Array<CallCost | undefined>(length).fill(undefined),
    isFolded: folds ? createConstantFinder(checked) : () => false,
    emptyListUnits: folds ? 0 : LIST_UNITS,
    emptyMapUnits: folds ? 0 : MAP_UNITS,
  };
  planNode(plan, checked.ast.root, true);
  return plan;
}

type Planning = CostPlan & {
  readonly checked: Checked;
  readonly units: number[];
  readonly calls: (CallCost | undefined)[];
};

/**
 * `isRootCharged`: cel-go folds a chain (`a.b[c]`) into one attribute and charges its root apart from its steps. Where
 * such an attribute is a branch of `?:`, an index or the operand of `has`, it is resolved without charging the root.
 */
function planNode(plan: Planning, node: Expr, isRootCharged: boolean): void {
  switch (node.kind) {
    case 'ident':
      plan.units[node.id] = isConstantName(plan.checked, node) || !isRootCharged ? 0 : 1;
      return;
    case 'select':
      if (plan.checked.references[node.id] !== undefined) {
        plan.units[node.id] = isConstantName(plan.checked, node) || !isRootCharged ? 0 : 1;
        return;
      }
      planChainOperand(plan, node, node.operand, isRootCharged);
      return;
    case 'presence':
      planNode(plan, node.operand, !isAttribute(plan, node.operand));
      return;
    case 'conditional':
      planNode(plan, node.condition, true);
      planNode(plan, node.then, !isAttribute(plan, node.then));
      planNode(plan, node.otherwise, !isAttribute(plan, node.otherwise));
      return;
    case 'call':
      planCall(plan, node, isRootCharged);
      return;
    default:
      plan.units[node.id] = plan.isFolded(node) ? 0 : constructionUnits(plan, node);
      for (const child of childrenOf(node)) planNode(plan, child, true);
  }
}

/** What building the value charges; a bind is a fold over an empty list that cel-go builds first. */
function constructionUnits(plan: CostPlan, node: Expr): number {
  switch (node.kind) {
    case 'list':
      return LIST_UNITS;
    case 'map':
      return MAP_UNITS;
    case 'struct':
      return STRUCT_UNITS;
    case 'bind':
      return plan.emptyListUnits;
    default:
      return 0;
  }
}

function planCall(plan: Planning, node: Call, isRootCharged: boolean): void {
  const [operand, index] = node.args;
  if (isIndex(node) && operand !== undefined && index !== undefined) {
    planChainOperand(plan, node, operand, isRootCharged);
    planNode(plan, index, !isAttribute(plan, index));
    return;
  }
  const { name, overloadId, isNamespaced } = costKeyOf(plan.checked, node);
  const isFree =
    plan.isFolded(node) || (overloadId === 'in_list' && isSetMembership(plan.checked, node, plan.isFolded));
  plan.calls[node.id] = isFree ? NOTHING : callCostOf(name, overloadId);
  if (node.target !== undefined && !isNamespaced) planNode(plan, node.target, true);
  for (const arg of node.args) planNode(plan, arg, true);
}

/** What the cost of a call is found by: the full name, and the overload where the types leave exactly one. */
export function costKeyOf(
  checked: Checked,
  node: Call,
): { readonly name: string; readonly overloadId: string | undefined; readonly isNamespaced: boolean } {
  const reference = checked.references[node.id];
  if (reference?.kind !== 'overloads') return { name: node.name, overloadId: undefined, isNamespaced: false };
  const { name, overloads, isNamespaced } = reference;
  const overloadId = overloads.length === 1 ? overloads[0]?.id : undefined;
  return { name, overloadId, isNamespaced };
}

/** A chain on anything but an attribute (`f(x).a`, `[1][0]`) charges one more for wrapping its operand. */
function planChainOperand(plan: Planning, node: Expr, operand: Expr, isRootCharged: boolean): void {
  if (isAttribute(plan, operand)) {
    planNode(plan, operand, isRootCharged);
    return;
  }
  plan.units[node.id] = isRootCharged ? 1 : 0;
  planNode(plan, operand, true);
}

const isIndex = (node: Call): boolean => node.name === '_[_]' || node.name === '_[?_]';

function isAttribute(plan: Planning, node: Expr): boolean {
  switch (node.kind) {
    case 'ident':
    case 'select':
      return !isConstantName(plan.checked, node);
    case 'presence':
    case 'conditional':
    case 'optionalMap':
      return true;
    case 'call':
      return isIndex(node);
    default:
      return false;
  }
}

/** Units of the parts of a fold that are not written in the expression: accumulator, loop condition, step, result. */
export type FoldUnits = {
  readonly start: number;
  readonly condition: number;
  readonly kept: number;
  readonly skipped: number;
  readonly result: number;
};

/** `accu + [x]` less `x` itself: the accumulator, the one-element list and the addition. */
const APPEND_UNITS = 1 + LIST_UNITS + 1;

const FOLD_UNITS: { readonly [macro in Comprehension['macro']]: Omit<FoldUnits, 'start'> } = {
  // @not_strictly_false(accu); accu && predicate
  all: { condition: 2, kept: 1, skipped: 1, result: 1 },
  // @not_strictly_false(!accu); accu || predicate
  exists: { condition: 3, kept: 1, skipped: 1, result: 1 },
  // predicate ? accu + 1 : accu; accu == 1
  existsOne: { condition: 0, kept: 2, skipped: 0, result: 2 },
  // predicate ? accu + [x] : accu
  filter: { condition: 0, kept: APPEND_UNITS + 1, skipped: 0, result: 1 },
  // accu + [transform]
  map: { condition: 0, kept: APPEND_UNITS, skipped: 0, result: 1 },
  transformList: { condition: 0, kept: APPEND_UNITS, skipped: 0, result: 1 },
  // cel.@mapInsert(accu, key, transform)
  transformMap: { condition: 0, kept: 3, skipped: 0, result: 1 },
  // cel.@mapInsert(accu, transform)
  transformMapEntry: { condition: 0, kept: 2, skipped: 0, result: 1 },
};

/** The units of a comprehension macro beyond its subject, predicate and transform. */
export function foldUnits(node: Comprehension, plan: CostPlan): FoldUnits {
  const units = FOLD_UNITS[node.macro];
  // `accu + [transform]` adds a list that is made once when the transform is a constant.
  const isConstantElement = node.transform !== undefined && plan.isFolded(node.transform) && APPENDING.has(node.macro);
  const kept = isConstantElement ? units.kept - LIST_UNITS : units.kept;
  return { ...units, start: startUnits(node, plan), kept };
}

const APPENDING: ReadonlySet<string> = new Set(['map', 'transformList']);

/** What the accumulator starts as: a literal, an empty list or an empty map. */
function startUnits({ macro }: Comprehension, plan: CostPlan): number {
  switch (macro) {
    case 'all':
    case 'exists':
    case 'existsOne':
      return 0;
    case 'transformMap':
    case 'transformMapEntry':
      return plan.emptyMapUnits;
    default:
      return plan.emptyListUnits;
  }
}

/** See the table above: `subject.hasValue() ? optional.of(cel.bind(name, subject.value(), body)) : optional.none()`. */
export function optionalMapUnits(
  node: OptionalMap,
  plan: CostPlan,
): {
  readonly start: number;
  readonly some: number;
  readonly none: number;
  readonly firstUse: number;
} {
  return { start: 1, some: plan.emptyListUnits + (node.flat ? 0 : 1), none: 1, firstUse: 1 };
}
