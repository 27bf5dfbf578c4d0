/**
 * CEL explain: evaluates an expression and records every step, with the place in the input that each value comes from.
 * The results are those of the compiled expression (a test holds them equal); only more is evaluated than needed.
 */
import type { Conditional, Expr, Ident, ListLiteral, Logical, MapLiteral, Presence, Select } from '../ast.ts';
import { unboundVariable, valueOfLiteral } from '../compile/closures.ts';
import { asBool, notAnOptional } from '../compile/closures-logic.ts';
import { tag } from '../compile/frame.ts';
import { isAllVariables, ruleVariableOf } from '../compile/rule-variables.ts';
import { hasField, select, selectLoosely, selectOptional } from '../runtime/access.ts';
import { appendElement, type Entries, finishMap, putEntry } from '../runtime/construct.ts';
import { fail, mergeFailures } from '../runtime/failures.ts';
import { Failure, NONE, Optional, type Result, TypeValue, type Value } from '../values.ts';
import { type Source, rootOrigin, sourceOfPart } from './origin.ts';
import { traceCall } from './trace-calls.ts';
import { traceComprehension } from './trace-folds.ts';
import {
  isExhaustive,
  type Locals,
  type LocalValue,
  TooLarge,
  TRACED_MAX,
  type Traced,
  type Tracer,
  type Unit,
} from './traced.ts';

/** Records the evaluation of `unit`. Throws `TooLarge` when there is too much to record. */
export function traceUnit(
  bindings: Tracer['bindings'],
  unit: Unit,
  variables: readonly Unit[] | undefined,
  givenVariables: readonly string[] = [],
): Traced {
  const tracer: Tracer = {
    bindings,
    variables,
    variableTraces: new Map(),
    roots: new Map(),
    givenVariables,
    tracedCount: 0,
    visit: trace,
  };
  return trace(tracer, unit, unit.checked.ast.root, undefined);
}

/** What a form found out; the rest of a record is the same for all. */
type Found = { readonly result: Result; readonly source?: Source | undefined } & Partial<
  Pick<Traced, 'children' | 'rounds'>
>;

function trace(tracer: Tracer, unit: Unit, node: Expr, locals: Locals | undefined): Traced {
  if (++tracer.tracedCount > TRACED_MAX) throw new TooLarge();
  const { result, source, children = NO_CHILDREN, rounds = NO_ROUNDS } = traceNode(tracer, unit, node, locals);
  return { unit, node, result: tag(result, node.id), source, children, rounds };
}

const NO_CHILDREN: Traced['children'] = [];
const NO_ROUNDS: Traced['rounds'] = [];

function traceNode(tracer: Tracer, unit: Unit, node: Expr, locals: Locals | undefined): Found {
  const visit = (child: Expr, inner = locals): Traced => tracer.visit(tracer, unit, child, inner);
  switch (node.kind) {
    case 'literal':
      return { result: valueOfLiteral(node) };
    case 'ident':
      return traceName(tracer, unit, node, locals);
    case 'select':
      return traceSelect(tracer, unit, node, locals);
    case 'presence':
      return tracePresence(tracer, unit, node, locals);
    case 'call':
      return traceCall(unit, node, visit);
    case 'logical':
      return traceLogical(tracer, node, visit);
    case 'conditional':
      return traceConditional(node, visit);
    case 'list':
      return traceList(node, visit);
    case 'map':
      return traceMap(node, visit);
    case 'struct':
      return { result: fail('undeclared_reference', `undeclared type '${node.typeName}'`) };
    case 'comprehension':
      return traceComprehension(tracer, node, locals, visit);
    case 'bind':
      return passOn(
        visit(
          node.body,
          addLazily(locals, node.name, () => visit(node.init)),
        ),
      );
    case 'optionalMap': {
      const subject = visit(node.subject);
      const value = subject.result;
      if (value instanceof Failure) return { result: value, children: [subject] };
      if (!(value instanceof Optional)) return { result: notAnOptional(node.flat, value), children: [subject] };
      if (value.value === undefined) return { result: NONE, source: subject.source, children: [subject] };
      const local: LocalValue = { result: value.value, source: subject.source, definition: subject };
      const body = visit(node.body, { name: node.name, read: () => local, outer: locals });
      const { result: inner } = body;
      const result = node.flat || inner instanceof Failure ? inner : new Optional(inner);
      return { result, source: body.source, children: [subject, body] };
    }
    case 'block': {
      let inner = locals;
      for (const [position, init] of node.slots.entries()) {
        const outer = inner;
        inner = addLazily(outer, `@index${position}`, () => visit(init, outer));
      }
      return passOn(visit(node.body, inner));
    }
  }
}

/** What stands for the value of another evaluation: a bind for its body, a variable for its expression. */
const passOn = (child: Traced): Found => ({ result: child.result, source: child.source, children: [child] });

/** A name whose value is computed when it is first used. */
function addLazily(outer: Locals | undefined, name: string, evaluate: () => Traced): Locals {
  let definition: Traced | undefined;
  const read = (): LocalValue => {
    definition ??= evaluate();
    return { result: definition.result, source: definition.source, definition };
  };
  return { name, read, outer };
}

function traceName(tracer: Tracer, unit: Unit, node: Ident | Select, locals: Locals | undefined): Found {
  const reference = unit.checked.references[node.id];
  switch (reference?.kind) {
    case 'local': {
      const { result, source, definition } = readLocal(locals, reference.name);
      return { result, source, children: definition === undefined ? [] : [definition] };
    }
    case 'constant':
      return { result: reference.value };
    case 'type':
      return { result: new TypeValue(reference.type) };
    case 'variable':
      if (tracer.variables !== undefined && isAllVariables(unit.checked, node)) return traceAllVariables(tracer, unit);
      return readBinding(tracer, reference.name);
    default:
      return readBinding(tracer, node.kind === 'ident' ? node.name : node.field);
  }
}

/** The checker has seen to it that a local name has a scope. */
function readLocal(locals: Locals | undefined, name: string): LocalValue {
  let at = locals as Locals;
  while (at.name !== name) at = at.outer as Locals;
  return at.read();
}

function readBinding(tracer: Tracer, name: string): Found {
  const value = Object.hasOwn(tracer.bindings, name) ? tracer.bindings[name] : undefined;
  if (value !== undefined && tracer.givenVariables.includes(name)) return { result: value };
  const root = tracer.roots.get(name) ?? rootOrigin(name, value);
  tracer.roots.set(name, root);
  return { result: value === undefined ? unboundVariable(name) : value, source: { origin: root } };
}

// --- variables of a rule --------------------------------------------------------------------------------------------

function traceVariable(tracer: Tracer, index: number): Traced {
  const known = tracer.variableTraces.get(index);
  if (known !== undefined) return known;
  const unit = tracer.variables?.[index] as Unit;
  const traced = tracer.visit(tracer, unit, unit.checked.ast.root, undefined);
  tracer.variableTraces.set(index, traced);
  return traced;
}

/** `variables` as a whole: a map of all of them. */
function traceAllVariables(tracer: Tracer, unit: Unit): Found {
  const units = visibleVariables(tracer, unit) as readonly Unit[];
  const children = units.map((_, index) => traceVariable(tracer, index));
  const failure = children.find(({ result }) => result instanceof Failure);
  if (failure !== undefined) return { result: failure.result, children };
  const all = units.map(({ variable }, index) => [variable ?? '', children[index]?.result as Value] as const);
  return { result: Object.fromEntries(all), children };
}

const visibleVariables = (tracer: Tracer, unit: Unit): readonly Unit[] | undefined =>
  tracer.variables?.slice(0, unit.visibleCount);

/** The variable of the rule that a node reads or tests. */
function findVariable(tracer: Tracer, unit: Unit, node: Select | Presence): Traced | undefined {
  if (tracer.variables === undefined || node.operand.kind !== 'ident') return undefined;
  const names = visibleVariables(tracer, unit)?.map(({ variable }) => variable ?? '');
  const index = ruleVariableOf(unit.checked, names, node);
  return index === undefined ? undefined : traceVariable(tracer, index);
}

// --- fields ---------------------------------------------------------------------------------------------------------

function traceSelect(tracer: Tracer, unit: Unit, node: Select, locals: Locals | undefined): Found {
  if (unit.checked.references[node.id] !== undefined) return traceName(tracer, unit, node, locals);
  const variable = findVariable(tracer, unit, node);
  if (variable !== undefined) return passOn(variable);
  const operand = tracer.visit(tracer, unit, node.operand, locals);
  const takePlainly = unit.checked.mayOptionalsLackFields ? selectLoosely : select;
  const take = node.isOptional ? selectOptional : takePlainly;
  const source = sourceOfPart(operand.source, node.field);
  return { result: take(operand.result, node.field), source, children: [operand] };
}

function tracePresence(tracer: Tracer, unit: Unit, node: Presence, locals: Locals | undefined): Found {
  const variable = findVariable(tracer, unit, node);
  if (variable !== undefined) {
    const { result } = variable;
    return { result: result instanceof Failure ? result : true, children: [variable] };
  }
  const operand = tracer.visit(tracer, unit, node.operand, locals);
  const source = sourceOfPart(operand.source, node.field);
  return { result: hasField(operand.result, node.field), source, children: [operand] };
}

// --- logic and literals ---------------------------------------------------------------------------------------------

type Visit = (child: Expr) => Traced;

function traceLogical(tracer: Tracer, node: Logical, visit: Visit): Found {
  const decisive = node.operator === '||';
  const left = visit(node.left);
  const first = asBool(left.result, node.operator);
  if (first === decisive && !isExhaustive(tracer)) return { result: decisive, children: [left] };
  const right = visit(node.right);
  const children = [left, right];
  const second = asBool(right.result, node.operator);
  if (first === decisive || second === decisive) return { result: decisive, children };
  if (!(first instanceof Failure)) return { result: second, children };
  return { result: second instanceof Failure ? mergeFailures(first, second) : first, children };
}

function traceConditional(node: Conditional, visit: Visit): Found {
  const condition = visit(node.condition);
  const chosen = asBool(condition.result, '_?_:_');
  if (chosen instanceof Failure) return { result: chosen, children: [condition] };
  const branch = visit(chosen ? node.then : node.otherwise);
  return { result: branch.result, source: branch.source, children: [condition, branch] };
}

function traceList(node: ListLiteral, visit: Visit): Found {
  const optional = new Set(node.optionalIndices);
  const list: Value[] = [];
  const items: (Source | undefined)[] = [];
  const children: Traced[] = [];
  for (const [position, element] of node.elements.entries()) {
    const child = visit(element);
    children.push(child);
    const failure = appendElement(list, child.result, optional.has(position));
    if (failure !== undefined) return { result: failure, children };
    if (items.length < list.length) items.push(child.source);
  }
  return { result: list, source: { items }, children };
}

function traceMap(node: MapLiteral, visit: Visit): Found {
  const entries: Entries = new Map();
  const children: Traced[] = [];
  for (const entry of node.entries) {
    const [key, value] = [visit(entry.key), visit(entry.value)] as const;
    children.push(key, value);
    const failure = putEntry(entries, key.result, value.result, entry.isOptional);
    if (failure !== undefined) return { result: failure, children };
  }
  return { result: finishMap(entries), children };
}
