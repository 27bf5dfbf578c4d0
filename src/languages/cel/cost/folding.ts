/**
 * Which parts of an expression the Kubernetes API server evaluates only once, when it compiles the expression: they
 * cost nothing at run time (cel-go's `OptOptimize`).
 */
import type { Call, Expr } from '../ast.ts';
import type { Checked } from '../check/scope.ts';

/** Conversions of a constant are constants. */
const CONVERSIONS: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);

/** A name that stands for a fixed value: a type, an enum member. */
export function isConstantName(checked: Checked, node: Expr): boolean {
  const kind = checked.references[node.id]?.kind;
  return kind === 'constant' || kind === 'type';
}

/** Tells the nodes that are constants after folding. Each node is looked at once. */
export function createConstantFinder(checked: Checked): (node: Expr) => boolean {
  const known = new Map<number, boolean>();
  const isConstant = (node: Expr): boolean => {
    const before = known.get(node.id);
    if (before !== undefined) return before;
    const found = findConstant(checked, node, isConstant);
    known.set(node.id, found);
    return found;
  };
  return isConstant;
}

function findConstant(checked: Checked, node: Expr, isConstant: (node: Expr) => boolean): boolean {
  switch (node.kind) {
    case 'literal':
      return true;
    case 'ident':
    case 'select':
      return isConstantName(checked, node);
    case 'list':
      return node.elements.every(isConstant);
    case 'map':
      return node.entries.every(({ key, value }) => isConstant(key) && isConstant(value));
    case 'call':
      return CONVERSIONS.has(node.name) && node.target === undefined && node.args.every(isConstant);
    default:
      return false;
  }
}

/** `x in [constants]`, which becomes a look-up in a set that is made once. Not for lists of lists or maps. */
export function isSetMembership(checked: Checked, node: Call, isConstant: (node: Expr) => boolean): boolean {
  const list = node.args[1];
  if (node.name !== '@in' || list?.kind !== 'list' || !isConstant(list)) return false;
  return list.elements.every((element) => PRIMITIVES.has(checked.types[element.id]?.kind ?? 'dyn'));
}

const PRIMITIVES: ReadonlySet<string> = new Set(['bool', 'bytes', 'double', 'int', 'string', 'uint']);
