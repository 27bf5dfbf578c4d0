/**
 * CEL compiler, JavaScript back end: operators with fast paths in line. Each emitter gets the operands as evaluated.
 */
import type { Call } from '../../ast.ts';
import { callCostOf } from '../../cost/runtime-cost.ts';
import {
  allOf,
  burn,
  constantCode,
  declareVariable,
  type Emitter,
  failAt,
  failIfFailure,
  failStatement,
} from './emitter.ts';
import { type Operand, type Place, typeTest, write } from './emitter.ts';
import { INHERITED, writeFastRead } from './fields.ts';
import { emitFieldRead } from './names.ts';

export type OperatorEmitter = (e: Emitter, node: Call, operands: readonly Operand[], place: Place) => Operand;

const first = (operands: readonly Operand[]): Operand => operands[0] as Operand;
const second = (operands: readonly Operand[]): Operand => operands[1] as Operand;

/** Texts up to this length are not metered in fast paths: their cost is in the static bound. */
export const SHORT_TEXT_UNITS_MAX = 256;

/** What a call costs that no rule knows. */
const ALWAYS_ONE = callCostOf('', undefined);

/** Meters a call by its actual arguments, where the cost is not simply 1. */
export function burnCall(e: Emitter, node: Call, operands: readonly Operand[], result: string): string {
  const callCost = e.plan.calls[node.id];
  if (callCost === undefined || callCost === ALWAYS_ONE) return '';
  const cost = constantCode(e, callCost);
  return burn(`${cost}([${operands.map((operand) => operand.code).join(', ')}], ${result})`);
}

/** A comparison or arithmetic operation: JavaScript's own between `typeof` tests, else the runtime's function. */
function emitBinary(
  e: Emitter,
  node: Call,
  operands: readonly Operand[],
  place: Place,
  paths: readonly (readonly [test: string, code: string])[],
  slowly: string,
  kind: Operand['kind'],
): Operand {
  const name = declareVariable(e, 'r');
  e.units += 1;
  const known = paths.find(([test]) => test === 'true');
  if (known !== undefined) {
    write(e, `${name} = ${known[1]};`);
    return { code: name, kind };
  }
  for (const [test, code] of paths) write(e, `if (${test}) ${name} = ${code}; else`);
  write(
    e,
    `{ ${name} = $${slowly}(${first(operands).code}, ${second(operands).code});`,
    failIfFailure(place.target, name, node),
    `${burnCall(e, node, operands, name)} }`,
  );
  return { code: name, kind };
}

const numbers = (operands: readonly Operand[]): string =>
  allOf(typeTest(first(operands), 'number'), typeTest(second(operands), 'number'));
const texts = (operands: readonly Operand[]): string =>
  allOf(typeTest(first(operands), 'string'), typeTest(second(operands), 'string'));

const comparison =
  (sign: string, slowly: string): OperatorEmitter =>
  (e, node, operands, place) => {
    const code = `${first(operands).code} ${sign} ${second(operands).code}`;
    return emitBinary(e, node, operands, place, [[numbers(operands), code]], slowly, 'bool');
  };

/** `==` and `!=`. JavaScript's `===` serves only where both sides are of one primitive type. */
const equality =
  (sign: '===' | '!==', slowly: string): OperatorEmitter =>
  (e, node, operands, place) => {
    const [a, b] = [first(operands), second(operands)];
    const code = `${a.code} ${sign} ${b.code}`;
    const isConstantNull = a.kind === 'null' || b.kind === 'null';
    if (isConstantNull) return emitNullTest(e, node, a.kind === 'null' ? b : a, sign, place);
    const result = emitBinary(e, node, operands, place, [[equalityTest(a, b), code]], slowly, 'bool');
    const isText = a.kind !== 'bool' && b.kind !== 'bool' && a.kind !== 'small' && b.kind !== 'small';
    if (isText) meterTexts(e, node, operands, result);
    return result;
  };

/** Comparing two texts of the input costs by their length; against a constant it is bounded by that. */
function meterTexts(e: Emitter, node: Call, operands: readonly Operand[], result: Operand): void {
  const constant = operands.find((operand) => typeof operand.constant === 'string')?.constant;
  e.units += Math.ceil((typeof constant === 'string' ? constant.length : SHORT_TEXT_UNITS_MAX) / 10);
  const { code } = first(operands);
  const burnt = constant === undefined ? burnCall(e, node, operands, result.code) : '';
  if (burnt !== '') write(e, `if (typeof ${code} === "string" && ${code}.length > ${SHORT_TEXT_UNITS_MAX}) ${burnt}`);
}

function equalityTest(a: Operand, b: Operand): string {
  if (a.kind === 'bool' || b.kind === 'bool') {
    const other = a.kind === 'bool' ? b : a;
    return other.kind === 'bool' ? 'true' : `typeof ${other.code} === "boolean"`;
  }
  if (a.kind === 'small' || b.kind === 'small') return numbers([a, b]);
  return texts([a, b]);
}

function emitNullTest(e: Emitter, node: Call, operand: Operand, sign: string, place: Place): Operand {
  e.units += 1;
  if (operand.kind === 'any') write(e, failIfFailure(place.target, operand.code, node));
  return { code: declareVariable(e, 'r', `${operand.code} ${sign} null`), kind: 'bool' };
}

/** Longest list of constants that is compared one by one; a longer one becomes a set. */
const CHAIN_MAX = 6;

const emitIn: OperatorEmitter = (e, node, operands, place) => {
  const [value, container] = [first(operands), second(operands)];
  const list = container.constant;
  if (Array.isArray(list) && list.every((element) => typeof element === 'string')) {
    e.units += list.length;
    return emitInTexts(e, node, operands, list, place);
  }
  if (typeof value.constant === 'string' && container.kind !== 'list') return emitKeyTest(e, node, operands, place);
  // A key of a map, or a text among those of a list: what is left to the runtime is anything else, and unknowns.
  const isKey = allOf(typeTest(value, 'string'), `$isPlainMap(${container.code})`);
  const paths = [[isKey, `$hasKey(${container.code}, ${value.code})`] as const];
  return emitBinary(e, node, operands, place, container.kind === 'list' ? [] : paths, 'isIn', 'bool');
};

function emitInTexts(
  e: Emitter,
  node: Call,
  operands: readonly Operand[],
  list: readonly string[],
  place: Place,
): Operand {
  const { code } = first(operands);
  const tests = list.map((text) => `${code} === ${JSON.stringify(text)}`);
  const test =
    list.length <= CHAIN_MAX ? tests.join(' || ') || 'false' : `${constantCode(e, new Set(list))}.has(${code})`;
  return emitBinary(e, node, operands, place, [[allOf(typeTest(first(operands), 'string')), test]], 'isIn', 'bool');
}

/** `'key' in map`, with what may be a list too. */
function emitKeyTest(e: Emitter, node: Call, operands: readonly Operand[], place: Place): Operand {
  const [value, container] = [first(operands), second(operands)];
  const key = value.constant as string;
  const found = writeFastRead(e, container, key, place);
  const paths: [string, string][] = [[`${found} !== undefined`, 'true']];
  // Of a name that every object inherits the fast read knows nothing.
  if (!INHERITED.has(key)) paths.push([`$isPlainMap(${container.code})`, 'false']);
  return emitBinary(e, node, operands, place, paths, 'isIn', 'bool');
}

/** `operand[key]` where the operand is not an unboxed optional. */
export const emitIndex: OperatorEmitter = (e, node, operands, place) => {
  const [operand, key] = [first(operands), second(operands)];
  e.units += (e.plan.units[node.id] ?? 0) + 1;
  if (typeof key.constant === 'string') return emitFieldRead(e, operand, key.constant, 'index', node, place);
  const isElement = allOf(`Array.isArray(${operand.code})`, typeTest(key, 'number'));
  const name = declareVariable(e, 't', `${isElement} ? ${operand.code}[${key.code}] : undefined`);
  const read = `$index(${operand.code}, ${key.code}, ${node.id})`;
  const fail = failStatement(place.target, name);
  write(e, `if (${name} === undefined && (${name} = ${read}) instanceof $Failure) ${fail}`);
  return { code: name, kind: 'any' };
};

const emitNot: OperatorEmitter = (e, node, operands, place) => {
  const operand = first(operands);
  e.units += 1;
  if (operand.kind === 'bool') return { code: declareVariable(e, 'r', `!${operand.code}`), kind: 'bool' };
  const name = declareVariable(e, 'r', `${operand.code} === false`);
  write(e, `if (!${name} && ${operand.code} !== true) ${failAt(place.target, `$not(${operand.code})`, node)}`);
  return { code: name, kind: 'bool' };
};

/** Short texts are joined in line; the runtime bounds long ones. */
const emitAdd: OperatorEmitter = (e, node, operands, place) => {
  const [a, b] = [first(operands), second(operands)];
  if (a.kind !== 'string' && b.kind !== 'string') return emitBinary(e, node, operands, place, [], 'add', 'value');
  e.units += Math.ceil(SHORT_TEXT_UNITS_MAX / 10);
  const test = allOf(
    typeTest(a, 'string'),
    typeTest(b, 'string'),
    `${a.code}.length + ${b.code}.length <= ${SHORT_TEXT_UNITS_MAX}`,
  );
  return emitBinary(e, node, operands, place, [[test, `${a.code} + ${b.code}`]], 'add', 'string');
};

const arithmetic =
  (slowly: string): OperatorEmitter =>
  (e, node, operands, place) =>
    emitBinary(e, node, operands, place, [], slowly, 'value');

const emitNegate: OperatorEmitter = (e, node, operands, place) => {
  e.units += 1;
  const name = declareVariable(e, 'r', `$negate(${first(operands).code})`);
  write(e, failIfFailure(place.target, name, node));
  return { code: name, kind: 'value' };
};

/** Operators of the standard library, whose implementations tell argument types apart by themselves. */
export const OPERATOR_EMITTERS: { readonly [name: string]: OperatorEmitter | undefined } = {
  '_==_': equality('===', 'equals'),
  '_!=_': equality('!==', 'notEquals'),
  '_<_': comparison('<', 'less'),
  '_<=_': comparison('<=', 'lessOrEqual'),
  '_>_': comparison('>', 'greater'),
  '_>=_': comparison('>=', 'greaterOrEqual'),
  '@in': emitIn,
  '_[_]': emitIndex,
  '!_': emitNot,
  '-_': emitNegate,
  '_+_': emitAdd,
  '_-_': arithmetic('subtract'),
  '_*_': arithmetic('multiply'),
  '_/_': arithmetic('divide'),
  '_%_': arithmetic('modulo'),
};
