/** The expression language of ARM templates. */
export { describeOpenName } from './describe-name.ts';
export { evaluateExpression } from './evaluate.ts';
export { type Expr, type ExpressionLimits, isExpression, parseExpression, unescapeText } from './parse.ts';
export type { ExpressionScope, ResourceName } from './scope.ts';
export { getFieldAnyCase, measure, type Size } from './values.ts';
