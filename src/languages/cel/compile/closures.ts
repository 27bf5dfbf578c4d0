/**
 * CEL compiler, closure back end: turns a checked expression into nested functions. This file has the nodes that read
 * values; calls, logic, literals of collections and folds are beside it.
 */
import type { Expr, Ident, Literal, Presence, Select } from '../ast.ts';
import type { Checked } from '../check/scope.ts';
import { type CostOptions, type CostPlan, planCosts } from '../cost/plan.ts';
import { charge, chargeQualifier } from '../cost/tracker.ts';
import { hasField, select, selectLoosely, selectOptional } from '../runtime/access.ts';
import { fail } from '../runtime/failures.ts';
import { toDouble, toInt } from '../runtime/numbers.ts';
import { type CelError, Failure, type Result, TypeValue, Uint, type Value } from '../values.ts';
import { buildCall } from './closures-calls.ts';
import { buildList, buildMap } from './closures-collections.ts';
import { buildComprehension } from './closures-folds.ts';
import { buildBind, buildBlock, buildConditional, buildLogical, buildOptionalMap } from './closures-logic.ts';
import { type Builder, type Frame, type Scope, type Step, tag } from './frame.ts';
import { ruleVariableOf } from './rule-variables.ts';

/** Compiles a checked expression. A frame needs a copy of `emptySlots`. */
export function buildClosures(
  checked: Checked,
  ruleVariables?: readonly string[],
  costOptions?: CostOptions,
): { readonly step: Step; readonly emptySlots: readonly undefined[] } {
  let slotCount = 0;
  const plan: CostPlan = planCosts(checked, costOptions);
  const builder: Builder = {
    checked,
    plan,
    ruleVariables,
    build: (node, scope) => buildNode(builder, node, scope),
    newSlot: () => slotCount++,
  };
  const step = builder.build(checked.ast.root, undefined);
  return { step, emptySlots: Array.from({ length: slotCount }) };
}

function buildNode(builder: Builder, node: Expr, scope: Scope): Step {
  switch (node.kind) {
    case 'literal':
      return constant(valueOfLiteral(node));
    case 'ident':
      return buildName(builder, node, scope);
    case 'select':
      return buildSelect(builder, node, scope);
    case 'presence':
      return buildPresence(builder, node, scope);
    case 'call':
      return buildCall(builder, node, scope);
    case 'logical':
      return buildLogical(builder, node, scope);
    case 'conditional':
      return buildConditional(builder, node, scope);
    case 'list':
      return buildList(builder, node, scope);
    case 'map':
      return buildMap(builder, node, scope);
    case 'struct':
      return constant(fail('undeclared_reference', `undeclared type '${node.typeName}'`).at(node.id));
    case 'comprehension':
      return buildComprehension(builder, node, scope);
    case 'bind':
      return buildBind(builder, node, scope);
    case 'optionalMap':
      return buildOptionalMap(builder, node, scope);
    case 'block':
      return buildBlock(builder, node, scope);
  }
}

const constant = (value: Result): Step => {
  return () => value;
};

/** The value that a literal stands for. */
export function valueOfLiteral({ value }: Literal): Value {
  switch (value.type) {
    case 'null':
      return null;
    case 'int':
      return toInt(value.value);
    case 'uint':
      return new Uint(value.value);
    case 'double':
      return toDouble(value.value);
    default:
      return value.value;
  }
}

/** An identifier, or a select that names a variable, constant or type (`a.b.c`). */
function buildName(builder: Builder, node: Ident | Select, scope: Scope): Step {
  const reference = builder.checked.references[node.id];
  const read = readerOf(builder, node, scope, reference);
  const units = builder.plan.units[node.id] ?? 0;
  return (frame) => {
    const value = read(frame);
    charge(frame.tracker, units);
    return value;
  };
}

function readerOf(
  builder: Builder,
  node: Ident | Select,
  scope: Scope,
  reference: Checked['references'][number],
): Step {
  const id = node.id;
  switch (reference?.kind) {
    case 'local':
      return readLocal(scope, reference.name);
    case 'constant':
      return constant(reference.value);
    case 'type':
      return constant(new TypeValue(reference.type));
    case 'variable':
      if (reference.name === 'variables' && builder.ruleVariables !== undefined)
        return readAllVariables(builder.ruleVariables);
      return (frame) => tag(readBinding(frame, reference.name), id);
    default:
      // Only in an unchecked expression. As in cel-go, what is bound all the same is found.
      return (frame) => tag(readBinding(frame, nameOf(node)), id);
  }
}

/** The name of a node that nothing declares. */
export const nameOf = (node: Ident | Select): string => (node.kind === 'ident' ? node.name : node.field);

/** The checker vouches for it that the name is in scope. */
function readLocal(scope: Scope, name: string): Step {
  let inner = scope as NonNullable<Scope>;
  while (inner.name !== name) inner = inner.outer as NonNullable<Scope>;
  return inner.read;
}

function readBinding(frame: Frame, name: string): Result {
  const value = Object.hasOwn(frame.bindings, name) ? frame.bindings[name] : undefined;
  return value === undefined ? unboundVariable(name) : value;
}

export const unboundVariable = (name: string): CelError =>
  fail('undeclared_reference', `undeclared reference to '${name}': no value is bound to it`);

/** `variables` as a whole: a map of all of them. */
function readAllVariables(names: readonly string[]): Step {
  return (frame) => {
    const all: Record<string, Value> = Object.create(null);
    for (const [index, name] of names.entries()) {
      const value = frame.readVariable(index);
      if (value instanceof Failure) return value;
      all[name] = value;
    }
    return all;
  };
}

function buildSelect(builder: Builder, node: Select, scope: Scope): Step {
  if (builder.checked.references[node.id] !== undefined) return buildName(builder, node, scope);
  const { id, field } = node;
  const units = builder.plan.units[id] ?? 0;
  const takePlainly = builder.checked.mayOptionalsLackFields ? selectLoosely : select;
  const take = node.isOptional ? selectOptional : takePlainly;
  const ruleVariable = ruleVariableOf(builder.checked, builder.ruleVariables, node);
  const read: Step = ruleVariable === undefined ? builder.build(node.operand, scope) : constant(NO_OPERAND);
  return (frame) => {
    const operand = read(frame);
    const result = ruleVariable === undefined ? take(operand, field) : frame.readVariable(ruleVariable);
    charge(frame.tracker, units);
    chargeQualifier(frame.tracker, operand, result);
    return tag(result, id);
  };
}

/** Stands for the map `variables`, which is not made to read one of its fields. */
const NO_OPERAND = null;

function buildPresence(builder: Builder, node: Presence, scope: Scope): Step {
  const { id, field } = node;
  const units = builder.plan.units[id] ?? 0;
  const ruleVariable = ruleVariableOf(builder.checked, builder.ruleVariables, node);
  const read: Step = ruleVariable === undefined ? builder.build(node.operand, scope) : constant(NO_OPERAND);
  return (frame) => {
    const operand = read(frame);
    // A declared variable is present whatever its value is; it is evaluated all the same, because it may have none.
    const value = ruleVariable === undefined ? undefined : frame.readVariable(ruleVariable);
    const result = value === undefined ? hasField(operand, field) : value instanceof Failure ? value : true;
    charge(frame.tracker, units);
    chargeQualifier(frame.tracker, operand, result);
    return tag(result, id);
  };
}
