/**
 * CEL compiler, JavaScript back end: literals, names and plain field reads.
 */
import type { Expr, Ident, Presence, Select } from '../../ast.ts';
import { type CelError, TypeValue } from '../../values.ts';
import { nameOf } from '../closures.ts';
import { isAllVariables, ruleVariableOf } from '../rule-variables.ts';
import {
  constantCode,
  constantOperand,
  declareVariable,
  type Emitter,
  failAt,
  failIfFailure,
  failStatement,
  fresh,
  kindWithin,
  type Local,
  type Operand,
  type Place,
  write,
} from './emitter.ts';
import { INHERITED, mayAnswer, pathOf, writeFastRead } from './fields.ts';
import { emitOptionalSelect } from './optionals.ts';

/** An identifier, or a select that names a variable, constant or type. */
export function emitName(e: Emitter, node: Ident | Select, place: Place): Operand {
  const reference = e.checked.references[node.id];
  e.units += e.plan.units[node.id] ?? 0;
  switch (reference?.kind) {
    case 'local':
      return emitLocal(e, reference.name, place, node);
    case 'constant':
      return constantOperand(e, reference.value, { constant: reference.name });
    case 'type':
      return constantOperand(e, new TypeValue(reference.type), { type: reference.name });
    case 'variable':
      if (e.ruleVariables !== undefined && isAllVariables(e.checked, node)) return emitAllVariables(e, place);
      return emitBinding(e, reference.name, place, node);
    default:
      return emitBinding(e, nameOf(node), place, node);
  }
}

/** Code that always fails. The operand is never reached. */
export function emitError(e: Emitter, error: CelError, node: Expr, place: Place): Operand {
  const recipe = { error: error.code, message: error.message, exprId: error.exprId };
  // The condition keeps JavaScript from seeing unreachable code behind a block that is always left.
  write(e, `if (s !== undefined) ${failAt(place.target, constantCode(e, recipe), node)}`);
  return { code: 'null', kind: 'any' };
}

/** The checker vouches for it that the name is in scope. */
function emitLocal(e: Emitter, name: string, place: Place, node: Expr): Operand {
  let local = place.locals as Local;
  while (local.name !== name) local = local.outer as Local;
  const { failureSlot } = local;
  if (failureSlot !== undefined)
    write(e, `if (${failureSlot} !== undefined) ${failAt(place.target, failureSlot, node)}`);
  return local.operand;
}

function emitBinding(e: Emitter, name: string, place: Place, node: Expr): Operand {
  let variable = e.bindings.get(name);
  if (variable === undefined) {
    variable = fresh(e, 'b');
    e.bindings.set(name, variable);
  }
  if (!place.bound.has(name)) {
    write(e, `if (${variable} === undefined) ${failAt(place.target, `$unbound(${JSON.stringify(name)})`, node)}`);
    place.bound.add(name);
  }
  const isData = e.unit.data.has(name);
  return { code: variable, kind: isData ? 'value' : 'any', isData };
}

/** The statement at the head of a function that reads a binding. */
export function bindingStatement(name: string, variable: string): string {
  const key = JSON.stringify(name);
  return `const ${variable} = ${INHERITED.has(name) ? `$binding(s.bindings, ${key})` : `s.bindings[${key}]`};`;
}

/** `variables` as a whole: a map of all of them. */
function emitAllVariables(e: Emitter, place: Place): Operand {
  const names = e.ruleVariables ?? [];
  const map = declareVariable(e, 't', 'new Map()');
  for (const [index, name] of names.entries()) {
    const value = emitRuleVariable(e, index, place);
    write(e, `${map}.set(${JSON.stringify(name)}, [${JSON.stringify(name)}, ${value.code}]);`);
  }
  return { code: declareVariable(e, 't', `$finishMap(${map})`), kind: 'value' };
}

/** A rule variable: evaluated by its own function on first use, then remembered with its failure. */
function emitRuleVariable(e: Emitter, index: number, place: Place): Operand {
  const position = e.variableBase + index;
  const name = declareVariable(e, 'v', `s.memo[${position}]`);
  write(e, `if (${name} === undefined) ${name} = variable${position}(${e.variableArgs});`);
  const fail = failStatement(place.target, name);
  const known = e.unit.variables[position] ?? { kind: 'any' };
  // Where one gives up at once, nothing comes of a failure but that.
  const isLeaving = typeof place.target === 'object' && 'leave' in place.target && known.kind !== 'any';
  const hasNone = isLeaving ? `${name} === $UNCOUNTED || s.halted !== undefined` : `${name} instanceof $Failure`;
  write(e, `if (${hasNone}) { if (s.halted !== undefined) return s.halted; ${fail} }`);
  return { ...known, code: name };
}

/** `operand.field` and `operand.?field`. A select on an unboxed optional stays unboxed. */
export function emitSelect(e: Emitter, node: Select, place: Place): Operand {
  const index = ruleVariableOf(e.checked, e.ruleVariables, node);
  e.units += (e.plan.units[node.id] ?? 0) + 1;
  if (index !== undefined) return emitRuleVariable(e, index, place);
  const operand = e.emit(node.operand, place);
  if (node.isOptional || operand.kind === 'optional') {
    return emitOptionalSelect(e, node, operand, place);
  }
  const slowly = e.checked.mayOptionalsLackFields ? 'selectLoosely' : 'select';
  return emitFieldRead(e, operand, node.field, slowly, node, place);
}

/** Reads a field the fast way, and by the runtime function where that finds nothing. */
export function emitFieldRead(
  e: Emitter,
  operand: Operand,
  field: string,
  slowly: 'select' | 'selectLoosely' | 'index',
  node: Expr,
  place: Place,
): Operand {
  const name = declareVariable(e, 't', writeFastRead(e, operand, field, place));
  const read = `$${slowly}(${operand.code}, ${JSON.stringify(field)}, ${node.id})`;
  const fail = failStatement(place.target, name);
  write(e, `if (${name} === undefined && (${name} = ${read}) instanceof $Failure) ${fail}`);
  return { code: name, kind: kindWithin(operand), isData: operand.isData, path: pathOf(operand, field) };
}

/** `has(operand.field)`. */
export function emitPresence(e: Emitter, node: Presence, place: Place): Operand {
  e.units += (e.plan.units[node.id] ?? 0) + 1;
  const index = ruleVariableOf(e.checked, e.ruleVariables, node);
  if (index !== undefined) {
    // A declared variable is present whatever its value is; it is evaluated all the same, because it may have none.
    emitRuleVariable(e, index, place);
    return { code: 'true', kind: 'bool' };
  }
  const operand = e.emit(node.operand, place);
  const found = writeFastRead(e, operand, node.field, place);
  const name = declareVariable(e, 'r', `${found} !== undefined`);
  const isNone = operand.kind === 'optional' ? `${operand.code} !== undefined && ` : '';
  const isUnsure = `${isNone}${mayAnswer(operand, node.field) ?? 'true'}`;
  write(
    e,
    operand.isData === true
      ? `if (!${name} && ${isUnsure}) {`
      : `if (${name} ? ${found} instanceof $Failure : ${isUnsure}) {`,
    `${name} = $hasField(${operand.code}, ${JSON.stringify(node.field)});`,
    failIfFailure(place.target, name, node),
    '}',
  );
  return { code: name, kind: 'bool' };
}
