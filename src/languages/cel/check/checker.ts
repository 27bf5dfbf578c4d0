/**
 * The type checker of CEL: finds what each name and call means and what type each node has, and reports what cannot be
 * meant. Types are inferred by unification as in cel-go, so that cel-spec's type deductions hold.
 */
import type { Ast, CelIssue, Expr, Ident, ListLiteral, Literal, MapLiteral, Presence, Select } from '../ast.ts';
import type { StructLiteral, TextRange } from '../ast.ts';
import { BOOL, BYTES, DOUBLE, DYN, INT, NULL, STRING, type Type, UINT, listOf, mapOf, optionalOf } from '../types.ts';
import { isAssignable, isSameType, mostGeneral } from './assignability.ts';
import { checkCall, checkConditional, checkLogical } from './calls.ts';
import { suggestField, suggestName, suggestType } from './diagnostics.ts';
import { checkBind, checkBlock, checkComprehension, checkOptionalMap } from './macros.ts';
import { type Locals, findByName, findDeclared, findLocal, rootNameOf, toQualifiedName } from './names.ts';
import type { Checked, CheckScope } from './scope.ts';
import { type CheckState, report, showType, unwrapOptional, visitResolved } from './state.ts';
import { createSubstitution, freshVariable, substitute } from './substitution.ts';

/**
 * Checks a parsed expression against declarations.
 *
 * @returns the types and references of all nodes, and the issues in the order of their place in the text. Never throws.
 */
export function check(ast: Ast, scope: CheckScope): Checked {
  const substitution = createSubstitution();
  const state: CheckState = {
    scope,
    substitution,
    types: Array<Type | undefined>(ast.nodeCount + 1).fill(undefined),
    references: Array<Checked['references'][number]>(ast.nodeCount + 1).fill(undefined),
    issues: [],
    visit,
  };
  visit(state, ast.root, undefined);
  const types = state.types.map((type) => type && substitute(substitution, type, 'dyn'));
  const byPlace = (a: CelIssue, b: CelIssue): number => a.range.start - b.range.start;
  const issues = state.issues.toSorted(byPlace);
  const { references } = state;
  const { mayOptionalsLackFields } = scope;
  return { ast, type: types[ast.root.id] ?? DYN, types, references, issues, mayOptionalsLackFields };
}

function visit(state: CheckState, expr: Expr, locals: Locals | undefined): Type {
  const type = typeOfExpr(state, expr, locals);
  state.types[expr.id] = type;
  return type;
}

function typeOfExpr(state: CheckState, expr: Expr, locals: Locals | undefined): Type {
  switch (expr.kind) {
    case 'literal':
      return LITERAL_TYPES[expr.value.type];
    case 'ident':
      return checkIdent(state, expr, locals);
    case 'select':
      return checkSelect(state, expr, locals);
    case 'presence':
      return checkPresence(state, expr, locals);
    case 'call':
      return checkCall(state, expr, locals);
    case 'logical':
      return checkLogical(state, expr, locals);
    case 'conditional':
      return checkConditional(state, expr, locals);
    case 'list':
      return checkList(state, expr, locals);
    case 'map':
      return checkMap(state, expr, locals);
    case 'struct':
      return checkStruct(state, expr, locals);
    case 'comprehension':
      return checkComprehension(state, expr, locals);
    case 'bind':
      return checkBind(state, expr, locals);
    case 'optionalMap':
      return checkOptionalMap(state, expr, locals);
    case 'block':
      return checkBlock(state, expr, locals);
  }
}

const LITERAL_TYPES: Readonly<Record<Literal['value']['type'], Type>> = {
  null: NULL,
  bool: BOOL,
  int: INT,
  uint: UINT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
};

// --- names and fields -----------------------------------------------------------------------------------------------

function checkIdent(state: CheckState, expr: Ident, locals: Locals | undefined): Type {
  const local = expr.isAbsolute ? undefined : findLocal(locals, expr.name);
  if (local !== undefined) {
    state.references[expr.id] = { kind: 'local', name: expr.name };
    return local.type;
  }
  const found = findDeclared(state.scope, expr.isAbsolute ? `.${expr.name}` : expr.name);
  if (found !== undefined) {
    state.references[expr.id] = found.reference;
    return found.type;
  }
  const remedy = suggestName(state.scope, locals, expr.name);
  report(state, 'undeclared-reference', `'${expr.name}' is not declared`, expr.range, remedy);
  return DYN;
}

/** A select is a declared dotted name if there is one, else a field of its operand. */
function checkSelect(state: CheckState, expr: Select, locals: Locals | undefined): Type {
  const name = toQualifiedName(expr);
  if (name !== undefined && findLocal(locals, rootNameOf(name)) === undefined) {
    const found = findDeclared(state.scope, name);
    if (found !== undefined) {
      state.references[expr.id] = found.reference;
      return found.type;
    }
  }
  const operand = visitResolved(state, expr.operand, locals);
  const type = typeOfField(state, unwrapOptional(operand), expr.field, expr.fieldRange);
  return expr.isOptional || operand.kind === 'optional' ? optionalOf(type) : type;
}

function checkPresence(state: CheckState, expr: Presence, locals: Locals | undefined): Type {
  const operand = visitResolved(state, expr.operand, locals);
  typeOfField(state, unwrapOptional(operand), expr.field, expr.fieldRange);
  return BOOL;
}

function typeOfField(state: CheckState, type: Type, field: string, range: TextRange): Type {
  switch (type.kind) {
    case 'map':
      return type.value;
    case 'object':
      return findField(state, type.name, type.fields, field, range) ?? DYN;
    case 'dyn':
      return DYN;
    case 'param':
      isAssignable(state.substitution, DYN, type);
      return DYN;
    default:
      report(state, 'type-mismatch', `${showType(state, type)} has no fields, so '.${field}' cannot be read`, range);
      return DYN;
  }
}

function findField(
  state: CheckState,
  typeName: string,
  fields: Readonly<Record<string, Type>>,
  field: string,
  range: TextRange,
): Type | undefined {
  if (Object.hasOwn(fields, field)) return fields[field];
  report(state, 'unknown-field', `${typeName} has no field '${field}'`, range, suggestField(field, fields));
  return undefined;
}

// --- literals -------------------------------------------------------------------------------------------------------

/**
 * The type that holds both; dyn where they differ and the environment allows mixed literals. Where it does not, they
 * must be the very same, as Kubernetes has it: a dyn beside a string is refused too.
 */
function joinTypes(state: CheckState, before: Type | undefined, type: Type, at: Expr): Type {
  if (before === undefined) return type;
  const isFitting = isAssignable(state.substitution, before, type);
  if (state.scope.isHeterogeneous) return isFitting ? mostGeneral(before, type) : DYN;
  if (isFitting && isSameType(substitute(state.substitution, before), substitute(state.substitution, type)))
    return type;
  const [expected, found] = [before, type].map((each) => showType(state, each));
  const message = `expected ${expected} like the elements before, found ${found}`;
  report(state, 'type-mismatch', message, at.range, 'Give all elements one type, or wrap each in dyn().');
  return DYN;
}

/** An element written with `?` must be optional and counts as what it holds. */
function visitElement(state: CheckState, expr: Expr, isOptional: boolean, locals: Locals | undefined): Type {
  if (!isOptional) return state.visit(state, expr, locals);
  const type = visitResolved(state, expr, locals);
  if (type.kind === 'optional') return type.element;
  if (isAssignable(state.substitution, type, optionalOf(DYN))) return DYN;
  report(state, 'type-mismatch', `'?' takes an optional value, found ${showType(state, type)}`, expr.range);
  return DYN;
}

function checkList(state: CheckState, expr: ListLiteral, locals: Locals | undefined): Type {
  let element: Type | undefined;
  const optionals = new Set(expr.optionalIndices);
  expr.elements.forEach((item, i) => {
    element = joinTypes(state, element, visitElement(state, item, optionals.has(i), locals), item);
  });
  return listOf(element ?? freshVariable(state.substitution));
}

function checkMap(state: CheckState, expr: MapLiteral, locals: Locals | undefined): Type {
  let key: Type | undefined;
  let value: Type | undefined;
  for (const entry of expr.entries) {
    key = joinTypes(state, key, state.visit(state, entry.key, locals), entry.key);
    value = joinTypes(state, value, visitElement(state, entry.value, entry.isOptional, locals), entry.value);
  }
  return mapOf(key ?? freshVariable(state.substitution), value ?? freshVariable(state.substitution));
}

function checkStruct(state: CheckState, expr: StructLiteral, locals: Locals | undefined): Type {
  const { scope } = state;
  const values = expr.entries.map((entry) => visitElement(state, entry.value, entry.isOptional, locals));
  const [name, type] = findByName(scope.types, scope.container, expr.typeName) ?? [expr.typeName, undefined];
  if (type?.kind !== 'object') {
    const message = type === undefined ? `there is no type '${name}'` : `'${name}' is not a type with fields`;
    report(state, 'unknown-type', message, expr.nameRange, type === undefined ? suggestType(scope, name) : undefined);
    return DYN;
  }
  state.references[expr.id] = { kind: 'type', name, type };
  expr.entries.forEach((entry, i) => {
    const expected = findField(state, name, type.fields, entry.field, entry.fieldRange);
    const found = values[i] ?? DYN;
    if (expected === undefined || isAssignable(state.substitution, found, expected)) return;
    const message = `field '${entry.field}' is ${showType(state, expected)}, found ${showType(state, found)}`;
    report(state, 'type-mismatch', message, entry.value.range);
  });
  return type;
}
