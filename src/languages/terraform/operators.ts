/** The operators of HCL, three-valued where an operand is unknown. */
import type { Binary, BinaryOperator, Unary } from '../hcl/index.ts';
import { areEqual } from './compare.ts';
import { toBool, toNumber } from './convert.ts';
import type { Evaluate, Scope } from './scope.ts';
import { failBecause, mergeUnknowns, Unknown, type Value } from './values.ts';

/** The value of `left operator right`. */
export function evaluateBinary({ operator, left, right }: Binary, scope: Scope, evaluate: Evaluate): Value {
  const a = evaluate(left, scope);
  const b = evaluate(right, scope);
  switch (operator) {
    case '==':
      return areEqual(a, b);
    case '!=':
      return negate(areEqual(a, b));
    case '&&':
      return decide(toBool(a), toBool(b), false);
    case '||':
      return decide(toBool(a), toBool(b), true);
    default:
      return calculate(operator, toNumber(a), toNumber(b));
  }
}

/** The value of `-x` or `!x`. */
export function evaluateUnary(operator: Unary['operator'], value: Value): Value {
  if (operator === '!') return negate(toBool(value));
  const number = toNumber(value);
  return number instanceof Unknown || number === 0 ? number : -number;
}

function negate(value: boolean | Unknown): boolean | Unknown {
  return typeof value === 'boolean' ? !value : value;
}

/** `&&` is decided by one false, `||` by one true, whatever the other operand turns out to be. */
function decide(a: boolean | Unknown, b: boolean | Unknown, deciding: boolean): boolean | Unknown {
  const unknowns = [a, b].filter((value) => value instanceof Unknown);
  const error = unknowns.find((unknown) => unknown.isError);
  if (a === deciding || (b === deciding && error === undefined)) return deciding;
  if (error !== undefined) return error;
  return unknowns.length === 0 ? !deciding : mergeUnknowns(unknowns, { isSet: true });
}

type Calculation = Exclude<BinaryOperator, '==' | '!=' | '&&' | '||'>;

function calculate(operator: Calculation, a: number | bigint | Unknown, b: number | bigint | Unknown): Value {
  if (a instanceof Unknown || b instanceof Unknown) {
    return mergeUnknowns(
      [a, b].filter((value) => value instanceof Unknown),
      { isSet: true },
    );
  }
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return calculateNumber(operator, a, b);
  }
}

/** Integers beyond 2^53 stay exact. */
function calculateNumber(operator: '+' | '-' | '*' | '/' | '%', a: number | bigint, b: number | bigint): Value {
  if ((operator === '/' || operator === '%') && Number(b) === 0) return failBecause('division by zero');
  const result = count(operator, Number(a), Number(b));
  const isWhole = isInteger(a) && isInteger(b) && operator !== '/';
  if (!isWhole || (Number.isSafeInteger(result) && typeof a === 'number' && typeof b === 'number')) return result;
  return countExactly(operator, BigInt(a), BigInt(b));
}

const isInteger = (value: number | bigint): boolean => typeof value === 'bigint' || Number.isInteger(value);

function count(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
  }
}

/** Digits of an exact product may grow with every step; this is far beyond what a configuration counts. */
const BITS_MAX = 2n ** 512n;

function countExactly(operator: '+' | '-' | '*' | '%', a: bigint, b: bigint): Value {
  const result = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a % b;
  if (result > BITS_MAX || result < -BITS_MAX) return failBecause('the number is too large');
  const number = Number(result);
  return Number.isSafeInteger(number) ? number : result;
}
