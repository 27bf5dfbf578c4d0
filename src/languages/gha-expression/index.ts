/** The expression language of GitHub Actions: everything that this room offers. */
export * from './ast.ts';
export {
  ACTION_KEYS,
  type Availability,
  findKey,
  NOTHING_AVAILABLE,
  SPECIAL_FUNCTIONS,
  WORKFLOW_KEYS,
} from './check/availability.ts';
export { checkExpression } from './check/checker.ts';
export {
  type ContextTypes,
  createContextTypes,
  jobType,
  type KnownContexts,
  type OutputNames,
  stepType,
} from './check/context-types.ts';
export { type FunctionEntry, FUNCTIONS, type Signature } from './check/functions.ts';
export type { CheckScope } from './check/reporter.ts';
export * from './check/types.ts';
export {
  evaluateExpression,
  evaluateTruth,
  isConstant,
  type KnownContextValues,
} from './evaluate/evaluate.ts';
export { type ConditionReason, type ConditionVerdict, judgeCondition } from './evaluate/judge-condition.ts';
export {
  type EvaluatedObject,
  type EvaluatedValue,
  isTruthy,
  type KnownValue,
  toText,
  UNKNOWN,
} from './evaluate/values.ts';
export { type Condition, parseCondition, type ParsedExpression, parseTemplate } from './parse/condition.ts';
export { type EmbeddedExpression, findExpressions } from './parse/find-expressions.ts';
export { parseExpression } from './parse/parser.ts';
export { type Classification, classifyPath, type ContextPath, maxTaint, type TaintClass } from './taint/classify.ts';
export { type Flow, type FlowOptions, listFlows, listUntrusted } from './taint/list-untrusted.ts';
