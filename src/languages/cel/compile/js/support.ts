/**
 * CEL compiler, JavaScript back end: what generated code calls (as `$name`). Mostly the functions of the runtime, made
 * strict: the generated code has not looked whether their arguments are failures.
 */
import {
  hasField,
  index,
  indexOptional,
  iterate,
  optionalOfElement,
  optionalOfField,
  select,
  selectLoosely,
  selectOptional,
} from '../../runtime/access.ts';
import { add, divide, modulo, multiply, negate, subtract } from '../../runtime/arithmetic.ts';
import { appendElement, finishMap, putEntriesOf, putEntry } from '../../runtime/construct.ts';
import { equals, isIn, not, notEquals } from '../../runtime/equality.ts';
import { derive, mergeFailures, noSuchOverload } from '../../runtime/failures.ts';
import { patternsOf } from '../../regex/pattern-list.ts';
import { entryOf, fieldOf, hasKey } from '../../runtime/maps.ts';
import { isInt } from '../../runtime/numbers.ts';
import { greater, greaterOrEqual, less, lessOrEqual } from '../../runtime/ordering.ts';
import { sizeOf } from '../../cost/sizes.ts';
import { sizeOfString } from '../../runtime/text.ts';
import { isPlainMap, typeName } from '../../runtime/type-of.ts';
import type { Bindings } from '../../program.ts';
import {
  CelError,
  CelObject,
  Failure,
  isRefined,
  isSetUnknown,
  NONE,
  Optional,
  type Result,
  type Value,
} from '../../values.ts';
import { asBool, notAnOptional } from '../closures-logic.ts';
import { unboundVariable } from '../closures.ts';
import { tag } from '../frame.ts';

const strict =
  (operation: (a: Value, b: Value) => Result) =>
  (a: Result, b: Result): Result => {
    if (a instanceof Failure) return derive(a);
    return b instanceof Failure ? derive(b) : operation(a, b);
  };

/** As `strict`, for what can answer where something is certain of an unknown operand. */
const strictUnlessRefined =
  (operation: (a: Value, b: Value) => Result) =>
  (a: Result, b: Result): Result => {
    if (a instanceof Failure && !isRefined(a)) return a;
    return b instanceof Failure && !isRefined(b) ? b : operation(a, b);
  };

const strictUnary =
  (operation: (a: Value) => Result) =>
  (a: Result): Result =>
    a instanceof Failure ? derive(a) : operation(a);

/** An optional out of its box: its value, `undefined` for none, or what failed. */
function unbox(value: Result, isFlat: boolean): Result | undefined {
  if (value instanceof Optional) return value.value;
  return value instanceof Failure ? value : notAnOptional(isFlat, value);
}

function box(value: Result | undefined): Result {
  if (value === undefined) return NONE;
  return value instanceof Failure && !isSetUnknown(value) ? value : new Optional(value);
}

const unboxedField = (operand: Result, field: string): Result | undefined =>
  unboxResult(selectOptional(operand, field));
const unboxedElement = (operand: Result, key: Result): Result | undefined => unboxResult(indexOptional(operand, key));
/** The same on what an unboxed optional holds. */
const innerOptionalField = (inner: Value, field: string): Result | undefined =>
  inner instanceof Optional ? undefined : unboxedField(inner, field);
const innerField = (inner: Value, field: string): Result | undefined => unboxResult(optionalOfField(inner, field));
const innerElement = (inner: Value, key: Result): Result | undefined => unboxResult(optionalOfElement(inner, key));

const unboxResult = (result: Result): Result | undefined => (result instanceof Optional ? result.value : result);

/** The operand of a logical operator that is no bool, as the failure it amounts to. */
const notBool = (value: Result, operator: string): Failure => asBool(value, operator) as Failure;

const notOptional = (name: string, value: Result): Failure =>
  value instanceof Failure ? value : noSuchOverload(name, [typeName(value)]);

/**
 * Whether a field that a plain read did not find may still be there, or be an error to ask for: in a map with other
 * keys, an optional, an unknown, a list. All else just has it not.
 */
const mayAnswer = (operand: Result): boolean => operand instanceof CelObject || Array.isArray(operand);

/** A bound of `sizeOf` that costs nothing for texts: their UTF-16 units are never less than their characters. */
const unitsOf = (value: Result): number => (typeof value === 'string' ? value.length : sizeOf(value));

export const SUPPORT = {
  CelObject,
  Failure,
  Optional,
  isRefined,
  isSetUnknown,
  tag,
  mergeFailures,
  isPlainMap,
  isInt,
  sizeOfString,
  unitsOf,
  patternsOf,
  UNCOUNTED: new CelError('no_such_overload', 'only a run can tell'),
  binding: (bindings: Bindings, name: string): Value | undefined => fieldOf(bindings, name),
  unbound: unboundVariable,
  select: (operand: Result, field: string, id: number): Result => tag(select(operand, field), id),
  selectLoosely: (operand: Result, field: string, id: number): Result => tag(selectLoosely(operand, field), id),
  index: (operand: Result, key: Result, id: number): Result => tag(index(operand, key), id),
  hasField,
  mayAnswer,
  unboxedField,
  unboxedElement,
  innerField,
  innerOptionalField,
  innerElement,
  box,
  unbox,
  notOptional,
  notBool,
  iterate,
  entryOf,
  fieldOf,
  hasKey,
  appendElement,
  putEntry,
  putEntriesOf,
  finishMap,
  equals: strictUnlessRefined(equals),
  notEquals: strictUnlessRefined(notEquals),
  add: strict(add),
  subtract: strict(subtract),
  multiply: strict(multiply),
  divide: strict(divide),
  modulo: strict(modulo),
  less: strict(less),
  lessOrEqual: strict(lessOrEqual),
  greater: strict(greater),
  greaterOrEqual: strict(greaterOrEqual),
  isIn: strictUnlessRefined(isIn),
  not: strictUnary(not),
  negate: strictUnary(negate),
} as const;
