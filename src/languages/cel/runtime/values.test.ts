/**
 * CEL runtime: arithmetic, equality, order, maps and field access on values of every kind.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showValue } from '../../../../test/corpora/cel-spec-values.ts';
import { BOOL, DYN, INT, listOf, mapOf, nullableOf, objectOf, opaqueOf, STRING, typeOf, typeParam } from '../types.ts';
import {
  CelError,
  type CelMap,
  Double,
  Duration,
  INT_MAX,
  INT_MIN,
  NONE,
  Opaque,
  Optional,
  type Result,
  Timestamp,
  TypeValue,
  Uint,
  UINT_MAX,
  Unknown,
  type Value,
} from '../values.ts';
import { hasField, index, indexOptional, iterate, select, selectOptional } from './access.ts';
import { add, divide, modulo, multiply, negate, subtract } from './arithmetic.ts';
import { appendElement, type Entries, finishMap, putEntriesOf, putEntry } from './construct.ts';
import { equals, isIn, not, notEquals } from './equality.ts';
import { mergeFailures } from './failures.ts';
import { entryOf, fieldOf, hasKey, keysOf, makeMap, mapKey, sizeOfMap } from './maps.ts';
import { toIndex, toIntChecked, toUintChecked } from './numbers.ts';
import { compareStrings, greater, less, lessOrEqual } from './ordering.ts';
import { isOfType, isPlainMap, runtimeTypeName, typeName } from './type-of.ts';

class Badge extends Opaque {
  readonly typeName = 'test.Badge';
  readonly number: number;
  constructor(number: number) {
    super();
    this.number = number;
  }
  equals(other: Opaque): boolean {
    return other instanceof Badge && other.number === this.number;
  }
}

const unknown = (reason: string): Unknown => new Unknown([reason]);
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const keyed = (...entries: readonly (readonly [Value, Value])[]): CelMap => makeMap(entries) as CelMap;

/** A result in one line: the code of an error, `unknown`, or the value with its type. */
const show = (result: Result | undefined): string => {
  if (result instanceof CelError) return result.code;
  if (result instanceof Unknown) return `unknown ${result.reasons.join(' ')}`;
  return result === undefined ? 'undefined' : showValue(result);
};

const shows = (cases: readonly (readonly [Result | undefined, Value | undefined, string?])[]): void => {
  for (const [actual, expected, code] of cases) {
    assert.equal(show(actual), code ?? show(expected));
  }
};

test('arithmetic is exact over 64 bits and fails on overflow and zero', () => {
  shows([
    [add(1, 2), 3],
    [add(9007199254740991, 1), 9007199254740992n],
    [add(9007199254740992n, -1), 9007199254740991],
    [add(INT_MAX, 1), 'error', 'overflow'],
    [subtract(INT_MIN, 1), 'error', 'overflow'],
    [multiply(-1, 0), 0],
    [multiply(INT_MIN, -1), 'error', 'overflow'],
    [multiply(3037000500, 3037000500), 'error', 'overflow'],
    [divide(7, -2), -3],
    [divide(INT_MIN, -1), 'error', 'overflow'],
    [divide(1, 0), 'error', 'divide_by_zero'],
    [modulo(-7, 2), -1],
    [modulo(1, 0), 'error', 'modulus_by_zero'],
    [modulo(INT_MIN, -1), 'error', 'overflow'],
    [negate(INT_MIN), 'error', 'overflow'],
    [negate(5), -5],
    [add(new Uint(1n), new Uint(2n)), new Uint(3n)],
    [add(new Uint(UINT_MAX), new Uint(1n)), 'error', 'overflow'],
    [subtract(new Uint(0n), new Uint(1n)), 'error', 'overflow'],
    [divide(new Uint(1n), new Uint(0n)), 'error', 'divide_by_zero'],
    [add(1.5, 1.5), new Double(3)],
    [subtract(2.5, new Double(1)), 1.5],
    [multiply(new Double(2), 0.25), 0.5],
    [divide(new Double(1), new Double(0)), Number.POSITIVE_INFINITY],
    [modulo(1.5, 1.5), 'error', 'no_such_overload'],
    [negate(new Double(0)), new Double(-0)],
    [negate('x'), 'error', 'no_such_overload'],
    [add(1, 1.5), 'error', 'no_such_overload'],
    [add(1, 'x'), 'error', 'no_such_overload'],
    [add(unknown('a'), 1), 'error', 'no_such_overload'],
  ]);
});

test('sums and differences of texts, bytes, lists and times', () => {
  const hour = new Duration(3_600_000_000_000n);
  const noon = new Timestamp(12n * 3_600_000_000_000n);
  shows([
    [add('a', 'b'), 'ab'],
    [add(bytes(1), bytes(2, 3)), bytes(1, 2, 3)],
    [add([1], ['x']), [1, 'x']],
    [add(noon, hour), new Timestamp(13n * 3_600_000_000_000n)],
    [add(hour, noon), new Timestamp(13n * 3_600_000_000_000n)],
    [add(hour, hour), new Duration(7_200_000_000_000n)],
    [subtract(noon, hour), new Timestamp(11n * 3_600_000_000_000n)],
    [subtract(noon, noon), new Duration(0n)],
    [subtract(hour, hour), new Duration(0n)],
    [subtract('a', 'b'), 'error', 'no_such_overload'],
  ]);
});

test('equality holds across numeric types and within structures, and is unknown only where that decides', () => {
  const map = { a: 1, b: [1, 2.5] };
  const cases: readonly (readonly [Value, Value, boolean | string])[] = [
    [1, new Uint(1n), true],
    [1, new Double(1), true],
    [1.5, 1, false],
    [Number.NaN, Number.NaN, false],
    [9007199254740993n, new Double(9007199254740992), true],
    ['1', 1, false],
    [null, null, true],
    [null, 0, false],
    [true, true, true],
    [map, { b: [1, 2.5], a: new Uint(1n) }, true],
    [map, { a: 1, c: [] }, false],
    [map, { a: 1 }, false],
    [{ 1: 'x' }, keyed([1, 'x']), false],
    [keyed([1, 'x'], ['k', 2]), keyed(['k', 2], [new Uint(1n), 'x']), true],
    [map, [], false],
    [[1], [1, 2], false],
    [[1], map, false],
    [bytes(1), bytes(1), true],
    [bytes(1), bytes(2), false],
    [bytes(1), 'x', false],
    [new Timestamp(1n), new Timestamp(1n, 60), true],
    [new Timestamp(1n), new Duration(1n), false],
    [new Duration(1n), new Duration(1n), true],
    [new TypeValue(listOf(INT)), new TypeValue(listOf(STRING)), true],
    [new TypeValue(INT), new TypeValue(STRING), false],
    [new Badge(1), new Badge(1), true],
    [new Badge(1), new Badge(2), false],
    [new Badge(1), NONE, false],
    [new Optional(1), new Optional(new Uint(1n)), true],
    [NONE, new Optional(1), false],
    [NONE, NONE, true],
    [NONE, 1, false],
    [unknown('a'), 1, 'unknown a'],
    [1, unknown('a'), 'unknown a'],
    ['x', unknown('a'), 'unknown a'],
    [unknown('a'), unknown('b'), 'unknown a b'],
    [[unknown('a'), 1], [1, 2], false],
    [[unknown('a'), 1], [1, 1], 'unknown a'],
    [{ x: unknown('a'), y: 1 }, { x: 1, y: 2 }, false],
    [{ x: unknown('a'), y: unknown('b') }, { x: 1, y: 1 }, 'unknown a b'],
  ];
  for (const [a, b, expected] of cases) {
    const shown = typeof expected === 'string' ? expected : show(expected);
    assert.equal(show(equals(a, b)), shown, `${show(a)} == ${show(b)}`);
    assert.equal(show(notEquals(a, b)), typeof expected === 'string' ? expected : show(!expected));
  }
});

test('membership, negation and order', () => {
  shows([
    [isIn(1, [new Uint(1n)]), true],
    [isIn('x', ['y', 'x']), true],
    [isIn(2, [1, unknown('a')]), unknown('a')],
    [isIn(1, [unknown('a'), 1]), true],
    [isIn('x', [1]), false],
    [isIn('x', { x: 1 }), true],
    [isIn([], { x: 1 }), false],
    [isIn('x', 'xyz'), 'error', 'no_such_overload'],
    [not(true), false],
    [not(1), 'error', 'no_such_overload'],
    [less(1, 1.5), true],
    [less(Number.NaN, 1), false],
    [lessOrEqual(new Uint(2n), 2), true],
    [greater(true, false), true],
    [less(bytes(1), bytes(1, 2)), true],
    [less(bytes(2), bytes(1, 2)), false],
    [greater(new Timestamp(2n), new Timestamp(1n)), true],
    [less(new Duration(2n), new Duration(1n)), false],
    [less('a', 1), 'error', 'no_such_overload'],
    [less([], []), 'error', 'no_such_overload'],
  ]);
  const ordered = ['', 'a', 'ab', 'b', '\ue000', '\uffff', '\u{10000}', '\u{1f431}'];
  assert.deepEqual(ordered.toReversed().toSorted(compareStrings), ordered);
  assert.equal(compareStrings('a', 'a'), 0);
});

test('only own properties are data, whatever their name', () => {
  const hostile = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}') as {
    readonly [field: string]: Value;
  };
  shows([
    [fieldOf(hostile, '__proto__'), 1],
    [fieldOf(hostile, 'constructor'), 2],
    [fieldOf({}, '__proto__'), undefined],
    [fieldOf({}, 'constructor'), undefined],
    [select({}, 'toString'), 'error', 'no_such_key'],
    [hasField({}, 'toString'), false],
    [hasKey({}, 'toString'), false],
    [hasKey(hostile, 'toString'), true],
    [sizeOfMap({ a: 1, b: undefined as unknown as Value }), 1],
  ]);
  assert.deepEqual(keysOf(makeMap([['__proto__', 1]])), ['__proto__']);
  assert.deepEqual(keysOf({ a: 1, b: undefined as unknown as Value }), ['a']);
});

test('maps have one key for numbers that are equal', () => {
  const map = keyed([1, 'one'], [9007199254740993n, 'big'], [true, 'yes'], ['s', 'text']);
  shows([
    [entryOf(map, new Uint(1n)), 'one'],
    [entryOf(map, new Double(1)), 'one'],
    [entryOf(map, 1.5), undefined],
    [entryOf(map, new Uint(9007199254740993n)), 'big'],
    [entryOf(map, 's'), 'text'],
    [entryOf(map, true), 'yes'],
    [entryOf(map, null), undefined],
    [entryOf({ 1: 'x' }, 1), undefined],
  ]);
  assert.equal(mapKey(1e300), BigInt(1e300));
  assert.equal(mapKey(-0), 0);
  assert.equal(sizeOfMap(map), 4);
});

test('selection and indexing, plain and optional', () => {
  const map = { a: { b: 1 }, n: null, u: unknown('x') };
  shows([
    [select(map, 'a'), { b: 1 }],
    [select(map, 'z'), 'error', 'no_such_key'],
    [select(1, 'z'), 'error', 'no_such_field'],
    [select(unknown('x'), 'z'), unknown('x')],
    [select(new Optional(map), 'n'), new Optional(null)],
    [select(new Optional(1), 'n'), 'error', 'no_such_key'],
    [select(new Optional([1]), 'n'), 'error', 'invalid_argument'],
    [select(new Optional(unknown('x')), 'n'), unknown('x')],
    [select(NONE, 'n'), NONE],
    [selectOptional(map, 'a'), new Optional({ b: 1 })],
    [selectOptional(map, 'z'), NONE],
    [selectOptional(map, 'u'), unknown('x')],
    [selectOptional(NONE, 'z'), NONE],
    [selectOptional(unknown('x'), 'z'), unknown('x')],
    [selectOptional(new Optional(unknown('x')), 'z'), unknown('x')],
    [selectOptional(null, 'z'), NONE],
    [selectOptional([1], 'z'), 'error', 'invalid_argument'],
    [selectOptional(new Optional([1]), 'z'), 'error', 'invalid_argument'],
    [hasField(map, 'u'), unknown('x')],
    [hasField(new Optional(map), 'a'), true],
    [hasField(NONE, 'a'), false],
    [hasField(1, 'a'), false],
    [hasField([1], 'a'), 'error', 'invalid_argument'],
    [hasField(new Optional([1]), 'a'), 'error', 'invalid_argument'],
    [hasField(unknown('x'), 'a'), unknown('x')],
    [index([5], 0), 5],
    [index([5], new Double(0)), 5],
    [index([5], new Uint(0n)), 5],
    [index([5], 1), 'error', 'index_out_of_bounds'],
    [index([5], -1), 'error', 'index_out_of_bounds'],
    [index([5], INT_MAX), 'error', 'index_out_of_bounds'],
    [index([5], 0.5), 'error', 'invalid_argument'],
    [index([5], 'x'), 'error', 'invalid_argument'],
    [index(map, 'z'), 'error', 'no_such_key'],
    [index(map, bytes(1)), 'error', 'no_such_key'],
    [index(1, 0), 'error', 'no_such_overload'],
    [index(unknown('x'), 0), unknown('x')],
    [index([5], unknown('x')), unknown('x')],
    [index(new Optional([5]), 0), new Optional(5)],
    [indexOptional([5], 0), new Optional(5)],
    [indexOptional([5], 1), NONE],
    [indexOptional([5], 'x'), 'error', 'invalid_argument'],
    [indexOptional(map, 'a'), new Optional({ b: 1 })],
    [indexOptional(NONE, 0), NONE],
    [indexOptional(NONE, unknown('x')), unknown('x')],
    [indexOptional(unknown('x'), 0), unknown('x')],
    [indexOptional([5], unknown('x')), unknown('x')],
    [indexOptional(new Optional(unknown('x')), 0), unknown('x')],
    [indexOptional(1, 0), NONE],
    [iterate([1]), [1]],
    [iterate({ a: 1 }), ['a']],
    [iterate(1), 'error', 'no_such_overload'],
    [iterate(unknown('x')), unknown('x')],
  ]);
});

test('lists and maps are built of elements that did not fail', () => {
  const list: Value[] = [];
  shows([
    [appendElement(list, 1, false), undefined],
    [appendElement(list, NONE, true), undefined],
    [appendElement(list, new Optional(2), true), undefined],
    [appendElement(list, 3, true), 'error', 'no_such_overload'],
    [appendElement(list, unknown('x'), false), unknown('x')],
  ]);
  assert.deepEqual(list, [1, 2]);
  const entries: Entries = new Map();
  shows([
    [putEntry(entries, 'a', 1, false), undefined],
    [putEntry(entries, 'b', NONE, true), undefined],
    [putEntry(entries, 'c', new Optional(2), true), undefined],
    [putEntry(entries, 'd', 3, true), 'error', 'no_such_overload'],
    [putEntry(entries, 'a', 4, false), 'error', 'repeated_key'],
    [putEntry(entries, null, 4, false), 'error', 'invalid_argument'],
    [putEntry(entries, unknown('x'), 4, false), unknown('x')],
    [putEntry(entries, 'e', unknown('x'), false), unknown('x')],
    [putEntriesOf(entries, { f: 5 }), undefined],
    [putEntriesOf(entries, { a: 5 }), 'error', 'repeated_key'],
    [putEntriesOf(entries, 1), 'error', 'no_such_overload'],
    [putEntriesOf(entries, unknown('x')), unknown('x')],
    [finishMap(entries), { a: 1, c: 2, f: 5 }],
  ]);
});

test('failures merge: unknowns before errors, reasons once', () => {
  const error = new CelError('range', 'r');
  const pairs = [
    [undefined, error, 'range'],
    [error, new CelError('overflow', 'o'), 'range'],
    [error, unknown('a'), 'unknown a'],
    [unknown('a'), error, 'unknown a'],
    [unknown('a'), unknown('a'), 'unknown a'],
    [unknown('a'), unknown('b'), 'unknown a b'],
  ] as const;
  for (const [first, second, expected] of pairs) assert.equal(show(mergeFailures(first, second)), expected);
});

test('types of values, by name and by declared type', () => {
  const values: readonly (readonly [Result, string])[] = [
    [null, 'null_type'],
    [true, 'bool'],
    [1, 'int'],
    [INT_MAX, 'int'],
    [1.5, 'double'],
    [1e300, 'double'],
    [new Double(1), 'double'],
    [new Uint(1n), 'uint'],
    ['x', 'string'],
    [bytes(), 'bytes'],
    [[], 'list'],
    [{}, 'map'],
    [keyed([1, 1]), 'map'],
    [new Timestamp(0n), 'google.protobuf.Timestamp'],
    [new Duration(0n), 'google.protobuf.Duration'],
    [NONE, 'optional_type'],
    [new TypeValue(INT), 'type'],
    [new Badge(1), 'test.Badge'],
    [unknown('x'), 'unknown'],
  ];
  for (const [value, name] of values) assert.equal(typeName(value), name);
  assert.equal(runtimeTypeName(nullableOf(INT)), 'int');
  assert.equal(runtimeTypeName(typeParam('T')), 'T');
  const holds: readonly (readonly [Value, Parameters<typeof isOfType>[1], boolean])[] = [
    [1, DYN, true],
    [1, typeParam('T'), true],
    [1, INT, true],
    ['x', STRING, true],
    [1, BOOL, false],
    [{}, mapOf(STRING, INT), true],
    [{}, objectOf('o', {}), true],
    [null, nullableOf(INT), true],
    ['x', nullableOf(INT), false],
    [[1], listOf(STRING), true],
    [new Badge(1), opaqueOf('test.Badge'), true],
    [new TypeValue(INT), typeOf(INT), true],
  ];
  for (const [value, type, expected] of holds) assert.equal(isOfType(value, type), expected);
  assert.equal(isPlainMap(Object.create(null) as Value), true);
  assert.equal(isPlainMap(undefined), false);
});

test('integers of any size fall into the canonical forms', () => {
  assert.equal(toIndex(new Uint(3n)), 3);
  assert.equal(toIndex(INT_MAX), undefined);
  shows([
    [toIntChecked(5n), 5],
    [toIntChecked(INT_MAX + 1n), 'error', 'overflow'],
    [toUintChecked(5n), new Uint(5n)],
    [toUintChecked(-1n), 'error', 'overflow'],
  ]);
});
