/** GitHub's loose comparison. */
import type { CompareOperator } from '../ast.ts';
import { foldCase, isContainer, type KnownValue, toNumber } from './values.ts';

/** Values of one type as they are, text without case; otherwise both as numbers. */
export function isLooselyEqual(left: KnownValue, right: KnownValue): boolean {
  if (isContainer(left) || isContainer(right)) return left === right;
  if (typeof left === 'string' && typeof right === 'string') return foldCase(left) === foldCase(right);
  if (left === null && right === null) return true;
  return toNumber(left) === toNumber(right);
}

/** Below 0, 0 or above 0; NaN where the values have no order. */
function order(left: KnownValue, right: KnownValue): number {
  if (isContainer(left) || isContainer(right)) return Number.NaN;
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [foldCase(left), foldCase(right)];
    return a === b ? 0 : a < b ? -1 : 1;
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  // The difference of two equal infinities would be NaN.
  return a === b ? 0 : a - b;
}

/** The result of one comparison. */
export function compareValues(operator: CompareOperator, left: KnownValue, right: KnownValue): boolean {
  switch (operator) {
    case '==':
      return isLooselyEqual(left, right);
    case '!=':
      return !isLooselyEqual(left, right);
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
  }
}
