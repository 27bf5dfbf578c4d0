/**
 * Puts other expressions in the place of parts of one, for tools that carry a rule into another environment. The result
 * is for `unparse`: its node ids are not unique, so it is parsed again before it is checked.
 */
import type { Expr } from '../ast.ts';

/**
 * What stands for a node; undefined leaves the node, and its parts are asked for. `isLocal` tells the names that a
 * macro around the node gives a meaning of their own.
 */
export type Replace = (expr: Expr, isLocal: (name: string) => boolean) => Expr | undefined;

/** The expression with every node replaced that `replace` replaces, outermost first. */
export function rewrite(expr: Expr, replace: Replace): Expr {
  return rewriteIn(expr, replace, new Set());
}

function rewriteIn(expr: Expr, replace: Replace, locals: ReadonlySet<string>): Expr {
  const found = replace(expr, (name) => locals.has(name));
  if (found !== undefined) return found;
  const within = <T extends Expr | undefined>(part: T): T =>
    part === undefined ? part : (rewriteIn(part, replace, locals) as T);
  const below = <T extends Expr | undefined>(part: T, names: readonly string[]): T =>
    part === undefined ? part : (rewriteIn(part, replace, new Set([...locals, ...names])) as T);
  switch (expr.kind) {
    case 'literal':
    case 'ident':
      return expr;
    case 'select':
    case 'presence':
      return { ...expr, operand: within(expr.operand) };
    case 'call':
      return { ...expr, target: within(expr.target), args: expr.args.map(within) };
    case 'logical':
      return { ...expr, left: within(expr.left), right: within(expr.right) };
    case 'conditional':
      return {
        ...expr,
        condition: within(expr.condition),
        // oxlint-disable-next-line unicorn/no-thenable -- the name that the tree has for it
        then: within(expr.then),
        otherwise: within(expr.otherwise),
      };
    case 'list':
      return { ...expr, elements: expr.elements.map(within) };
    case 'map':
      return { ...expr, entries: expr.entries.map((e) => ({ ...e, key: within(e.key), value: within(e.value) })) };
    case 'struct':
      return { ...expr, entries: expr.entries.map((e) => ({ ...e, value: within(e.value) })) };
    case 'comprehension':
      return {
        ...expr,
        subject: within(expr.subject),
        predicate: below(expr.predicate, expr.vars),
        transform: below(expr.transform, expr.vars),
      };
    case 'bind':
      return { ...expr, init: within(expr.init), body: below(expr.body, [expr.name]) };
    case 'optionalMap':
      return { ...expr, subject: within(expr.subject), body: below(expr.body, [expr.name]) };
    case 'block':
      return { ...expr, slots: expr.slots.map(within), body: within(expr.body) };
  }
}
