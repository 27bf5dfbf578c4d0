/** Evaluates `for` expressions. */
import type { For } from '../hcl/index.ts';
import { entriesOf, toBool } from './convert.ts';
import { bindName, enterStep, type Evaluate, leaveStep, type Scope } from './scope.ts';
import { nearestKey } from './steps.ts';
import { fieldOf, isList, keepUnknown, makeObject, setField, Unknown, type Value } from './values.ts';

/**
 * A list or object made from a collection. Unknown as a whole when the collection, a condition or a key is: what it
 * holds would be a guess.
 */
export function evaluateFor(expression: For, scope: Scope, evaluate: Evaluate): Value {
  const entries = entriesOf(evaluate(expression.collection, scope));
  if (entries instanceof Unknown) return keepUnknown(entries);
  const list: Value[] = [];
  const pairs: (readonly [string, Value])[] = [];
  for (const [key, value] of entries) {
    const stop = enterStep(scope.evaluation);
    if (stop !== undefined) return stop;
    leaveStep(scope.evaluation);
    const keyed = expression.keyName === undefined ? scope : bindName(scope, expression.keyName, key);
    const inner = bindName(keyed, expression.valueName, value);
    const isWanted = expression.condition === undefined || toBool(evaluate(expression.condition, inner));
    if (isWanted instanceof Unknown) return keepUnknown(isWanted);
    if (!isWanted) continue;
    const result = evaluate(expression.value, inner);
    if (expression.key === undefined) list.push(result);
    else {
      const name = nearestKey(evaluate(expression.key, inner));
      if (name instanceof Unknown) return keepUnknown(name);
      pairs.push([name, result]);
    }
  }
  if (expression.key === undefined) return list;
  return expression.isGrouped ? groupPairs(pairs) : makeObject(pairs);
}

/** `...` collects the values of equal keys in lists. */
function groupPairs(pairs: readonly (readonly [string, Value])[]): Value {
  const groups: Record<string, Value[]> = {};
  for (const [key, value] of pairs) {
    const group = fieldOf(groups, key);
    if (group !== undefined && isList(group)) (group as Value[]).push(value);
    else setField(groups, key, [value]);
  }
  return groups;
}
