/** The type checker: one pass over the tree that gives every node a type and reports what GitHub would not accept. */
import type { CompareNode, ContextNode, Expression, ExpressionIssue } from '../ast.ts';
import { checkFilter, checkIndex, checkProperty } from './check-access.ts';
import { checkCall } from './check-calls.ts';
import { type Checker, type CheckScope, listNames, report, suggestName } from './reporter.ts';
import {
  ANY,
  BOOL,
  type ExpressionType,
  formatType,
  isPrintable,
  isScalar,
  mergeTypes,
  NULL,
  NUMBER,
  STRING,
} from './types.ts';

/**
 * Objects and lists equal only their own kind; scalars are cast to numbers; null and unknown types compare with all.
 */
function mayBeEqual(left: ExpressionType, right: ExpressionType): boolean {
  const kinds = [left.kind, right.kind];
  if (kinds.includes('any') || kinds.includes('null')) return true;
  if (left.kind === 'array' && right.kind === 'array') return mayBeEqual(left.element, right.element);
  if (isScalar(left)) return isScalar(right);
  return left.kind === right.kind;
}

/** Only numbers and strings have an order that means something. */
const isOrdered = ({ kind }: ExpressionType): boolean => kind === 'any' || kind === 'number' || kind === 'string';

function checkComparison(c: Checker, node: CompareNode): ExpressionType {
  const left = typeOf(c, node.left);
  const right = typeOf(c, node.right);
  const isEquality = node.operator === '==' || node.operator === '!=';
  if (isEquality ? mayBeEqual(left, right) : isOrdered(left) && isOrdered(right)) return BOOL;
  report(
    c,
    'not-comparable',
    node.range,
    `${formatType(left)} and ${formatType(right)} cannot be compared with '${node.operator}'`,
    isEquality
      ? 'The comparison never holds; compare a property of the value, or its toJSON text.'
      : 'Compare numbers or strings; fromJSON turns text into a number.',
  );
  return BOOL;
}

function checkContext(c: Checker, node: ContextNode): ExpressionType {
  const key = node.name.toLowerCase();
  const type = c.scope.contexts.get(key);
  if (type === undefined) {
    const remedy = suggestName(node.name, c.scope.contexts.keys(), 'Contexts; texts stand in single quotes');
    report(c, 'undefined-context', node.range, `there is no context '${node.name}'`, remedy);
    return ANY;
  }
  const available = c.scope.availability?.contexts;
  if (available !== undefined && !available.has(key)) {
    const message = `context '${node.name}' is not available here`;
    report(c, 'context-not-available', node.range, message, `Available contexts: ${listNames(available)}.`);
  }
  return type;
}

function typeOfLiteral(value: null | boolean | number | string): ExpressionType {
  if (value === null) return NULL;
  if (typeof value === 'boolean') return BOOL;
  return typeof value === 'number' ? NUMBER : STRING;
}

function typeOf(c: Checker, node: Expression): ExpressionType {
  switch (node.kind) {
    case 'missing':
      return ANY;
    case 'literal':
      return typeOfLiteral(node.value);
    case 'context':
      return checkContext(c, node);
    case 'property':
      return checkProperty(c, typeOf(c, node.receiver), { text: node.name, range: node.nameRange });
    case 'filter':
      return checkFilter(c, typeOf(c, node.receiver), node);
    case 'index':
      return checkIndex(c, node, typeOf(c, node.receiver), typeOf(c, node.index));
    case 'call': {
      const types = node.args.map((argument) => typeOf(c, argument));
      return checkCall(c, node, types);
    }
    case 'not':
      typeOf(c, node.operand);
      return BOOL;
    case 'compare':
      return checkComparison(c, node);
    case 'logical':
      return node.operands.map((operand) => typeOf(c, operand)).reduce(mergeTypes);
  }
}

/**
 * The type of an expression and every issue of it, in the order of the text. Follows GitHub's reference of contexts and
 * expressions. A missing operand has type any: the parser has reported it.
 */
export function checkExpression(
  ast: Expression,
  scope: CheckScope,
): { readonly type: ExpressionType; readonly issues: readonly ExpressionIssue[] } {
  const c: Checker = { scope, issues: [] };
  const type = typeOf(c, ast);
  if (scope.position === 'template' && !isPrintable(type)) {
    const remedy = 'Read one of its properties, or print all of it with toJSON().';
    report(c, 'not-printable', ast.range, `a value of type ${formatType(type)} does not print`, remedy);
  }
  return { type, issues: c.issues.sort((a, b) => a.range.start - b.range.start) };
}
