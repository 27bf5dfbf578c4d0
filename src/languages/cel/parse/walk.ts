/** Children of a node in source order, for passes that treat all nodes alike. */
import type { Expr } from '../ast.ts';

const isPresent = (expr: Expr | undefined): expr is Expr => expr !== undefined;

/** The expressions directly below `expr`, left to right as evaluated. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
    case 'presence':
      return [expr.operand];
    case 'call':
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case 'logical':
      return [expr.left, expr.right];
    case 'conditional':
      return [expr.condition, expr.then, expr.otherwise];
    case 'list':
      return expr.elements;
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.entries.map(({ value }) => value);
    case 'comprehension':
      return [expr.subject, expr.predicate, expr.transform].filter(isPresent);
    case 'bind':
      return [expr.init, expr.body];
    case 'optionalMap':
      return [expr.subject, expr.body];
    case 'block':
      return [...expr.slots, expr.body];
  }
}

/** The first node that stands deeper than `depthMax` below `root`, found without recursion. */
export function findTooDeep(root: Expr, depthMax: number): Expr | undefined {
  let level: readonly Expr[] = [root];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > depthMax) return level[0];
    level = level.flatMap(childrenOf);
  }
  return undefined;
}
