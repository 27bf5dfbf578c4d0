/** Evaluates expressions of HCL with Terraform's meaning. Never throws: what fails or is not known is a value. */
import type { Conditional, Expression, Index, Splat, Traversal } from '../hcl/index.ts';
import { areEqual } from './compare.ts';
import { toBool } from './convert.ts';
import { evaluateFor } from './evaluate-for.ts';
import { callFunction } from './functions/index.ts';
import { evaluateBinary, evaluateUnary } from './operators.ts';
import { chargeValue, enterStep, leaveStep, noteReads, type Scope } from './scope.ts';
import { getStep, nearestKey } from './steps.ts';
import { evaluateTemplate } from './template.ts';
import {
  failBecause,
  isList,
  isOpaque,
  keepUnknown,
  LazyObject,
  mergeUnknowns,
  setField,
  toUnknown,
  Unknown,
  type Value,
} from './values.ts';

/** The value of an expression in a scope. */
export function evaluate(expression: Expression, scope: Scope): Value {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'template' && expression.constant !== undefined) return expression.constant;
  const stop = enterStep(scope.evaluation);
  if (stop !== undefined) return stop;
  const value = evaluateKind(expression, scope);
  leaveStep(scope.evaluation);
  return value;
}

function evaluateKind(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template':
      return chargeValue(scope.evaluation, evaluateTemplate(expression, scope, evaluate));
    case 'traversal':
      return evaluateTraversal(expression, scope);
    case 'relative-traversal':
      return expression.steps.reduce<Value>(
        (value, step) => getStep(value, step.kind === 'field' ? step.name : step.key),
        evaluate(expression.source, scope),
      );
    case 'index':
      return evaluateIndex(expression, scope);
    case 'splat':
      return evaluateSplat(expression, scope);
    case 'splat-item':
      return scope.splatItem ?? failBecause('`*` stands outside of a splat');
    case 'call':
      return chargeValue(scope.evaluation, callFunction(expression, scope, evaluate));
    case 'conditional':
      return evaluateConditional(expression, scope);
    case 'binary':
      return evaluateBinary(expression, scope, evaluate);
    case 'unary':
      return evaluateUnary(expression.operator, evaluate(expression.operand, scope));
    case 'tuple':
      return expression.items.map((item) => evaluate(item, scope));
    case 'object':
      return evaluateObject(expression.entries, scope);
    case 'for':
      return evaluateFor(expression, scope, evaluate);
    case 'parentheses':
      return evaluate(expression.expression, scope);
    case 'invalid':
      return failBecause('the expression could not be read');
  }
}

function evaluateTraversal({ root, steps }: Traversal, scope: Scope): Value {
  let value = findName(root, scope);
  const isName = value instanceof LazyObject && value.whole === undefined && steps.length === 0;
  if (value === undefined || isName) return failBecause(`there is nothing named \`${root}\``);
  for (const step of steps) value = getStep(value, step.kind === 'field' ? step.name : step.key);
  if (value instanceof Unknown) noteReads(scope.evaluation, value.reads);
  else if (isOpaque(value) && value.whole !== undefined) noteReads(scope.evaluation, [value.whole]);
  return value;
}

function findName(root: string, scope: Scope): Value | undefined {
  for (let names = scope.names; names !== undefined; names = names.outer) if (names.name === root) return names.value;
  return scope.find(root);
}

function evaluateIndex({ collection, key }: Index, scope: Scope): Value {
  const source = evaluate(collection, scope);
  const at = evaluate(key, scope);
  if (isOpaque(at)) return mergeUnknowns([toUnknown(at), ...(source instanceof Unknown ? [source] : [])]);
  const found = getStep(source, at);
  if (found instanceof Unknown) noteReads(scope.evaluation, found.reads);
  return found;
}

/** A source that is no list counts as a list of one; null gives none. */
function evaluateSplat({ source, each }: Splat, scope: Scope): Value {
  const value = evaluate(source, scope);
  if (value === null) return [];
  if (value instanceof Unknown || (value instanceof LazyObject && value.isMany)) {
    const unknown = toUnknown(value);
    noteReads(scope.evaluation, unknown.reads);
    return keepUnknown(unknown);
  }
  const items = isList(value) ? value : [value];
  return items.map((splatItem) => {
    const found = evaluate(each, { ...scope, splatItem });
    if (found instanceof Unknown) noteReads(scope.evaluation, found.reads);
    return found;
  });
}

/** With an unknown condition the branches decide what is known: all of it when they are equal. */
function evaluateConditional({ condition, then, otherwise }: Conditional, scope: Scope): Value {
  const isTrue = toBool(evaluate(condition, scope));
  if (isTrue === true) return evaluate(then, scope);
  if (isTrue === false) return evaluate(otherwise, scope);
  if (isTrue.isError) return isTrue;
  const a = evaluate(then, scope);
  const b = evaluate(otherwise, scope);
  if (areEqual(a, b) === true) return a;
  const isSet = [a, b].every((value) => (isOpaque(value) ? toUnknown(value).isSet : value !== null));
  const isNonEmpty = [a, b].every(isNonEmptyText);
  const unknowns = [isTrue, ...[a, b].filter(isOpaque).map(toUnknown)];
  return mergeUnknowns(unknowns.map(forgetError), { isSet, isNonEmpty });
}

function isNonEmptyText(value: Value): boolean {
  return value instanceof Unknown ? value.isNonEmpty : typeof value === 'string' && value !== '';
}

/** A branch that fails is not taken for sure, so the whole is unknown and not an error. */
function forgetError(unknown: Unknown): Unknown {
  return unknown.isError ? new Unknown(unknown.reasons, { reads: unknown.reads }) : unknown;
}

type Entries = Extract<Expression, { kind: 'object' }>['entries'];

function evaluateObject(entries: Entries, scope: Scope): Value {
  const object: Record<string, Value> = {};
  for (const { name, key, value } of entries) {
    const at = name ?? nearestKey(evaluate(key, scope));
    if (at instanceof Unknown) return at;
    setField(object, at, evaluate(value, scope));
  }
  return object;
}
