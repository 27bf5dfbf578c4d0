/**
 * CEL compiler, JavaScript back end: operators with fast paths in line. Each emitter gets the operands as evaluated.
 */
import type { Call } from '../../ast.ts';
import { costKeyOf } from '../../cost/plan.ts';
import { type CallCost, callCostOf, matchPattern, NOTHING, walkFirst } from '../../cost/runtime-cost.ts';
import { PATTERN_FACTOR, TRAVERSAL_FACTOR } from '../../cost/units.ts';
import {
  allOf,
  burn,
  constantCode,
  declareVariable,
  type Emitter,
  failAt,
  failIfFailure,
  failUnlessPresent,
  failStatement,
} from './emitter.ts';
import { isData, kindWithin, type Operand, type Place, typeTest, write } from './emitter.ts';
import { INHERITED, writeFastRead } from './fields.ts';
import { emitFieldRead } from './names.ts';

export type OperatorEmitter = (e: Emitter, node: Call, operands: readonly Operand[], place: Place) => Operand;

const first = (operands: readonly Operand[]): Operand => operands[0] as Operand;
const second = (operands: readonly Operand[]): Operand => operands[1] as Operand;

/** Texts up to this length are not metered in fast paths: their cost is in the static bound. */
export const SHORT_TEXT_UNITS_MAX = 256;

/** What a call costs that no rule knows. */
const ALWAYS_ONE = callCostOf('', undefined);

/** Meters a call by its actual arguments, where the cost is not simply 1 or nothing. */
export function burnCall(e: Emitter, node: Call, operands: readonly Operand[], result: string): string[] {
  const callCost = e.plan.calls[node.id];
  if (callCost === undefined || callCost === ALWAYS_ONE || callCost === NOTHING) return [];
  const bound = BOUNDS.get(callCost)?.(operands);
  if (bound !== undefined) return [burn(bound)];
  const { name, overloadId } = costKeyOf(e.checked, node);
  const cost = constantCode(e, { cost: name, overload: overloadId ?? null });
  return [burn(`${cost}([${operands.map((operand) => operand.code).join(', ')}], ${result})`)];
}

/**
 * Bounds of costs in line, by lengths in UTF-16 units, which are never less than the characters that are charged: of
 * the calls that are made for each of many texts.
 */
const BOUNDS: ReadonlyMap<CallCost, (operands: readonly Operand[]) => string> = new Map([
  [walkFirst, ([text]) => `Math.ceil(${unitsOf(text)} * ${TRAVERSAL_FACTOR})`],
  [
    matchPattern,
    ([text, pattern]) =>
      `Math.ceil((1 + ${unitsOf(text)}) * ${TRAVERSAL_FACTOR}) * Math.ceil(${unitsOf(pattern)} * ${PATTERN_FACTOR})`,
  ],
]);

const unitsOf = (operand: Operand | undefined): string =>
  typeof operand?.constant === 'string' ? String(operand.constant.length) : `$unitsOf(${operand?.code})`;

/** An operation in line: JavaScript's own between `typeof` tests, else the runtime's function. */
type Binary = {
  readonly paths: readonly FastPath[];
  /** Name of the runtime's function. */
  readonly slowly: string;
  readonly kind: Operand['kind'];
  /** The static bound holds whatever the operands are: the slow path needs no meter. */
  readonly isBounded?: boolean;
};

/** `meter` is a statement that follows. */
type FastPath = { readonly test: string; readonly code: string; readonly meter?: string };

function emitBinary(
  e: Emitter,
  node: Call,
  operands: readonly Operand[],
  place: Place,
  { paths, slowly, kind, isBounded = false }: Binary,
): Operand {
  const name = declareVariable(e, 'r');
  e.units += 1;
  const assign = ({ code, meter = '' }: FastPath): string =>
    meter === '' ? `${name} = ${code};` : `{ ${name} = ${code}; ${meter} }`;
  const known = paths.find(({ test }) => test === 'true');
  if (known !== undefined) {
    write(e, assign(known));
    return { code: name, kind };
  }
  for (const path of paths) write(e, `if (${path.test}) ${assign(path)} else`);
  write(
    e,
    '{',
    `${name} = $${slowly}(${first(operands).code}, ${second(operands).code});`,
    failIfFailure(place.target, name, node),
    ...(isBounded ? [] : burnCall(e, node, operands, name)),
    '}',
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
    return emitBinary(e, node, operands, place, { paths: [{ test: numbers(operands), code }], slowly, kind: 'bool' });
  };

/** `==` and `!=`. JavaScript's `===` serves only where both sides are of one primitive type. */
const equality =
  (sign: '===' | '!==', slowly: string): OperatorEmitter =>
  (e, node, operands, place) => {
    const [a, b] = [first(operands), second(operands)];
    const isConstantNull = a.kind === 'null' || b.kind === 'null';
    if (isConstantNull) return emitNullTest(e, node, a.kind === 'null' ? b : a, sign, place);
    const test = equalityTest(a, b);
    const code = `${a.code} ${sign} ${b.code}`;
    const textUnits = operands.map(textUnitsOf).find((units) => units !== undefined);
    const isBounded = textUnits !== undefined;
    e.units += Math.ceil((textUnits ?? SHORT_TEXT_UNITS_MAX) / 10);
    const [burnt = ''] = isBounded ? [] : burnCall(e, node, operands, 'true');
    const meter = burnt === '' ? '' : `if (${a.code}.length > ${SHORT_TEXT_UNITS_MAX}) ${burnt}`;
    return emitBinary(e, node, operands, place, { paths: [{ test, code, meter }], slowly, kind: 'bool', isBounded });
  };

/**
 * Most characters of an operand that a comparison can have to walk; undefined where only its value tells. Comparing two
 * texts of the input costs by their length; against a constant, or what is no text, it is bounded by that.
 */
function textUnitsOf({ constant, kind }: Operand): number | undefined {
  if (typeof constant === 'string') return constant.length;
  return kind === 'bool' || kind === 'small' || kind === 'int' ? 1 : undefined;
}

function equalityTest(a: Operand, b: Operand): string {
  if (a.kind === 'bool' || b.kind === 'bool') {
    const other = a.kind === 'bool' ? b : a;
    return other.kind === 'bool' ? 'true' : `typeof ${other.code} === "boolean"`;
  }
  return isNumber(a) || isNumber(b) ? numbers([a, b]) : texts([a, b]);
}

const isNumber = ({ kind }: Operand): boolean => kind === 'small' || kind === 'int';

function emitNullTest(e: Emitter, node: Call, operand: Operand, sign: string, place: Place): Operand {
  e.units += 1;
  if (operand.kind === 'any') write(e, failUnlessPresent(place.target, operand.code, node));
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
  const test = allOf(typeTest(value, 'string'), `$isPlainMap(${container.code})`);
  const path = { test, code: `$hasKey(${container.code}, ${value.code})` };
  const paths = container.kind === 'list' ? [includes(e, node, operands)] : [path, includes(e, node, operands)];
  return emitBinary(e, node, operands, place, { paths, slowly: 'isIn', kind: 'bool' });
};

/** A text that a list has. Whether it has not is left to the runtime: an element may be unknown. */
function includes(e: Emitter, node: Call, operands: readonly Operand[]): FastPath {
  const [value, container] = [first(operands), second(operands)];
  const isList = container.kind === 'list' ? undefined : `Array.isArray(${container.code})`;
  const test = allOf(typeTest(value, 'string'), isList, `${container.code}.includes(${value.code})`);
  return { test, code: 'true', meter: burnCall(e, node, operands, 'true').join('') };
}

function emitInTexts(
  e: Emitter,
  node: Call,
  operands: readonly Operand[],
  list: readonly string[],
  place: Place,
): Operand {
  const { code } = first(operands);
  const tests = list.map((text) => `${code} === ${JSON.stringify(text)}`);
  const isAmong =
    list.length <= CHAIN_MAX ? tests.join(' || ') || 'false' : `${constantCode(e, { texts: list })}.has(${code})`;
  const path = { test: allOf(typeTest(first(operands), 'string')), code: isAmong };
  return emitBinary(e, node, operands, place, { paths: [path], slowly: 'isIn', kind: 'bool', isBounded: true });
}

/** `'key' in map`, with what may be a list too. */
function emitKeyTest(e: Emitter, node: Call, operands: readonly Operand[], place: Place): Operand {
  const [value, container] = [first(operands), second(operands)];
  const key = value.constant as string;
  const found = writeFastRead(e, container, key, place);
  const paths: FastPath[] = [{ test: `${found} !== undefined`, code: 'true' }, includes(e, node, operands)];
  // Of a name that every object inherits the fast read knows nothing.
  if (!INHERITED.has(key)) paths.push({ test: `$isPlainMap(${container.code})`, code: 'false' });
  return emitBinary(e, node, operands, place, { paths, slowly: 'isIn', kind: 'bool' });
}

/** `operand[key]` where the operand is not an unboxed optional. */
export const emitIndex: OperatorEmitter = (e, node, operands, place) => {
  const [operand, key] = [first(operands), second(operands)];
  e.units += (e.plan.units[node.id] ?? 0) + 1;
  if (typeof key.constant === 'string') return emitFieldRead(e, operand, key.constant, 'index', node, place);
  const isElement = allOf(`Array.isArray(${operand.code})`, typeTest(key, 'number'));
  const isField = allOf(typeTest(key, 'string'), `$isPlainMap(${operand.code})`);
  const field = `${isField} ? $fieldOf(${operand.code}, ${key.code}) : undefined`;
  const name = declareVariable(e, 't', `${isElement} ? ${operand.code}[${key.code}] : ${field}`);
  const read = `$index(${operand.code}, ${key.code}, ${node.id})`;
  const fail = failStatement(place.target, name);
  write(e, `if (${name} === undefined && (${name} = ${read}) instanceof $Failure) ${fail}`);
  return { code: name, kind: kindWithin(operand), isData: operand.isData };
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
  if (a.kind !== 'string' && b.kind !== 'string') {
    const sum = emitBinary(e, node, operands, place, { paths: [], slowly: 'add', kind: 'value' });
    return { ...sum, isData: isData(a) && isData(b) };
  }
  e.units += Math.ceil(SHORT_TEXT_UNITS_MAX / 10);
  const test = allOf(
    typeTest(a, 'string'),
    typeTest(b, 'string'),
    `${a.code}.length + ${b.code}.length <= ${SHORT_TEXT_UNITS_MAX}`,
  );
  const paths = [{ test, code: `${a.code} + ${b.code}` }];
  return emitBinary(e, node, operands, place, { paths, slowly: 'add', kind: 'string' });
};

const arithmetic =
  (slowly: string): OperatorEmitter =>
  (e, node, operands, place) =>
    emitBinary(e, node, operands, place, { paths: [], slowly, kind: 'value' });

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
