/** Checks the nodes that macros make: each opens a scope with variables of its own. */
import type { Bind, Block, Comprehension, OptionalMap } from '../ast.ts';
import { BOOL, DYN, INT, type Type, listOf, mapOf, optionalOf } from '../types.ts';
import { isAssignable } from './assignability.ts';
import { expectBool } from './calls.ts';
import type { Locals } from './names.ts';
import { type CheckState, report, showType, visitResolved } from './state.ts';

const addLocal = (outer: Locals | undefined, name: string, type: Type): Locals => ({ name, type, outer });

/** The types of a subject's keys (indexes of a list) and values. */
type Members = { readonly key: Type; readonly value: Type; readonly isList: boolean };

function membersOf(state: CheckState, expr: Comprehension, locals: Locals | undefined): Members {
  const subject = visitResolved(state, expr.subject, locals);
  switch (subject.kind) {
    case 'list':
      return { key: INT, value: subject.element, isList: true };
    case 'map':
      return { key: subject.key, value: subject.value, isList: false };
    case 'dyn':
      return { key: DYN, value: DYN, isList: false };
    case 'param':
      isAssignable(state.substitution, DYN, subject);
      return { key: DYN, value: DYN, isList: false };
    default: {
      const message = `${expr.macro} runs over a list or a map, not over ${showType(state, subject)}`;
      report(state, 'type-mismatch', message, expr.subject.range);
      return { key: DYN, value: DYN, isList: false };
    }
  }
}

/** Checks `all`, `exists`, `existsOne`, `filter`, `map` and the `transform` macros. */
export function checkComprehension(state: CheckState, expr: Comprehension, locals: Locals | undefined): Type {
  const members = membersOf(state, expr, locals);
  const [first = '', second] = expr.vars;
  const single = members.isList ? members.value : members.key;
  const scope =
    second === undefined
      ? addLocal(locals, first, single)
      : addLocal(addLocal(locals, first, members.key), second, members.value);
  if (expr.predicate !== undefined) expectBool(state, expr.predicate, scope, `the predicate of ${expr.macro}`);
  const transformed = expr.transform === undefined ? BOOL : state.visit(state, expr.transform, scope);
  switch (expr.macro) {
    case 'all':
    case 'exists':
    case 'existsOne':
      return BOOL;
    case 'filter':
      return listOf(single);
    case 'map':
    case 'transformList':
      return listOf(transformed);
    case 'transformMap':
      return mapOf(members.key, transformed);
    case 'transformMapEntry':
      return checkEntry(state, expr, transformed);
  }
}

function checkEntry(state: CheckState, expr: Comprehension, transformed: Type): Type {
  if (transformed.kind === 'map') return transformed;
  const any = mapOf(DYN, DYN);
  if (isAssignable(state.substitution, transformed, any)) return any;
  const message = `transformMapEntry makes a map entry {key: value}, found ${showType(state, transformed)}`;
  report(state, 'type-mismatch', message, (expr.transform ?? expr).range);
  return any;
}

/** Checks `cel.bind(name, init, body)`. */
export function checkBind(state: CheckState, expr: Bind, locals: Locals | undefined): Type {
  const init = state.visit(state, expr.init, locals);
  return state.visit(state, expr.body, addLocal(locals, expr.name, init));
}

/** Checks `cel.block([...], body)`: each slot sees the ones before it. */
export function checkBlock(state: CheckState, expr: Block, locals: Locals | undefined): Type {
  let scope = locals;
  expr.slots.forEach((slot, i) => {
    scope = addLocal(scope, `@index${i}`, state.visit(state, slot, scope));
  });
  return state.visit(state, expr.body, scope);
}

/** Checks `optMap` and `optFlatMap`; a dyn subject or body is taken to be an optional. */
export function checkOptionalMap(state: CheckState, expr: OptionalMap, locals: Locals | undefined): Type {
  const macro = expr.flat ? 'optFlatMap' : 'optMap';
  const subject = visitResolved(state, expr.subject, locals);
  const element = elementOfOptional(state, subject);
  if (element === undefined) {
    const message = `${macro} is called on an optional, not on ${showType(state, subject)}`;
    report(state, 'no-matching-overload', message, expr.subject.range);
  }
  const body = visitResolved(state, expr.body, addLocal(locals, expr.name, element ?? DYN));
  if (!expr.flat) return optionalOf(body);
  const inner = elementOfOptional(state, body);
  if (inner === undefined) {
    const message = `optFlatMap makes an optional, found ${showType(state, body)}`;
    report(state, 'no-matching-overload', message, expr.body.range, 'Use optMap, or wrap it in optional.of().');
  }
  return optionalOf(inner ?? DYN);
}

/** What an optional holds; dyn where that is open, undefined when the type is no optional. */
function elementOfOptional(state: CheckState, type: Type): Type | undefined {
  if (type.kind === 'optional') return type.element;
  return isAssignable(state.substitution, type, optionalOf(DYN)) ? DYN : undefined;
}
