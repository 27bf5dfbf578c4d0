/** Tests of what whole expressions cost at run time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compile, createEnvironment } from '../index.ts';
import { createOptionalsLibrary } from '../libraries/optionals.ts';
import * as T from '../types.ts';
import { CelError, NONE, Unknown, type Value } from '../values.ts';
import { charge, chargeQualifier, runTracked } from './tracker.ts';

const environment = createEnvironment({
  variables: {
    text: T.STRING,
    other: T.STRING,
    number: T.INT,
    numbers: T.listOf(T.INT),
    labels: T.mapOf(T.STRING, T.STRING),
    object: T.DYN,
    absent: T.DYN,
    'config.mode': T.STRING,
  },
  libraries: [createOptionalsLibrary()],
});

const BINDINGS: Readonly<Record<string, Value>> = {
  text: 'x'.repeat(500),
  other: 'y'.repeat(30),
  number: 1,
  numbers: [1, 2, 3, 4, 5],
  labels: { a: 'b', c: 'd' },
  object: { spec: { replicas: 3, names: ['a', 'b'] } },
  'config.mode': 'on',
};

function costOf(expression: string, expressionCostMax = 1e6): { readonly result: unknown; readonly cost: number } {
  const { program, issues } = compile(expression, environment);
  assert.ok(program !== undefined, `${expression}: ${JSON.stringify(issues)}`);
  return program.evaluateTracked(BINDINGS, { expressionCostMax });
}

describe('the cost at run time', () => {
  const CASES: readonly [string, number][] = [
    ["'a literal is free'", 0],
    ['int', 0],
    ['text', 1],
    ['config.mode', 1],
    ['object.spec.replicas', 3],
    ["object['spec'].names[0]", 4],
    ['labels[object.spec.names[0]]', 5],
    ["labels['a' + '']", 3],
    ['[1, 2][0]', 12],
    ['has(object.spec)', 1],
    ['has(object.spec.replicas)', 2],
    ['object.?spec.?replicas', 3],
    ['object.?nothing.?more', 1],
    ['number > 2 ? text : other', 2],
    ['(number > 2 ? text : other) == other', 6],
    ['true ? false : 1 > 3', 0],
    ['false ? false : 1 > 3', 1],
    ['number == 1 || number == 2', 2],
    ['number == 2 || number == 3', 4],
    ['number == 2 && number == 3', 2],
    ['text.matches("[0-9]")', 103],
    ['text.contains(text)', 2502],
    ["'123'.matches('[0-9]')", 2],
    ['2 in [1, 2, 3]', 13],
    ["[{'k': 1}, {'k': 2}].all(x, true)", 77],
    ['numbers.all(x, x > 0)', 27],
    ['numbers.all(x, x < 2)', 14],
    ['numbers.exists(x, x > 1)', 17],
    ['numbers.exists_one(x, x == 1)', 15],
    ['[1, 2, 3, 4, 5].filter(x, x % 2 == 0)', 62],
    ['numbers.map(x, x + 1)', 82],
    ['numbers.map(x, x > 3, x + 1)', 50],
    ["{'a': 1}.transformMap(k, v, v + 1)", 66],
    ["{'a': 1}.transformMapEntry(k, v, {v: k})", 95],
    ['cel.bind(x, text + text, 1)', 10],
    ['cel.bind(x, text + text, x == x)', 10 + 102 + 2 + 100],
    ['cel.block([1 + 1, cel.index(0) * 2], cel.index(1) + cel.index(1))', 6],
    ['object.?spec.optMap(s, s.replicas)', 2 + 1 + 11 + 3 + 2],
    ['object.?nothing.optMap(s, s.replicas)', 1 + 1 + 1],
    ['object.?spec.optFlatMap(s, s.?replicas)', 2 + 1 + 10 + 3 + 2],
    ['1 / 0 == 1', 2],
    ['object.spec.nothing.more', 3],
    ['absent.field', 1],
    ['[1, 1 / 0, 1 / 0]', 11],
  ];
  for (const [expression, expected] of CASES) {
    test(`of ${expression} is ${expected}`, () => {
      assert.equal(costOf(expression).cost, expected);
    });
  }

  test('is allowed up to the limit and not beyond', () => {
    assert.equal(costOf('numbers.all(x, x > 0)', 27).result, true);
    const { result, cost } = costOf('numbers.all(x, x > 0) || true', 26);
    assert.ok(result instanceof CelError);
    assert.equal(result.code, 'cost_exceeded');
    assert.equal(cost, 27);
  });
});

test('a step of a chain is free when there was nothing to take it from, or nothing was there', () => {
  const tracker = { units: 0, unitsMax: 10 };
  chargeQualifier(tracker, new Unknown(['x']), new Unknown(['x']));
  chargeQualifier(tracker, { a: 1 }, NONE);
  assert.equal(tracker.units, 0);
  chargeQualifier(tracker, { a: 1 }, 1);
  assert.equal(tracker.units, 1);
});

test('faults of the back end pass through the meter', () => {
  const boom = new Error('boom');
  assert.throws(
    () =>
      runTracked(10, () => {
        throw boom;
      }),
    boom,
  );
  assert.deepEqual(
    runTracked(10, (tracker) => {
      charge(tracker, 10);
      return true;
    }),
    { result: true, cost: 10 },
  );
});

describe('the cost at run time in a Kubernetes API server, which evaluates constants once', () => {
  const CASES: readonly [string, number][] = [
    ['[1, 2, 3]', 0],
    ["{'a': [1, int('2')]}", 0],
    ['[1, number]', 11],
    ["{'a': number}", 31],
    ["int('1') + int(text.size())", 4],
    ['number in [1, 2, 3]', 1],
    ['number in [1, number]', 1 + 11 + 2],
    ['[1] in [[1], [2]]', 2],
    ["'a' in {'a': 1}", 1],
    ['[1, 2][0]', 2],
    ['numbers.map(x, x + 1)', 72],
    ['numbers.map(x, 1)', 12],
    ['numbers.map(x, [1])', 12],
    ['numbers.filter(x, x > 0)', 77],
    ["{'a': 1}.transformMap(k, v, v + 1)", 6],
    ['numbers.all(x, x > 0)', 27],
    ['cel.bind(x, text, x)', 2],
    ['object.?spec.optMap(s, s.replicas)', 2 + 1 + 1 + 3 + 2],
  ];
  const server = createEnvironment({ ...environment.options, foldsConstants: true });
  for (const [expression, expected] of CASES) {
    test(`of ${expression} is ${expected}`, () => {
      const { program } = compile(expression, server);
      assert.ok(program !== undefined);
      assert.equal(program.evaluateTracked(BINDINGS).cost, expected);
    });
  }
});
