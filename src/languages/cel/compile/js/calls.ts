/**
 * CEL compiler, JavaScript back end: calls. Operators and the string tests are written in line; calls of constants are
 * made when compiling; all else calls the overload behind tests of its argument types.
 */
import type { Call, Expr } from '../../ast.ts';
import type { CallCost } from '../../cost/runtime-cost.ts';
import type { Overload } from '../../environment.ts';
import { compileRegex } from '../../regex/index.ts';
import type { Type } from '../../types.ts';
import { CelError, Failure, type Value } from '../../values.ts';
import { directImplementation, isLazyOr, makeInvoke } from '../dispatch.ts';
import { allOf, boxed, constantCode, constantOperand, declareVariable, emitAfter, type Emitter } from './emitter.ts';
import { failIfFailure, type Kind, type Operand, type Place, skippable, capture, write } from './emitter.ts';
import { emitError } from './names.ts';
import { burnCall, OPERATOR_EMITTERS, type OperatorEmitter, SHORT_TEXT_UNITS_MAX } from './operators.ts';
import { emitOptionalIndex, OPTIONAL_METHODS } from './optionals.ts';
import { idsOf, type ValueRecipe } from './recipes.ts';

/** A call: of a function, a method or an operator. */
export function emitCall(e: Emitter, node: Call, place: Place): Operand {
  const reference = e.checked.references[node.id];
  if (reference?.kind !== 'overloads') {
    return emitError(e, new CelError('undeclared_reference', `undeclared function '${node.name}'`), node, place);
  }
  const { name, overloads, isNamespaced } = reference;
  const hasReceiver = node.target !== undefined && !isNamespaced;
  const nodes = hasReceiver ? [node.target, ...node.args] : node.args;
  if (node.name === '_[?_]' || hasReceiver) {
    const receiver = e.emit(nodes[0] as Expr, place);
    return emitOnReceiver(e, node, overloads, receiver, nodes, place);
  }
  if (node.name === '_[_]') {
    const operand = e.emit(nodes[0] as Expr, place);
    if (operand.kind === 'optional') return emitOptionalIndex(e, node, operand, place);
    return emitPlainCall(e, { node, name, overloads, operands: emitRest(e, node, operand, nodes, place) }, place);
  }
  const asked = typeQuestion(e, node);
  if (asked !== undefined) return emitTypeTest(e, node, asked, place);
  const operands = emitOperands(e, node, nodes, place);
  return emitPlainCall(e, { node, name, overloads, operands }, place);
}

/** `type(x) == string`, and whatever else asks for a type that JavaScript's own tests tell. */
type TypeQuestion = { readonly call: Call; readonly typeName: Expr; readonly test: (code: string) => string };

const TYPE_TESTS: { readonly [kind in Type['kind']]?: TypeQuestion['test'] } = {
  string: (code) => `typeof ${code} === "string"`,
  bool: (code) => `typeof ${code} === "boolean"`,
  int: (code) => `typeof ${code} === "number" && $isInt(${code})`,
  list: (code) => `Array.isArray(${code})`,
  map: (code) => `$isPlainMap(${code})`,
};

function typeQuestion(e: Emitter, node: Call): TypeQuestion | undefined {
  const [call, typeName] = node.args;
  if ((node.name !== '_==_' && node.name !== '_!=_') || call?.kind !== 'call' || typeName === undefined)
    return undefined;
  const [asking, asked] = [e.checked.references[call.id], e.checked.references[typeName.id]];
  if (asking?.kind !== 'overloads' || asking.name !== 'type' || call.args.length !== 1) return undefined;
  const test = asked?.kind === 'type' ? TYPE_TESTS[asked.type.kind] : undefined;
  return test && { call, typeName, test };
}

/** Data is told by tests in line; numbers with a type of their own, failures and the like by the calls. */
function emitTypeTest(e: Emitter, node: Call, { call, typeName, test }: TypeQuestion, place: Place): Operand {
  const value = emitBoxed(e, call.args[0] as Expr, call, place);
  const result = declareVariable(e, 'r');
  const { code } = value;
  const isData = [
    `typeof ${code} === "string"`,
    `typeof ${code} === "number"`,
    `typeof ${code} === "boolean"`,
    `Array.isArray(${code})`,
    `$isPlainMap(${code})`,
  ];
  const slow = capture(e, () => {
    const { overloads } = e.checked.references[call.id] as { overloads: readonly Overload[] };
    const inner = skippable(place);
    const type = emitOverloads(e, { node: call, name: 'type', overloads, operands: [value] }, inner);
    const { code: isEqual } = (OPERATOR_EMITTERS[node.name] as OperatorEmitter)(
      e,
      node,
      [type, e.emit(typeName, inner)],
      inner,
    );
    write(e, `${result} = ${isEqual};`);
  });
  const isEqual = node.name === '_==_';
  write(
    e,
    `if (${test(code)}) ${result} = ${isEqual};`,
    `else if (${isData.join(' || ')}) ${result} = ${!isEqual};`,
    'else {',
    ...slow,
    '}',
  );
  return { code: result, kind: 'bool' };
}

/** Writes operands in order, as boxed values. */
function emitOperands(e: Emitter, node: Call, nodes: readonly Expr[], place: Place): Operand[] {
  const [firstNode] = nodes;
  if (firstNode === undefined) return [];
  return emitRest(e, node, emitBoxed(e, firstNode, node, place), nodes, place);
}

/** Writes the operands behind the first. */
const emitRest = (e: Emitter, node: Call, first: Operand, nodes: readonly Expr[], place: Place): Operand[] => [
  first,
  ...emitAfter(e, first, place, node, () => emitOperands(e, node, nodes.slice(1), place)),
];

const emitBoxed = (e: Emitter, arg: Expr, node: Call, place: Place): Operand =>
  boxed(e, e.emit(arg, place), place, node);

function emitOnReceiver(
  e: Emitter,
  node: Call,
  overloads: readonly Overload[],
  receiver: Operand,
  nodes: readonly Expr[],
  place: Place,
): Operand {
  if (node.name === '_[?_]') return emitOptionalIndex(e, node, receiver, place);
  const onOptional = receiver.kind === 'optional' ? OPTIONAL_METHODS[node.name] : undefined;
  const takes = ({ params }: Overload): boolean => params[0]?.kind === 'optional' && params.length === nodes.length;
  if (onOptional !== undefined && overloads.some(takes)) {
    return onOptional(e, node, receiver, place);
  }
  const first = boxed(e, receiver, place, node);
  if (isLazyOr(node, overloads)) return emitLazyOr(e, node, overloads, first, place);
  const operands = emitRest(e, node, first, nodes, place);
  return emitPlainCall(e, { node, name: node.name, overloads, operands }, place);
}

/** `or` and `orValue` on a receiver that may be an optional in its box, or something else. */
function emitLazyOr(e: Emitter, node: Call, overloads: readonly Overload[], receiver: Operand, place: Place): Operand {
  const hasValue = `${receiver.code} instanceof $Optional && ${receiver.code}.value !== undefined`;
  const value = node.name === 'orValue' ? `${receiver.code}.value` : receiver.code;
  const name = declareVariable(e, 't', `${hasValue} ? ${value} : undefined`);
  const lines = capture(e, () => {
    const inner = skippable(place);
    write(e, failIfFailure(inner.target, receiver.code, node));
    const other = emitBoxed(e, node.args[0] as Expr, node, inner);
    write(e, `${name} = ${strictInvoke(e, node.name, overloads)}([${receiver.code}, ${other.code}]);`);
    write(e, failIfFailure(inner.target, name, node));
  });
  write(e, `if (${name} === undefined) {`, ...lines, '}');
  return { code: name, kind: 'any' };
}

/** A call whose operands, the receiver among them, were written as boxed values. */
type PlainCall = {
  readonly node: Call;
  readonly name: string;
  readonly overloads: readonly Overload[];
  readonly operands: readonly Operand[];
};

function emitPlainCall(e: Emitter, call: PlainCall, place: Place): Operand {
  const { node, name, overloads, operands } = call;
  if (operands.every(({ constant }) => constant !== undefined)) return foldCall(e, call, place);
  if (directImplementation(overloads) !== undefined) {
    const emitOperator = OPERATOR_EMITTERS[name];
    if (emitOperator !== undefined) return emitOperator(e, node, operands, place);
  }
  if (name === 'size' && operands.length === 1) {
    return emitSize(e, node, overloads, operands[0] as Operand, place);
  }
  if (overloads.length > 1 && overloads.some(({ id }) => id === 'string_to_string')) return emitToText(e, call, place);
  const only = overloads.length === 1 && overloads[0]?.params.length === operands.length ? overloads[0] : undefined;
  const text = only === undefined ? undefined : textTestCode(e, only.id, operands);
  if (text !== undefined) return emitTextTest(e, call, text, place);
  return emitOverloads(e, call, place);
}

/** Calls a pure function of constants once, when compiling. */
function foldCall(e: Emitter, { node, name, overloads, operands }: PlainCall, place: Place): Operand {
  const args = operands.map(({ constant }) => constant as Value);
  const recipe = {
    call: name,
    overloads: idsOf(overloads),
    args: operands.map((operand) => operand.recipe as ValueRecipe),
  };
  const result = makeInvoke(name, overloads)(args);
  e.units += e.plan.calls[node.id]?.(args, result) ?? 1;
  if (result instanceof CelError) return emitError(e, result, node, place);
  if (result instanceof Failure) return { code: constantCode(e, { value: recipe }), kind: 'any' };
  return constantOperand(e, result, recipe);
}

/** In-line forms of `size`, by overload id: a test and the size where it holds. */
const SIZES: { readonly [id: string]: ((code: string) => string) | undefined } = Object.fromEntries(
  [
    ['list', (code: string) => `Array.isArray(${code}) ? ${code}.length : `] as const,
    ['string', (code: string) => `typeof ${code} === "string" ? $sizeOfString(${code}) : `] as const,
  ].flatMap(([type, form]) => [
    [`size_${type}`, form],
    [`${type}_size`, form],
  ]),
);

/** `size(x)` and `x.size()`: in line for lists and texts. */
function emitSize(e: Emitter, node: Call, overloads: readonly Overload[], operand: Operand, place: Place): Operand {
  const { code } = operand;
  e.units += 1;
  if (operand.kind === 'list' && overloads.some(({ id }) => id === 'size_list' || id === 'list_size')) {
    return { code: declareVariable(e, 't', `${code}.length`), kind: 'small' };
  }
  const forms = overloads.map(({ id }) => SIZES[id]?.(code) ?? '').join('');
  const size = declareVariable(e, 't', `${forms}${strictInvoke(e, 'size', overloads)}([${code}])`);
  write(e, failIfFailure(place.target, size, node, 'int'));
  return { code: size, kind: 'int' };
}

/** The code that a test of a text comes down to, by overload id. An invalid pattern fails where the call is made. */
function textTestCode(e: Emitter, id: string, operands: readonly Operand[]): string | undefined {
  const [text, part] = operands;
  switch (id) {
    case 'contains_string':
      return `${text?.code}.includes(${part?.code})`;
    case 'starts_with_string':
      return `${text?.code}.startsWith(${part?.code})`;
    case 'ends_with_string':
      return `${text?.code}.endsWith(${part?.code})`;
    case 'matches':
    case 'matches_string': {
      if (typeof part?.constant !== 'string') return undefined;
      const regex = compileRegex(part.constant);
      if (regex instanceof CelError) return undefined;
      return `${constantCode(e, { pattern: regex.pattern })}(${text?.code})`;
    }
    default:
      return undefined;
  }
}

/** Writes `code`, the test of texts, behind tests that the operands are texts. */
function emitTextTest(e: Emitter, { node, name, overloads, operands }: PlainCall, code: string, place: Place): Operand {
  const cost = e.plan.calls[node.id] as CallCost;
  const sample = 'x'.repeat(SHORT_TEXT_UNITS_MAX);
  e.units += cost(
    operands.map(({ constant }) => constant ?? sample),
    true,
  );
  const result = declareVariable(e, 'r');
  const test = allOf(...operands.map((operand) => typeGuard(operand, 'string')));
  const isLong = operands
    .filter(({ constant }) => constant === undefined)
    .map((operand) => `${operand.code}.length > ${SHORT_TEXT_UNITS_MAX}`);
  write(
    e,
    `if (${test}) {`,
    `${result} = ${code};`,
    ...burnCall(e, node, operands, result).map((burnt) => `if (${isLong.join(' || ')}) ${burnt}`),
    '} else {',
    `${result} = ${strictInvoke(e, name, overloads)}([${operands.map((o) => o.code).join(', ')}]);`,
    failIfFailure(place.target, result, node),
    '}',
  );
  return { code: result, kind: 'bool' };
}

/** `string(x)` of what is mostly a text already. */
function emitToText(e: Emitter, { node, name, overloads, operands }: PlainCall, place: Place): Operand {
  const code = operands[0]?.code;
  const slow = `${strictInvoke(e, name, overloads)}([${code}])`;
  const result = declareVariable(e, 't', `typeof ${code} === "string" ? ${code} : ${slow}`);
  write(e, failIfFailure(place.target, result, node, 'string'));
  e.units += 1;
  write(e, ...burnCall(e, node, operands, result));
  return { code: result, kind: 'string' };
}

/** Calls the overload directly where the argument types are quickly tested, else finds it at run time. */
function emitOverloads(e: Emitter, { node, name, overloads, operands }: PlainCall, place: Place): Operand {
  const args = operands.map(({ code }) => code).join(', ');
  const only = overloads.length === 1 ? overloads[0] : undefined;
  const guards = only === undefined ? undefined : guardsOf(only, operands);
  const slow = `${strictInvoke(e, name, overloads)}([${args}])`;
  const fast = only === undefined ? slow : `${constantCode(e, { implementation: name, overload: only.id })}(${args})`;
  const isSure = guards === 'true';
  const result = declareVariable(e, 't', guards === undefined ? slow : isSure ? fast : `${guards} ? ${fast} : ${slow}`);
  const kind = kindOfResult(overloads);
  write(e, failIfFailure(place.target, result, node, kind));
  e.units += 1;
  write(e, ...burnCall(e, node, operands, result));
  return { code: result, kind };
}

/** The test that all arguments are of the overload's types; undefined where it is not a short one. */
function guardsOf(overload: Overload, operands: readonly Operand[]): string | undefined {
  if (overload.params.length !== operands.length) return undefined;
  const guards: (string | undefined)[] = [];
  for (const [position, operand] of operands.entries()) {
    const { kind } = overload.params[position] as Type;
    if (kind !== 'string' && kind !== 'bool' && kind !== 'int') return undefined;
    guards.push(typeGuard(operand, kind));
  }
  return allOf(...guards);
}

function typeGuard(operand: Operand, kind: 'string' | 'bool' | 'int'): string | undefined {
  if (operand.kind === kind || (kind === 'int' && operand.kind === 'small')) return undefined;
  if (kind === 'int') return `$isInt(${operand.code})`;
  return `typeof ${operand.code} === "${kind === 'bool' ? 'boolean' : kind}"`;
}

const RESULT_KINDS: { readonly [kind in Type['kind']]?: Kind } = {
  bool: 'bool',
  string: 'string',
  int: 'int',
  list: 'list',
};

/** What all candidates agree on. A type parameter may stand for an element of the input, and so for an unknown. */
function kindOfResult(overloads: readonly Overload[]): Kind {
  const kinds = new Set(overloads.map(({ result }) => RESULT_KINDS[result.kind] ?? 'value'));
  const [kind = 'value'] = kinds;
  return kinds.size === 1 ? kind : 'value';
}

/** Refers to the call with run-time dispatch, which fails with the first argument that is a failure. */
const strictInvoke = (e: Emitter, name: string, overloads: readonly Overload[]): string =>
  constantCode(e, { dispatch: name, overloads: idsOf(overloads) });
