/**
 * CEL compiler, closure back end: calls of functions, methods and operators.
 */
import type { Call, Expr } from '../ast.ts';
import type { CallCost } from '../cost/runtime-cost.ts';
import { charge, chargeCall, chargeQualifier } from '../cost/tracker.ts';
import type { Overload } from '../environment.ts';
import { index, indexOptional } from '../runtime/access.ts';
import { fail } from '../runtime/failures.ts';
import { Failure, Optional, type Result, type Value } from '../values.ts';
import { findFailure, isLazyOr, makeInvoke } from './dispatch.ts';
import { type Builder, type Scope, type Step, tag } from './frame.ts';

/** A call: of a function, a method or an operator. Operands are strict, but for `or` and `orValue`. */
export function buildCall(builder: Builder, node: Call, scope: Scope): Step {
  const reference = builder.checked.references[node.id];
  if (reference?.kind !== 'overloads') {
    const unbound = fail('undeclared_reference', `undeclared function '${node.name}'`).at(node.id);
    return () => unbound;
  }
  if (node.name === '_[_]' || node.name === '_[?_]') return buildIndex(builder, node, scope);
  if (isLazyOr(node, reference.overloads)) return buildLazyOr(builder, node, scope, reference.overloads);
  const hasReceiver = node.target !== undefined && !reference.isNamespaced;
  const operands = hasReceiver ? [node.target, ...node.args] : node.args;
  const steps = operands.map((operand) => builder.build(operand, scope));
  const invoke = makeInvoke(reference.name, reference.overloads);
  const cost = builder.plan.calls[node.id] as CallCost;
  const { id } = node;
  return (frame) => {
    const args: Result[] = [];
    let failure: Failure | undefined;
    for (const step of steps) {
      const arg = step(frame);
      args.push(arg);
      if (arg instanceof Failure) failure ??= findFailure(reference.overloads, [arg]);
      // As in cel-go: one or two operands are all evaluated, of more the rest is left out and the call costs nothing.
      if (failure !== undefined && steps.length > 2 && args.length < steps.length) return failure;
    }
    const result = failure ?? tag(invoke(args as Value[]), id);
    chargeCall(frame.tracker, cost, args, result);
    return result;
  };
}

function buildIndex(builder: Builder, node: Call, scope: Scope): Step {
  const { id } = node;
  const operandStep = builder.build(node.args[0] as Expr, scope);
  const keyStep = builder.build(node.args[1] as Expr, scope);
  const take = node.name === '_[_]' ? index : indexOptional;
  const units = builder.plan.units[id] ?? 0;
  return (frame) => {
    const operand = operandStep(frame);
    const result = take(operand, keyStep(frame));
    charge(frame.tracker, units);
    chargeQualifier(frame.tracker, operand, result);
    return tag(result, id);
  };
}

/**
 * `optional.or(other)` and `optional.orValue(other)`: `other` is evaluated only where it is needed, and costs nothing.
 */
function buildLazyOr(builder: Builder, node: Call, scope: Scope, overloads: readonly Overload[]): Step {
  const receiverStep = builder.build(node.target as Expr, scope);
  const otherStep = builder.build(node.args[0] as Expr, scope);
  const isUnwrapping = node.name === 'orValue';
  const invoke = makeInvoke(node.name, overloads);
  const { id } = node;
  return (frame) => {
    const receiver = receiverStep(frame);
    if (receiver instanceof Failure) return receiver;
    if (receiver instanceof Optional && receiver.value !== undefined) return isUnwrapping ? receiver.value : receiver;
    const other = otherStep(frame);
    return other instanceof Failure ? other : tag(invoke([receiver, other]), id);
  };
}
