/** Tests of the static estimate: the nodes of the tree and the standard library. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, createEnvironment, parse } from '../index.ts';
import { createOptionalsLibrary } from '../libraries/optionals.ts';
import * as T from '../types.ts';
import { estimateCost } from './estimate.ts';
import type { SizeHint } from './estimation.ts';
import { exactly, type Range, UNBOUNDED } from './ranges.ts';

const POD = T.objectOf('Pod', { name: T.STRING, tags: T.listOf(T.STRING) });

const environment = createEnvironment({
  variables: {
    text: T.STRING,
    other: T.STRING,
    data: T.BYTES,
    number: T.INT,
    flag: T.BOOL,
    texts: T.listOf(T.STRING),
    numbers: T.listOf(T.INT),
    labels: T.mapOf(T.STRING, T.STRING),
    pod: POD,
    free: T.DYN,
    'config.mode': T.STRING,
  },
  objectTypes: [POD],
  libraries: [createOptionalsLibrary()],
});

/** Lengths as a schema would declare them. */
const DECLARED: Readonly<Record<string, Range>> = {
  text: { min: 0n, max: 100n },
  other: { min: 0n, max: 40n },
  data: { min: 8n, max: 80n },
  texts: { min: 0n, max: 10n },
  'texts.@items': { min: 0n, max: 20n },
  numbers: { min: 0n, max: 10n },
  labels: { min: 0n, max: 5n },
  'labels.@keys': { min: 0n, max: 30n },
  'labels.@values': { min: 0n, max: 60n },
  'pod.name': { min: 0n, max: 50n },
  'pod.tags': { min: 2n, max: 4n },
};
const byPath: SizeHint = (path) => (path === undefined ? undefined : DECLARED[path.join('.')]);

function estimate(expression: string, sizeOf?: SizeHint): Range {
  const { ast, issues } = parse(expression, environment);
  assert.ok(ast !== undefined, JSON.stringify(issues));
  const checked = check(ast, environment);
  assert.deepEqual(checked.issues, [], expression);
  return estimateCost(checked, sizeOf === undefined ? {} : { sizeOf });
}

const range = (min: number | bigint, max: number | bigint): Range => ({ min: BigInt(min), max: BigInt(max) });

describe('the static estimate', () => {
  const FIXED: readonly [string, number][] = [
    ["'a literal is free'", 0],
    ['text', 1],
    ['config.mode', 1],
    ['pod.name', 2],
    ['free.any.field', 1],
    ['has(pod.name)', 1],
    ['[1, 2, 3]', 10],
    ["{'a': 1}", 30],
    ["Pod{name: 'a' + 'b'}", 41],
    ['1 + 2', 1],
    ["'12345678901' + '1'", 2],
    ["b'12345678901' < b'1'", 1],
    ['2 in [1, 2, 3]', 13],
    ["'abc'.contains('b')", 1],
    ["'abc'.matches('[0-9]+')", 2],
    ["'abc'.startsWith('123456789012')", 2],
    ['true ? 1 : 2', 0],
    ['true && false', 0],
    ['dyn([1, 2]).size() == 2', 13],
    ["bytes('12345678901').size()", 3],
    ["string(b'12345678901').size()", 3],
    ['[1, 2, 3][0]', 11],
    ["{'a': 1}['a']", 31],
  ];
  for (const [expression, cost] of FIXED) {
    test(`knows that ${expression} costs ${cost}`, () => {
      assert.deepEqual(estimate(expression), exactly(cost));
    });
  }

  const HINTED: readonly [string, number, number][] = [
    ["text == 'abc'", 2, 2],
    ['text + other == text', 4, 27],
    ['text.contains(other)', 2, 42],
    ["text.matches('abcdefgh')", 3, 23],
    ['string(data) + text', 4, 28],
    ['bytes(text) == data', 3, 20],
    ['flag && text == other', 1, 7],
    ['flag || text == other', 1, 7],
    ['flag ? text == other : true', 1, 7],
    ['(flag ? text : other).contains("x")', 2, 12],
    ['number in numbers', 2, 12],
    ['numbers.all(x, x > 0)', 2, 52],
    ['numbers.exists(x, x > 0)', 2, 62],
    ['numbers.exists_one(x, x > 0)', 3, 43],
    ['numbers.filter(x, x > 0)', 12, 162],
    ['numbers.map(x, x + 1)', 12, 152],
    ['numbers.map(x, x > 0, x + 1)', 12, 172],
    ['texts.all(x, x == text)', 2, 72],
    ['texts.filter(x, x == text).all(x, x == text)', 13, 253],
    ['texts.map(x, x + x).all(x, x == text)', 13, 283],
    ['labels.all(k, k == text)', 2, 42],
    ['labels.all(k, labels[k] == text)', 2, 67],
    ["labels.all(k, k.startsWith('a') && labels[k] != '')", 2, 42],
    ['pod.tags.all(t, t == pod.name)', 9, 47],
    ['texts[0] == text', 4, 5],
    ["[text, other].all(x, x == 'abc')", 19, 23],
    ["(texts + ['abc']).all(x, x == 'abcdefghijklmnopqrstuvwxyz')", 16, 90],
    ["{'k': text}.all(k, k == 'longer than one character')", 35, 37],
    ['[[1], [2]].all(x, x.size() > 0)', 37, 43],
    ["'12345678901' == '12345678901234'", 1, 2],
    ["[].all(x, x == 'a')", 11, 11],
    ['{}.all(x, x == "a")', 31, 31],
    ['text.size() + data.size()', 5, 5],
  ];
  for (const [expression, min, max] of HINTED) {
    test(`takes ${expression} for ${min} to ${max} with declared sizes`, () => {
      assert.deepEqual(estimate(expression, byPath), range(min, max));
    });
  }

  test('has no upper bound where a size is not known', () => {
    assert.equal(estimate('texts.all(x, x == text)').max, UNBOUNDED);
    assert.equal(estimate('numbers.map(x, x)').max, UNBOUNDED);
  });

  test('bounds the comparison with a literal by the literal', () => {
    assert.deepEqual(estimate("text == 'abcdefghijklm'"), range(2, 3));
  });

  test('charges a bind for the empty list that cel-go folds, and knows the size of the name', () => {
    assert.deepEqual(estimate("cel.bind(x, text, x + x == 'a')", byPath), range(14, 34));
    assert.deepEqual(estimate("cel.bind(x, ['a'], x.all(y, y == 'a'))"), range(25, 27));
  });

  test('charges optMap for evaluating its subject twice', () => {
    assert.deepEqual(estimate('pod.?name.optMap(n, n.size()).hasValue()'), range(5, 20));
    assert.deepEqual(estimate('pod.?name.optFlatMap(n, optional.of(n)).hasValue()'), range(5, 19));
  });

  test('charges two-variable macros by what they build', () => {
    assert.deepEqual(estimate('[1, 2].transformList(i, v, i + v)'), exactly(51));
    assert.deepEqual(estimate('[1, 2].transformMap(i, v, i + v)'), exactly(53));
    assert.deepEqual(estimate("{'a': 1}.transformMapEntry(k, v, {v: k})"), exactly(95));
    assert.deepEqual(estimate("{'a': 1}.all(k, v, k == 'a' && v == 1)"), range(34, 38));
  });

  test('charges a block for its slots once', () => {
    assert.deepEqual(estimate('cel.block([1 + 1, cel.index(0) * 2], cel.index(1) > 3)'), exactly(16));
  });
});
