/** The expression language of GitHub Actions: what the rest of the house uses of this room. */
export { type Expression, type ExpressionIssue, type TextRange, walkExpression } from './ast.ts';
export { ACTION_KEYS, type Availability, findKey, NOTHING_AVAILABLE, WORKFLOW_KEYS } from './check/availability.ts';
export { checkExpression } from './check/checker.ts';
export {
  type ContextTypes,
  createContextTypes,
  jobType,
  type KnownContexts,
  stepType,
} from './check/context-types.ts';
export type { CheckScope } from './check/reporter.ts';
export {
  ANY,
  BOOL,
  type ExpressionType,
  looseObject,
  NUMBER,
  type ObjectType,
  STRING,
  strictObject,
} from './check/types.ts';
export { evaluateExpression, isConstant, type KnownContextValues } from './evaluate/evaluate.ts';
export { judgeCondition } from './evaluate/judge-condition.ts';
export { isTruthy, UNKNOWN } from './evaluate/values.ts';
export { type Condition, parseCondition, type ParsedExpression, parseTemplate } from './parse/condition.ts';
export { type ContextPath, maxTaint, type TaintClass } from './taint/classify.ts';
export { type Flow, listFlows } from './taint/list-flows.ts';
