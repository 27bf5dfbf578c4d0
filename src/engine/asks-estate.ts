/** Whether a rule speaks of other resources than the judged one. */
import type { CelRule } from '../model/rule.ts';

const known = new WeakMap<CelRule, boolean>();

/** True where the variable `estate` may be read; a text that only looks so counts too, which is the safe side. */
export function asksEstate(rule: CelRule): boolean {
  let answer = known.get(rule);
  if (answer === undefined) {
    const { variables = [], matchConditions = [], validations } = rule;
    answer = [...variables, ...matchConditions, ...validations].some(({ expression }) => ESTATE.test(expression));
    known.set(rule, answer);
  }
  return answer;
}

const ESTATE = /\bestate\b/;
