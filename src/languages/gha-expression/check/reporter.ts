/** How the checker reports, and how it words suggestions. */
import { nearestName } from '../../../base/ids.ts';
import type { ExpressionIssue, IssueCode, TextRange } from '../ast.ts';
import type { Availability } from './availability.ts';
import type { ContextTypes } from './context-types.ts';

/** The place that an expression stands in. */
export type CheckScope = {
  readonly contexts: ContextTypes;
  /** Undefined where the caller does not know the key: then everything is allowed. */
  readonly availability?: Availability;
  /**
   * `template`: the value is printed, so that it must not be an object, a list or null. `value`: any type may stand.
   */
  readonly position: 'template' | 'value';
};

export type Checker = { readonly scope: CheckScope; readonly issues: ExpressionIssue[] };

/** Records an issue. */
export function report(c: Checker, code: IssueCode, range: TextRange, message: string, remedy: string): void {
  c.issues.push({ code, message, remedy, range });
}

/** `'a', 'b', 'c'` in alphabetical order; `none` for no names. */
export function listNames(names: Iterable<string>): string {
  const sorted = Array.from(names).sort();
  return sorted.length === 0 ? 'none' : sorted.map((name) => `'${name}'`).join(', ');
}

/** A remedy that offers the nearest of the known names, or all of them. */
export function suggestName(name: string, known: Iterable<string>, what: string): string {
  const names = Array.from(known);
  const nearest = nearestName(name, names);
  return nearest === undefined ? `${what}: ${listNames(names)}.` : `Did you mean '${nearest}'?`;
}
