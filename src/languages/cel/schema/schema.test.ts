/** Tests of expressions over data with a schema. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluateCel, printResult } from '../../../../test/harness/cel.ts';
import { createEnvironment, DYN, formatType, kubernetesLibraries, type Type, type Value } from '../index.ts';
import {
  adaptValue,
  createMapNature,
  declareType,
  escapePropertyName,
  SET_NATURE,
  type StructuralSchema,
  withNature,
} from './index.ts';

const TEXT: StructuralSchema = { type: 'string' };

test('property names become identifiers', () => {
  const table: Readonly<Record<string, string | undefined>> = {
    plain: 'plain',
    if: '__if__',
    'a.b-c/d': 'a__dot__b__dash__c__slash__d',
    a__b: 'a__underscores__b',
    a_b: 'a_b',
    'k!': undefined,
    '1a': undefined,
    '': undefined,
  };
  for (const [name, escaped] of Object.entries(table)) assert.equal(escapePropertyName(name), escaped, name);
});

/** A type with the fields of objects. */
function describeType(type: Type | undefined): string {
  if (type?.kind === 'list') return `list(${describeType(type.element)})`;
  if (type?.kind === 'map') return `map(string, ${describeType(type.value)})`;
  if (type?.kind !== 'object') return type === undefined ? 'none' : formatType(type);
  return `{${Object.entries(type.fields)
    .map(([name, field]) => `${name}: ${describeType(field)}`)
    .join(', ')}}`;
}

const TYPES: readonly (readonly [schema: StructuralSchema, type: string])[] = [
  [TEXT, 'string'],
  [{ type: 'string', format: 'byte' }, 'bytes'],
  [{ type: 'string', format: 'date' }, 'google.protobuf.Timestamp'],
  [{ type: 'string', format: 'date-time' }, 'google.protobuf.Timestamp'],
  [{ type: 'string', format: 'duration' }, 'google.protobuf.Duration'],
  [{ type: 'string', format: 'email' }, 'string'],
  [{ type: 'integer' }, 'int'],
  [{ type: 'number' }, 'double'],
  [{ type: 'boolean' }, 'bool'],
  [{ 'x-kubernetes-int-or-string': true }, 'dyn'],
  [{ 'x-kubernetes-preserve-unknown-fields': true }, 'none'],
  [{ type: 'array' }, 'none'],
  [{ type: 'array', items: TEXT }, 'list(string)'],
  [{ type: 'array', items: {} }, 'none'],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, 'map(string, int)'],
  [{ type: 'object', additionalProperties: {} }, 'none'],
  [{ type: 'object' }, '{}'],
  [
    { type: 'object', properties: { 'a.b': TEXT, if: TEXT, 'k!': TEXT, x: {} } },
    '{a__dot__b: string, __if__: string, if: string}',
  ],
  [
    { type: 'object', 'x-kubernetes-embedded-resource': true },
    '{kind: string, apiVersion: string, metadata: {name: string, generateName: string}}',
  ],
];

test('schemas become types; what has no type cannot be named', () => {
  for (const [schema, type] of TYPES) assert.equal(describeType(declareType(schema, 'object')), type);
  const complete: StructuralSchema = {
    type: 'object',
    properties: {
      kind: TEXT,
      apiVersion: TEXT,
      metadata: { type: 'object', properties: { name: TEXT, generateName: TEXT, labels: { type: 'object' } } },
    },
  };
  assert.match(describeType(declareType(complete, 'object', true)), /labels: \{\}/);
});

const misfit = (expected: string, found: string): string =>
  `unknown: data that contradicts its schema: expected ${expected}, found ${found}`;

const VALUES: readonly (readonly [data: Value, schema: StructuralSchema, printed: string])[] = [
  ['a', TEXT, '"a"'],
  [1, TEXT, misfit('a string', 'number')],
  [1, { type: 'integer' }, '1'],
  [9223372036854775807n, { type: 'integer' }, '9223372036854775807'],
  [1.5, { type: 'integer' }, misfit('an integer', 'number')],
  [1, { type: 'number' }, '1.0'],
  [2n ** 60n, { type: 'number' }, '1152921504606847000.0'],
  ['a', { type: 'number' }, misfit('a number', 'string')],
  [true, { type: 'boolean' }, 'true'],
  ['a', { type: 'boolean' }, misfit('true or false', 'string')],
  ['25%', { 'x-kubernetes-int-or-string': true }, '"25%"'],
  [5, { 'x-kubernetes-int-or-string': true }, '5'],
  [true, { 'x-kubernetes-int-or-string': true }, misfit('an integer or a string', 'boolean')],
  [null, { type: 'string', nullable: true }, 'null'],
  [null, TEXT, misfit('a value', 'null')],
  ['QUI=', { type: 'string', format: 'byte' }, 'b"AB"'],
  ['?', { type: 'string', format: 'byte' }, misfit('text of the format byte', 'string')],
  ['2000-01-02', { type: 'string', format: 'date' }, '2000-01-02T00:00:00Z'],
  ['2000-01-02t03:04:05+01:00', { type: 'string', format: 'date-time' }, '2000-01-02T02:04:05Z'],
  ['1h', { type: 'string', format: 'duration' }, '3600s'],
  ['2 days', { type: 'string', format: 'duration' }, '172800s'],
  [' 1w 1wk 1 Week\t2hrs', { type: 'string', format: 'duration' }, '1814400s'],
  ['1d 1h1minutes 1 s1secs', { type: 'string', format: 'duration' }, '90062s'],
  ['1 s 1millis1us1µs 1micros 1nanos 1ns 5 moons', { type: 'string', format: 'duration' }, '1.001003002s'],
  ['5 moons', { type: 'string', format: 'duration' }, misfit('text of the format duration', 'string')],
  ['999999w', { type: 'string', format: 'duration' }, misfit('text of the format duration', 'string')],
  ['a', { type: 'string', format: 'email' }, '"a"'],
  [{ a: 1 }, {}, '{"a": 1}'],
  ['a', { type: 'object' }, misfit('an object', 'string')],
  ['a', { type: 'array' }, misfit('a list', 'string')],
  [[1, null], { type: 'array', items: { type: 'number', nullable: true } }, '[1.0, null]'],
  [[1], { type: 'array' }, '[1]'],
  [
    { 'a.b': 1, 'k!': 'x', gone: null, extra: 2, if: 3 },
    {
      type: 'object',
      properties: { 'a.b': { type: 'number' }, 'k!': TEXT, gone: TEXT, if: { type: 'number' } },
    },
    '{"a__dot__b": 1.0, "k!": "x", "extra": 2, "__if__": 3.0}',
  ],
  [
    { 'a.b': 1, x: null },
    { type: 'object', additionalProperties: { type: 'number', nullable: true } },
    '{"a.b": 1.0, "x": null}',
  ],
  [{ a: 1 }, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, '{"a": 1}'],
];

test('data is read as its schema says; what contradicts it is unknown', () => {
  for (const [data, schema, printed] of VALUES) {
    const adapted = adaptValue(data, schema);
    assert.equal(printResult(adapted), printed);
    if (!printed.startsWith('unknown') && !printed.includes('__')) {
      assert.equal(printResult(adaptValue(adapted, schema)), printed, 'adapting again changes nothing');
    }
  }
});

test('a reserved name is readable with and without escape', () => {
  const schema: StructuralSchema = { type: 'object', properties: { namespace: TEXT } };
  const environment = createEnvironment({ variables: { self: declareType(schema, 'self') ?? DYN } });
  const bindings = { self: adaptValue({ namespace: 'web' }, schema) };
  assert.equal(
    evaluateCel('self.namespace + self.__namespace__ + string(has(self.namespace))', environment, bindings),
    '"webwebtrue"',
  );
});

const KEYED = createMapNature(['k', 'n']);
const entry = (k: string, n: Value, v: Value): Value => ({ k, n, v });
const LISTS: Readonly<Record<string, Value>> = {
  set: withNature([1, 'a', 2.5], SET_NATURE),
  deep: withNature([[1]], SET_NATURE),
  map: withNature([entry('a', 1, 1), entry('b', 1, 2)], KEYED),
  mixed: withNature(['x', entry('a', 1, 1)], KEYED),
};
const ENVIRONMENT = createEnvironment({
  libraries: kubernetesLibraries(),
  variables: Object.fromEntries(Object.keys(LISTS).map((name) => [name, DYN])),
});
const NOT_SCALAR = 'error invalid_argument: listSet operations are only supported on lists of scalar values';

const NATURES: Readonly<Record<string, string>> = {
  "set + [2.5, 'b', 'b', 1]": '[1, "a", 2.5, "b"]',
  "set == [2.5, 1, 'a'] && set + [3] == [3, 1, 'a', 2.5]": 'true',
  "set == [1, 'a'] || set == [1, 1, 'a'] || set == [1, 'a', 3]": 'false',
  "[1, 'a', 2.5] == set && [2.5, 'a', 1] != set": 'true',
  '[1] + set': '[1, 1, "a", 2.5]',
  "set + [timestamp(0), b'x', true, null, 2u] == [true, null, 2, b'x', 'a', 2.5, 1, timestamp(0)]": 'true',
  "set + [duration('1s'), duration('1s')] == [duration('1s'), 1, 'a', 2.5]": 'true',
  'deep + []': NOT_SCALAR,
  'set + [[1]]': NOT_SCALAR,
  'deep == [1]': NOT_SCALAR,
  'set == [[1], 2, 3]': NOT_SCALAR,
  "map + [{'k': 'a', 'n': 1, 'v': 9}, {'k': 'c', 'n': 1, 'v': 3}, {'k': 'c', 'n': 1, 'v': 4}]":
    '[{"k": "a", "n": 1, "v": 9}, {"k": "b", "n": 1, "v": 2}, {"k": "c", "n": 1, "v": 3}, {"k": "c", "n": 1, "v": 4}]',
  "map == [{'k': 'b', 'n': 1, 'v': 2}, {'k': 'a', 'n': 1, 'v': 1}]": 'true',
  "map == [{'k': 'b', 'n': 1, 'v': 2}, {'k': 'a', 'n': 1, 'v': 5}]": 'false',
  "map == [{'k': 'b', 'n': 1, 'v': 2}, {'k': 'b', 'n': 1, 'v': 2}]": 'false',
  "map == [{'k': 'b', 'n': 1, 'v': 2}, {'k': 'x', 'n': 1, 'v': 2}]": 'false',
  'map == [] || map == [1, 2]': 'false',
  "(mixed + [{'k': 'a', 'n': 1.0, 'v': 7}])[1].v": '7',
  'map.filter(e, true) + map == map': 'false',
};

test('sets and maps keep their nature through + and ==, in which the left operand decides', () => {
  for (const [expression, expected] of Object.entries(NATURES)) {
    assert.equal(evaluateCel(expression, ENVIRONMENT, LISTS), expected, expression);
  }
});
