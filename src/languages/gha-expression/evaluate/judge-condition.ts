/** Says whether an `if:` depends on the run at all. */
import type { Condition } from '../parse/condition.ts';
import { evaluateExpression, evaluateTruth, isConstant, type KnownContextValues } from './evaluate.ts';
import { toText, UNKNOWN } from './values.ts';

/**
 * `text-outside`: text beside `${{ }}` makes a string that is never empty. `constant`: no part depends on the run.
 * `known`: it depends on contexts, and what is known of them decides.
 */
export type ConditionReason = 'text-outside' | 'constant' | 'known';

export type ConditionVerdict = {
  readonly truth: boolean | typeof UNKNOWN;
  /** Undefined when `truth` is unknown. */
  readonly reason: ConditionReason | undefined;
};

function evaluateTemplate(condition: Condition, contexts: KnownContextValues): boolean | typeof UNKNOWN {
  const values = condition.expressions.map(({ ast }) => evaluateExpression(ast, contexts));
  if (values.some((value) => value !== UNKNOWN && toText(value) !== '')) return true;
  return values.includes(UNKNOWN) ? UNKNOWN : false;
}

/** The truth of a condition as far as it is known. A condition with issues is unknown. */
export function judgeCondition(condition: Condition, contexts: KnownContextValues = {}): ConditionVerdict {
  if (condition.outside.length > 0) return { truth: true, reason: 'text-outside' };
  const [first] = condition.expressions;
  if (condition.issues.length > 0 || first === undefined) return { truth: UNKNOWN, reason: undefined };
  const truth =
    condition.form === 'template' ? evaluateTemplate(condition, contexts) : evaluateTruth(first.ast, contexts);
  if (truth === UNKNOWN) return { truth, reason: undefined };
  const isFixed = condition.expressions.every(({ ast }) => isConstant(ast));
  return { truth, reason: isFixed ? 'constant' : 'known' };
}
