/**
 * CEL compiler, closure back end: what does not evaluate all its operands: `&&`, `||`, `?:`, bind, block, optMap.
 */
import type { Bind, Block, Conditional, Logical, OptionalMap } from '../ast.ts';
import { optionalMapUnits } from '../cost/plan.ts';
import { charge } from '../cost/tracker.ts';
import { mergeFailures, noSuchOverload } from '../runtime/failures.ts';
import { typeName } from '../runtime/type-of.ts';
import { Failure, NONE, Optional, type Result, type Value } from '../values.ts';
import { type Builder, type Frame, type Scope, type Step, tag } from './frame.ts';

/** The operand of a logical operator as a bool, or the failure that it is. */
export function asBool(value: Result, operator: string): boolean | Failure {
  if (typeof value === 'boolean' || value instanceof Failure) return value;
  return noSuchOverload(operator, [typeName(value)]);
}

/** `&&` and `||`: the deciding value of either side absorbs a failure of the other. */
export function buildLogical(builder: Builder, node: Logical, scope: Scope): Step {
  const left = builder.build(node.left, scope);
  const right = builder.build(node.right, scope);
  const { id, operator } = node;
  const decisive = operator === '||';
  return (frame) => {
    const first = asBool(left(frame), operator);
    if (first === decisive) return decisive;
    const second = asBool(right(frame), operator);
    if (second === decisive) return decisive;
    if (first instanceof Failure) return tag(second instanceof Failure ? mergeFailures(first, second) : first, id);
    return tag(second, id);
  };
}

/** `?:`: only the chosen branch is evaluated. */
export function buildConditional(builder: Builder, node: Conditional, scope: Scope): Step {
  const condition = builder.build(node.condition, scope);
  const then = builder.build(node.then, scope);
  const otherwise = builder.build(node.otherwise, scope);
  const { id } = node;
  return (frame) => {
    const chosen = asBool(condition(frame), '_?_:_');
    if (chosen instanceof Failure) return tag(chosen, id);
    return chosen ? then(frame) : otherwise(frame);
  };
}

/** A value that is computed on its first use, in a slot that `start` has emptied. */
const lazily =
  (slot: number, init: Step): Step =>
  (frame) => {
    const value = frame.slots[slot] ?? init(frame);
    frame.slots[slot] = value;
    return value;
  };

const isUnset = (frame: Frame, slot: number): boolean => frame.slots[slot] === undefined;

/** `cel.bind(name, init, body)`: `init` is evaluated on the first use of the name. */
export function buildBind(builder: Builder, node: Bind, scope: Scope): Step {
  const slot = builder.newSlot();
  const read = lazily(slot, builder.build(node.init, scope));
  const body = builder.build(node.body, { name: node.name, read, outer: scope });
  const units = builder.plan.units[node.id] ?? 0;
  return (frame) => {
    charge(frame.tracker, units);
    frame.slots[slot] = undefined;
    return body(frame);
  };
}

/** `cel.block([slots], body)`: each slot is evaluated on its first use. */
export function buildBlock(builder: Builder, node: Block, scope: Scope): Step {
  const slots: number[] = [];
  let inner = scope;
  for (const [position, init] of node.slots.entries()) {
    const slot = builder.newSlot();
    slots.push(slot);
    inner = { name: `@index${position}`, read: lazily(slot, builder.build(init, inner)), outer: inner };
  }
  const body = builder.build(node.body, inner);
  return (frame) => {
    for (const slot of slots) frame.slots[slot] = undefined;
    return body(frame);
  };
}

/** `optMap` and `optFlatMap`. */
export function buildOptionalMap(builder: Builder, node: OptionalMap, scope: Scope): Step {
  const subject = builder.build(node.subject, scope);
  const slot = builder.newSlot();
  const costSlot = builder.newSlot();
  const units = optionalMapUnits(node, builder.plan);
  // The first use of the name costs once more what the subject did; the slot holds that cost until then.
  const read: Step = (frame) => {
    if (!isUnset(frame, costSlot)) charge(frame.tracker, frame.slots[costSlot] as number);
    frame.slots[costSlot] = undefined;
    return frame.slots[slot] as Value;
  };
  const body = builder.build(node.body, { name: node.name, read, outer: scope });
  const { id, flat } = node;
  return (frame) => {
    const before = frame.tracker.units;
    const optional = subject(frame);
    const subjectUnits = frame.tracker.units - before;
    charge(frame.tracker, units.start);
    if (optional instanceof Failure) return optional;
    if (!(optional instanceof Optional)) return tag(notAnOptional(flat, optional), id);
    charge(frame.tracker, optional.value === undefined ? units.none : units.some);
    if (optional.value === undefined) return NONE;
    frame.slots[slot] = optional.value;
    frame.slots[costSlot] = units.firstUse + subjectUnits;
    const value = body(frame);
    return flat || value instanceof Failure ? value : new Optional(value);
  };
}

export const notAnOptional = (flat: boolean, value: Value): Failure =>
  noSuchOverload(flat ? 'optFlatMap' : 'optMap', [typeName(value)]);
