/** Evaluates an expression as far as its contexts are known: a value, or unknown. */
import type { Expression } from '../ast.ts';
import { walkExpression } from '../ast.ts';
import { compareValues } from './compare.ts';
import { callFunction } from './functions.ts';
import {
  type EvaluatedObject,
  type EvaluatedValue,
  isList,
  isObject,
  isTruthy,
  toNumber,
  toText,
  UNKNOWN,
} from './values.ts';

/** Known contexts by name; one that is left out is unknown as a whole, a field that is left out is null. */
export type KnownContextValues = EvaluatedObject;

/** Own field by name without case. */
function getNamed(object: EvaluatedObject, name: string): EvaluatedValue | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const lower = name.toLowerCase();
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === lower);
  return key === undefined ? undefined : object[key];
}

/** A list that came out of an object filter: access to it is access to each element. */
const filtered = new WeakSet<readonly EvaluatedValue[]>();

function markFiltered(items: readonly EvaluatedValue[]): EvaluatedValue {
  filtered.add(items);
  return items;
}

function readProperty(receiver: EvaluatedValue, name: string): EvaluatedValue {
  if (receiver === UNKNOWN) return UNKNOWN;
  if (isObject(receiver)) return getNamed(receiver, name) ?? null;
  if (!isList(receiver) || !filtered.has(receiver)) return null;
  const items: EvaluatedValue[] = [];
  for (const element of receiver) {
    if (element === UNKNOWN) return UNKNOWN;
    const value = isObject(element) ? getNamed(element, name) : undefined;
    if (value !== undefined) items.push(value);
  }
  return markFiltered(items);
}

const listValues = (value: EvaluatedValue): readonly EvaluatedValue[] =>
  isList(value) ? value : isObject(value) ? Object.values(value) : [];

function readAll(receiver: EvaluatedValue): EvaluatedValue {
  if (receiver === UNKNOWN) return UNKNOWN;
  if (!isList(receiver) || !filtered.has(receiver)) return markFiltered([...listValues(receiver)]);
  return receiver.includes(UNKNOWN) ? UNKNOWN : markFiltered(receiver.flatMap(listValues));
}

function readIndex(receiver: EvaluatedValue, index: EvaluatedValue): EvaluatedValue {
  if (receiver === UNKNOWN || index === UNKNOWN) return UNKNOWN;
  if (!isList(receiver)) return isObject(receiver) ? readProperty(receiver, toText(index)) : null;
  if (filtered.has(receiver)) return typeof index === 'string' ? readProperty(receiver, index) : UNKNOWN;
  return receiver[Math.floor(toNumber(index))] ?? null;
}

/** `&&` gives the first operand that is false, `||` the first that is true, else the last. */
function evaluateLogical(operator: '&&' | '||', values: readonly EvaluatedValue[]): EvaluatedValue {
  for (const value of values) {
    if (value === UNKNOWN) return UNKNOWN;
    if (isTruthy(value) === (operator === '||')) return value;
  }
  return values.at(-1) ?? null;
}

/**
 * The value of an expression, `UNKNOWN` where it depends on what is not known before the run. `always()` is true, the
 * other status functions and `hashFiles` are unknown. Follows GitHub's loose equality and its casts.
 */
export function evaluateExpression(ast: Expression, contexts: KnownContextValues = {}): EvaluatedValue {
  const evaluate = (node: Expression): EvaluatedValue => evaluateExpression(node, contexts);
  switch (ast.kind) {
    case 'missing':
      return UNKNOWN;
    case 'literal':
      return ast.value;
    case 'context':
      return getNamed(contexts, ast.name) ?? UNKNOWN;
    case 'property':
      return readProperty(evaluate(ast.receiver), ast.name);
    case 'filter':
      return readAll(evaluate(ast.receiver));
    case 'index':
      return readIndex(evaluate(ast.receiver), evaluate(ast.index));
    case 'call':
      return callFunction(ast.name, ast.args.map(evaluate));
    case 'not': {
      const truth = evaluateTruth(ast.operand, contexts);
      return truth === UNKNOWN ? UNKNOWN : !truth;
    }
    case 'compare': {
      const left = evaluate(ast.left);
      const right = evaluate(ast.right);
      return left === UNKNOWN || right === UNKNOWN ? UNKNOWN : compareValues(ast.operator, left, right);
    }
    case 'logical':
      return evaluateLogical(ast.operator, ast.operands.map(evaluate));
  }
}

/** Whether an expression holds. Knows more than its value: `unknown && false` is false, `unknown || true` is true. */
export function evaluateTruth(ast: Expression, contexts: KnownContextValues = {}): boolean | typeof UNKNOWN {
  if (ast.kind !== 'logical') {
    const value = evaluateExpression(ast, contexts);
    return value === UNKNOWN ? UNKNOWN : isTruthy(value);
  }
  const truths = ast.operands.map((operand) => evaluateTruth(operand, contexts));
  const deciding = ast.operator === '||';
  if (truths.includes(deciding)) return deciding;
  return truths.includes(UNKNOWN) ? UNKNOWN : !deciding;
}

/** Functions whose result changes from run to run. */
const CHANGING: ReadonlySet<string> = new Set(['always', 'cancelled', 'success', 'failure', 'hashfiles']);

/** True when nothing of an expression depends on the run: no context, no status function, no `hashFiles`. */
export function isConstant(ast: Expression): boolean {
  let result = true;
  walkExpression(ast, (node) => {
    if (node.kind === 'context' || node.kind === 'missing') result = false;
    if (node.kind === 'call' && CHANGING.has(node.name.toLowerCase())) result = false;
  });
  return result;
}
