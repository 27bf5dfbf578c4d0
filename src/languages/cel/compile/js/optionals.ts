/**
 * CEL compiler, JavaScript back end: optionals. A chain such as `a.?b.?c.orValue(0)` never makes an `Optional`: each
 * step holds the value itself, or `undefined` for none.
 */
import type { Call, Expr, OptionalMap, Select } from '../../ast.ts';
import {
  allOf,
  boxed,
  capture,
  declareVariable,
  emitAfter,
  type Emitter,
  failAt,
  failIfFailure,
  failUnlessPresent,
  isData,
  type Operand,
  type Place,
  settled,
  skippable,
  write,
} from './emitter.ts';
import { isNotPlain, mayAnswer, pathOf, writeFastRead } from './fields.ts';

const unboxedIn = (code: string, isData?: boolean): Operand => ({ code, kind: 'optional', isData });

/**
 * Functions that read from an operand (`unboxed`) or from what an unboxed optional holds (`inner`); both unbox the
 * result.
 */
type OptionalReader = 'unboxedField' | 'innerField' | 'innerOptionalField' | 'unboxedElement' | 'innerElement';

/** `operand.?field`, and `operand.field` on an unboxed optional. */
export function emitOptionalSelect(e: Emitter, node: Select, operand: Operand, place: Place): Operand {
  const ofInner = node.isOptional || e.checked.mayOptionalsLackFields ? 'innerOptionalField' : 'innerField';
  return emitOptionalField(e, operand, node.field, operand.kind === 'optional' ? ofInner : 'unboxedField', node, place);
}

function emitOptionalField(
  e: Emitter,
  operand: Operand,
  field: string,
  slowly: OptionalReader,
  node: Expr,
  place: Place,
): Operand {
  const name = declareVariable(e, 'o', writeFastRead(e, operand, field, place));
  const hasOperand = operand.kind === 'optional' ? `${operand.code} !== undefined` : undefined;
  // Of these readers only one fails where there are no fields at all.
  const mustLook = slowly === 'innerField' ? isNotPlain(operand, field) : mayAnswer(operand, field);
  write(
    e,
    `if (${allOf(`${name} === undefined`, hasOperand, mustLook)}) {`,
    `${name} = $${slowly}(${operand.code}, ${JSON.stringify(field)});`,
    failIfFailure(place.target, name, node),
    '}',
  );
  return { ...unboxedIn(name, operand.isData), path: pathOf(operand, field) };
}

/** `operand[?key]`, and `operand[key]` on an unboxed optional. */
export function emitOptionalIndex(e: Emitter, node: Call, operand: Operand, place: Place): Operand {
  const keyNode = node.args[1] as Expr;
  e.units += (e.plan.units[node.id] ?? 0) + 1;
  const slowly = operand.kind === 'optional' ? 'innerElement' : 'unboxedElement';
  const key = emitAfter(e, operand, place, node, () => settled(e, e.emit(keyNode, place), place, node));
  if (typeof key.constant === 'string') {
    return emitOptionalField(e, operand, key.constant, slowly, node, place);
  }
  const isNone = operand.kind === 'optional' ? `if (${operand.code} !== undefined) ` : '';
  const isEntry = `typeof ${key.code} === "string" && $isPlainMap(${operand.code})`;
  const name = declareVariable(e, 'o');
  const fail = failIfFailure(place.target, name, node);
  const isSure = operand.isData === true;
  write(
    e,
    `${isNone}if (${isEntry}) ${name} = $fieldOf(${operand.code}, ${key.code});`,
    `else { ${name} = $${slowly}(${operand.code}, ${key.code}); ${isSure ? fail : ''} }`,
    ...(isSure ? [] : [fail]),
  );
  return unboxedIn(name, operand.isData);
}

/** The operand as an unboxed optional: opens its box, and fails where it is no optional. */
export function unboxed(e: Emitter, operand: Operand, isFlat: boolean, place: Place, node: Expr): Operand {
  if (operand.kind === 'optional') return operand;
  const name = declareVariable(e, 'o', `$unbox(${operand.code}, ${isFlat})`);
  write(e, failIfFailure(place.target, name, node));
  return unboxedIn(name);
}

type MethodEmitter = (e: Emitter, node: Call, receiver: Operand, place: Place) => Operand;

/** Methods of unboxed optionals, by name. Their declarations are in the optionals library. */
export const OPTIONAL_METHODS: { readonly [name: string]: MethodEmitter | undefined } = Object.assign(
  Object.create(null) as object,
  {
    orValue: emitOrValue,
    or: emitOr,
    hasValue: (e: Emitter, node: Call, receiver: Operand, place: Place): Operand => {
      e.units += 1;
      if (receiver.isData !== true) write(e, failUnlessPresent(place.target, receiver.code, node));
      return { code: declareVariable(e, 'r', `${receiver.code} !== undefined`), kind: 'bool' };
    },
  },
);

function emitOrValue(e: Emitter, node: Call, receiver: Operand, place: Place): Operand {
  const name = declareVariable(e, 't', receiver.code);
  let isSure = false;
  const lines = capture(e, () => {
    const inner = skippable(place);
    const other = boxed(e, e.emit(node.args[0] as Expr, inner), inner, node);
    isSure = receiver.isData === true && isData(other);
    write(e, `${name} = ${other.code};`);
  });
  write(e, `if (${name} === undefined) {`, ...lines, '}');
  return { code: name, kind: isSure ? 'value' : 'any', isData: isSure };
}

function emitOr(e: Emitter, node: Call, receiver: Operand, place: Place): Operand {
  const name = declareVariable(e, 'o', receiver.code);
  let isSure = false;
  const lines = capture(e, () => {
    const inner = skippable(place);
    const other = e.emit(node.args[0] as Expr, inner);
    const opened = other.kind === 'optional' ? other : openOther(e, other, inner, node);
    isSure = receiver.isData === true && opened.isData === true;
    write(e, `${name} = ${opened.code};`);
  });
  write(e, `if (${name} === undefined) {`, ...lines, '}');
  return unboxedIn(name, isSure);
}

function openOther(e: Emitter, other: Operand, place: Place, node: Expr): Operand {
  const name = declareVariable(e, 'o');
  write(
    e,
    `if (${other.code} instanceof $Optional) ${name} = ${other.code}.value;`,
    `else ${failAt(place.target, `$notOptional("or", ${other.code})`, node)}`,
  );
  return unboxedIn(name);
}

/** `subject.optMap(name, body)` and `subject.optFlatMap(name, body)`. */
export function emitOptionalMap(e: Emitter, node: OptionalMap, place: Place): Operand {
  e.units += 8;
  const subject = unboxed(e, e.emit(node.subject, place), node.flat, place, node);
  // The subject's cost counts again on the first use of the name.
  e.units *= 2;
  if (subject.isData !== true) write(e, failIfFailure(place.target, subject.code, node));
  const name = declareVariable(e, 'o');
  let isUnboxed = true;
  let isSure = false;
  const lines = capture(e, () => {
    const operand: Operand = { code: subject.code, kind: 'value', isData: subject.isData };
    const locals = { name: node.name, operand, failureSlot: undefined, outer: place.locals };
    const inner: Place = { ...skippable(place), locals };
    const body = e.emit(node.body, inner);
    isUnboxed = !node.flat || body.kind === 'optional';
    const value = node.flat && isUnboxed ? body : settled(e, body, inner, node);
    isSure = isData(value);
    write(e, `${name} = ${value.code};`);
  });
  write(e, `if (${subject.code} !== undefined) {`, ...lines, '}');
  if (isUnboxed) return unboxedIn(name, isSure);
  write(e, `else ${name} = $box(undefined);`);
  return { code: name, kind: 'value' };
}
