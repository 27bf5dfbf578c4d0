/**
 * CEL compiler: limits are decided by the exact cost on both back ends, and nothing absorbs them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile, compileSet, createEnvironment, kubernetesLibraries, type Program } from '../index.ts';
import type { CompiledSet, SetRun } from '../program.ts';
import { DYN } from '../types.ts';
import { CelError, type Result, type Value } from '../values.ts';

const options = { variables: { a: DYN, b: DYN }, libraries: kubernetesLibraries() };
const BACK_ENDS = [
  ['generated code', createEnvironment(options)],
  ['closures', createEnvironment({ ...options, mayGenerateCode: false })],
] as const;

const codeOf = (result: Result): string => (result instanceof CelError ? result.code : JSON.stringify(result));

const numbers = (count: number): Value => Array.from({ length: count }, (_, index) => index);

for (const [name, environment] of BACK_ENDS) {
  const programOf = (text: string): Program => {
    const { program, issues } = compile(text, environment);
    assert.ok(program, JSON.stringify(issues));
    program.source();
    return program;
  };
  const setOf = (variables: Record<string, string>, ...expressions: readonly string[]): CompiledSet => {
    const named = (texts: readonly [string, string][]) => texts.map(([key, expression]) => ({ name: key, expression }));
    const { set, issues } = compileSet(environment, {
      variables: named(Object.entries(variables)),
      expressions: named(expressions.map((text, index) => [`e${index}`, text])),
    });
    assert.ok(set, JSON.stringify([...issues]));
    set.source();
    return set;
  };

  test(`${name}: an expression over its limit is an error that || does not absorb`, () => {
    const program = programOf('a.all(x, x >= 0) || true');
    assert.equal(codeOf(program.evaluate({ a: numbers(100) })), 'true');
    assert.equal(codeOf(program.evaluate({ a: numbers(100) }, { expressionCostMax: 100 })), 'cost_exceeded');
    assert.equal(codeOf(program.evaluate({ a: numbers(300_000) })), 'cost_exceeded');
  });

  test(`${name}: a loop that ends early costs what it ran, whatever the length of its list`, () => {
    const program = programOf('a.exists(x, x == 0)');
    assert.equal(codeOf(program.evaluate({ a: numbers(400_000) })), 'true');
  });

  test(`${name}: the limit holds to the unit`, () => {
    const program = programOf('a.map(x, x + 1).size() + a.filter(x, x > 3).size()');
    const bindings = { a: numbers(50) };
    const { cost } = program.evaluateTracked(bindings);
    assert.equal(codeOf(program.evaluate(bindings, { expressionCostMax: cost })), '96');
    assert.equal(codeOf(program.evaluate(bindings, { expressionCostMax: cost - 1 })), 'cost_exceeded');
  });

  test(`${name}: work on long texts takes fuel`, () => {
    const long = 'x'.repeat(60_000);
    for (const text of [
      'a.contains(b)',
      'string(a) + string(b) != ""',
      'a == b',
      'a.matches("^x+$")',
      'a.lowerAscii() == "x"',
    ]) {
      const { cost } = programOf(text).evaluateTracked({ a: long, b: long });
      assert.ok(cost > 1000, `${text} costs ${cost}`);
      const result = programOf(text).evaluate({ a: long, b: long }, { expressionCostMax: 1000 });
      assert.equal(codeOf(result), 'cost_exceeded', text);
    }
  });

  test(`${name}: a list or text that doubles without cost is bounded all the same`, () => {
    const text = Array.from({ length: 40 }).reduce<string>((inner) => `cel.bind(a, a + a, ${inner})`, 'a.size()');
    assert.equal(codeOf(programOf(text).evaluate({ a: [1] })), 'cost_exceeded');
    assert.equal(codeOf(programOf(text).evaluate({ a: 'x' })), 'cost_exceeded');
  });

  test(`${name}: an interrupt ends the evaluation and nothing absorbs it`, () => {
    const program = programOf('a.all(x, a.all(y, x + y >= 0)) || true');
    let asked = 0;
    const isInterrupted = (): boolean => ++asked > 3;
    assert.equal(codeOf(program.evaluate({ a: numbers(300) }, { isInterrupted })), 'interrupted');
    assert.ok(asked > 3);
    assert.equal(codeOf(program.evaluate({ a: numbers(30) }, { isInterrupted: () => false })), 'true');
  });

  test(`${name}: data nested too deep is an error`, () => {
    let nested: Value = [];
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    assert.equal(codeOf(programOf('a == b').evaluate({ a: nested, b: [[nested]] })), 'invalid_argument');
  });

  test(`${name}: the expressions of a run share one budget`, () => {
    const set = setOf({}, 'a.all(x, x >= 0)', 'a.all(x, x < 1000)', 'true');
    const run = set.start({ a: numbers(100) }, { setCostMax: 900 });
    assert.equal(codeOf(run.evaluate(0)), 'true');
    assert.equal(codeOf(run.evaluate(1)), 'cost_exceeded');
    assert.equal(codeOf(run.evaluate(0)), 'cost_exceeded');
    assert.ok(run.costSpent > 900);
    assert.equal(run.measureCost(), run.costSpent);
    const free = set.start({ a: numbers(100) });
    assert.deepEqual([0, 1, 2].map(free.evaluate.bind(free)), [true, true, true]);
    assert.ok(free.costSpent >= free.measureCost());
    assert.equal(
      free.measureCost(),
      set.checked.reduce((sum, { ast }) => sum + costOf(ast.text), 0),
    );
  });
  const costOf = (text: string): number => programOf(text).evaluateTracked({ a: numbers(100) }).cost;

  test(`${name}: variables are evaluated once, failures included`, () => {
    const variables = { n: 'a.size()', bad: 'a[7]', big: 'a.map(x, a.map(y, y)).size()', sum: 'variables.n + 1' };
    const set = setOf(
      variables,
      'variables.n == 3 && variables.sum == 4',
      'variables.bad == 1 || true',
      'variables.bad == 1',
      'has(variables.n) && has(variables.bad)',
      'variables.?n.orValue(0) == 3',
      'variables.big > 0 || true',
    );
    const run = set.start({ a: [1, 2, 3] });
    assert.deepEqual([0, 1].map(run.evaluate.bind(run)), [true, true]);
    assert.equal(codeOf(run.evaluate(2)), 'index_out_of_bounds');
    assert.equal(run.evaluateVariable(0), 3);
    assert.equal(run.evaluateVariable(0), 3);
    assert.equal(codeOf(run.evaluateVariable(1)), 'index_out_of_bounds');
    assert.equal(codeOf(set.start({ a: [1] }).evaluateVariable(3)), '2');
    // As a whole, `variables` is a map of all of them: one that failed fails it.
    assert.deepEqual(
      [3, 4].map((index) => codeOf(run.evaluate(index))),
      ['index_out_of_bounds', 'index_out_of_bounds'],
    );
    const tight = set.start({ a: numbers(300) }, { expressionCostMax: 100_000 });
    assert.equal(codeOf(tight.evaluate(5)), 'cost_exceeded');
    assert.equal(codeOf(tight.evaluate(0)), 'false');
    assert.equal(codeOf(tight.evaluateVariable(0)), '300');
    assert.ok(tight.measureCost() > 100_000);
  });

  test(`${name}: a run measures its cost after the fact, variables included`, () => {
    const set = setOf({ n: 'a.map(x, x).size()' }, 'variables.n > 1', 'variables.n > 2');
    const run = set.start({ a: numbers(10) });
    run.evaluateVariable(0);
    run.evaluate(0);
    run.evaluate(1);
    const single = programOf('a.map(x, x).size()').evaluateTracked({ a: numbers(10) }).cost;
    assert.ok(run.measureCost() > single && run.measureCost() < single + 10, `${run.measureCost()} of ${single}`);
    assert.deepEqual(
      set.resultTypes.map((type) => type.kind),
      ['bool', 'bool'],
    );
    assert.equal(set.checkedVariables[0]?.name, 'n');
    assert.equal(set.source() === undefined, name === 'closures');
  });

  test(`${name}: an interrupt inside a variable ends the expression`, () => {
    const set = setOf({ n: 'a.map(x, a.map(y, a.map(z, z))).size()' }, 'variables.n > 0 || true');
    const run = set.start({ a: numbers(40) }, { isInterrupted: () => true });
    assert.equal(codeOf(run.evaluate(0)), 'interrupted');
  });
}

test('issues of a set are named by their variable or expression', () => {
  const [, environment] = BACK_ENDS[0];
  const { set, issues } = compileSet(environment, {
    variables: [
      { name: 'x', expression: 'nowhere' },
      { name: 'y', expression: 'variables.z' },
      { name: 'w', expression: 'variables.x + 1' },
    ],
    expressions: [
      { name: 'e', expression: '1 +' },
      { name: 'e', expression: '1 + "a"' },
      { name: 'f', expression: 'variables.x == 1' },
    ],
  });
  assert.equal(set, undefined);
  assert.deepEqual([...issues.keys()], ['variables.x', 'variables.y', 'e']);
  assert.equal(issues.get('e')?.length, 2);
});

test('first runs are served by closures and later ones by generated code, to the same effect', () => {
  const [, environment] = BACK_ENDS[0];
  const { program } = compile('a.all(x, x >= 0)', environment);
  const { set } = compileSet(environment, {
    variables: [{ name: 'n', expression: 'a.size()' }],
    expressions: [{ name: 'e', expression: 'variables.n == 100' }],
  });
  assert.ok(program !== undefined && set !== undefined);
  for (let round = 0; round < 5; round++) {
    assert.equal(program.evaluate({ a: numbers(100) }), true);
    assert.equal(codeOf(program.evaluate({ a: numbers(100) }, { expressionCostMax: 50 })), 'cost_exceeded');
    const run: SetRun = set.start({ a: numbers(100) });
    assert.equal(run.evaluate(0), true);
    assert.equal(run.measureCost(), 4);
  }
});
