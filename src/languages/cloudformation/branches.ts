/** `Fn::If`: the branch that its condition chooses, or what both have in common while it cannot be known. */
import type { Json } from '../../base/json.ts';
import { mergeAlternatives } from '../../base/unknown-merge.ts';
import { decideCondition } from './conditions.ts';
import { type Evaluation, evaluateMember, failWith } from './evaluation.ts';
import { toText } from './intrinsic.ts';

/** `[condition, value if true, value if false]`; undefined when the chosen value removes the property. */
export function evaluateIf(evaluation: Evaluation, argument: Json): Json | undefined {
  if (!Array.isArray(argument) || argument.length !== 3) {
    return failWith(evaluation, 'bad-function', '`Fn::If` wants a condition and two values');
  }
  const name = toText(argument[0]);
  if (name === undefined) return failWith(evaluation, 'bad-function', '`Fn::If` wants the name of a condition');
  const truth = decideCondition(evaluation, name);
  if (typeof truth === 'boolean') {
    const branch = truth ? 1 : 2;
    return evaluateMember(evaluation, branch, argument[branch]);
  }
  const whenTrue = evaluateMember(evaluation, 1, argument[1]);
  return mergeAlternatives(evaluation.unknowns, truth, whenTrue, evaluateMember(evaluation, 2, argument[2]));
}
