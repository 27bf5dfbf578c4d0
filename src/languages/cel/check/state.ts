/** What one run of the checker carries along. */
import type { CelIssue, Expr, TextRange } from '../ast.ts';
import { type Type, formatType } from '../types.ts';
import type { Locals } from './names.ts';
import type { CheckScope, Reference } from './scope.ts';
import { type Substitution, substitute } from './substitution.ts';

export type CheckState = {
  readonly scope: CheckScope;
  readonly substitution: Substitution;
  readonly types: (Type | undefined)[];
  readonly references: (Reference | undefined)[];
  readonly issues: CelIssue[];
  /** Checks a sub-expression and notes its type; handed in so that each form can live in a file of its own. */
  readonly visit: (state: CheckState, expr: Expr, locals: Locals | undefined) => Type;
};

/** Records an issue. */
export function report(
  state: CheckState,
  code: CelIssue['code'],
  message: string,
  range: TextRange,
  remedy?: string,
): void {
  state.issues.push({ code, message, range, ...(remedy === undefined ? {} : { remedy }) });
}

/** Checks a sub-expression and gives its type with the variables that are known by now filled in. */
export function visitResolved(state: CheckState, expr: Expr, locals: Locals | undefined): Type {
  return substitute(state.substitution, state.visit(state, expr, locals));
}

/** The element type of an optional, else the type itself. */
export const unwrapOptional = (type: Type): Type => (type.kind === 'optional' ? type.element : type);

/** A type as issues show it: what is still open is dyn. */
export const showType = (state: CheckState, type: Type): string =>
  formatType(substitute(state.substitution, type, 'dyn'));
