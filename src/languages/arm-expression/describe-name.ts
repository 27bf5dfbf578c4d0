/** Names of resources as keys: equal for two expressions that give one name, also while that name is unknown. */
import type { Json } from '../../base/json.ts';
import { type Expr, writeExpression } from './parse.ts';

type EvaluatePart = (expr: Expr) => Json | undefined;

/**
 * A name with its known parts as they are and each open part as its expression in braces, in lower case:
 * `concat(parameters('server'), '/default')` is `{parameters('server')}/default`.
 */
export function describeName(evaluatePart: EvaluatePart, expr: Expr): string {
  const known = evaluatePart(expr);
  return typeof known === 'string' ? known.toLowerCase() : describeOpenName(evaluatePart, expr);
}

/** The same for a name that is not known as a whole. */
export function describeOpenName(evaluatePart: EvaluatePart, expr: Expr): string {
  const called = expr.kind === 'call' ? expr.name.toLowerCase() : '';
  const args = expr.kind === 'call' ? expr.args : [];
  if (called === 'concat') return args.map((arg) => describeName(evaluatePart, arg)).join('');
  const [pattern, ...values] = called === 'format' ? args : [];
  if (pattern?.kind !== 'text') return `{${writeExpression(expr).toLowerCase()}}`;
  return pattern.value.toLowerCase().replaceAll(/\{(\d+)\}/g, (whole, digits: string) => {
    const value = values[Number(digits)];
    return value === undefined ? whole : describeName(evaluatePart, value);
  });
}
