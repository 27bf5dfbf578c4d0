/**
 * How names are found: local variables first, then declarations from the innermost namespace of the container
 * outwards.
 */
import type { Expr } from '../ast.ts';
import type { Type } from '../types.ts';
import type { CheckScope, Reference } from './scope.ts';

/** Local variables, innermost first: iteration variables, binds, block slots. */
export type Locals = { readonly name: string; readonly type: Type; readonly outer: Locals | undefined };

/** The innermost local variable of that name. */
export function findLocal(locals: Locals | undefined, name: string): Locals | undefined {
  for (let local = locals; local !== undefined; local = local.outer) if (local.name === name) return local;
  return undefined;
}

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `a.b.c` (or `.a.b.c`) when the expression could be one dotted name. */
export function toQualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.isAbsolute ? `.${expr.name}` : expr.name;
  if (expr.kind !== 'select' || expr.isOptional || !PLAIN_NAME.test(expr.field)) return undefined;
  const prefix = toQualifiedName(expr.operand);
  return prefix && `${prefix}.${expr.field}`;
}

/** The name that the chain `a.b.c` begins with. */
export function rootNameOf(qualifiedName: string): string {
  const dot = qualifiedName.indexOf('.');
  return dot === -1 ? qualifiedName : qualifiedName.slice(0, dot);
}

/** Full names that `name` may mean in a container, innermost first: `x` in `a.b` is `a.b.x`, `a.x` or `x`. */
export function candidateNames(container: string, name: string): readonly string[] {
  if (name.startsWith('.')) return [name.slice(1)];
  if (container === '') return [name];
  const parts = container.split('.');
  return [...parts.map((_, i) => `${parts.slice(0, parts.length - i).join('.')}.${name}`), name];
}

/** The declaration that a name means, with the type of the name as a value. */
export function findDeclared(scope: CheckScope, name: string): { reference: Reference; type: Type } | undefined {
  for (const fullName of candidateNames(scope.container, name)) {
    const variable = scope.variables.get(fullName);
    if (variable !== undefined) return { reference: { kind: 'variable', name: fullName }, type: variable };
    const constant = scope.constants.get(fullName);
    if (constant !== undefined) {
      return { reference: { kind: 'constant', name: fullName, value: constant.value }, type: constant.type };
    }
    const type = scope.types.get(fullName);
    if (type !== undefined) {
      return { reference: { kind: 'type', name: fullName, type }, type: { kind: 'type', of: type } };
    }
  }
  return undefined;
}

/** The first candidate name for which `map` has an entry. */
export function findByName<T>(map: ReadonlyMap<string, T>, container: string, name: string): [string, T] | undefined {
  for (const fullName of candidateNames(container, name)) {
    const found = map.get(fullName);
    if (found !== undefined) return [fullName, found];
  }
  return undefined;
}
