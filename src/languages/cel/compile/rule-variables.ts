/**
 * CEL compiler: recognises `variables.<name>`, which is evaluated when first used and not read from a map.
 */
import type { Ident, Presence, Select } from '../ast.ts';
import type { Checked } from '../check/scope.ts';

/** Name under which the variables of a rule are read. */
export const VARIABLES = 'variables';

/** Whether a node is the name `variables` itself. */
export function isAllVariables(checked: Checked, node: Ident | Select): boolean {
  const reference = checked.references[node.id];
  return node.kind === 'ident' && reference?.kind === 'variable' && reference.name === VARIABLES;
}

/** Index of the variable that a select (not an optional one) or a presence test names, undefined when it is none. */
export function ruleVariableOf(
  checked: Checked,
  names: readonly string[] | undefined,
  node: Select | Presence,
): number | undefined {
  if (names === undefined || node.operand.kind !== 'ident' || !isAllVariables(checked, node.operand)) return undefined;
  if (node.kind === 'select' && node.isOptional) return undefined;
  const index = names.indexOf(node.field);
  return index < 0 ? undefined : index;
}
