/**
 * CEL compiler: code that was generated ahead of time does what code that is generated now does, and is never used for
 * another source.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HIDING } from '../../../../test/harness/cel.ts';
import { loadRules } from '../../../../test/harness/precompiled.ts';
import {
  celSpecLibraries,
  compileSet,
  createEnvironment,
  type Environment,
  kubernetesLibraries,
  precompileSet,
  type PrecompiledRule,
  type SetSource,
  writePrecompiled,
} from '../index.ts';
import { DYN, INT, listOf, objectOf, STRING, type Type } from '../types.ts';
import { CelError, Failure, type Result, type Value } from '../values.ts';

const CONSTANTS = {
  name: 'constants',
  functions: [],
  constants: { 'limits.MOST': { type: INT, value: 7 }, 'limits.NAMES': { type: listOf(STRING), value: ['x', 'y'] } },
};

const OPTIONS = {
  libraries: [...celSpecLibraries(), ...kubernetesLibraries(), HIDING, CONSTANTS],
  variables: { a: DYN, b: DYN },
};
const ENVIRONMENT = createEnvironment(OPTIONS);

const sourceOf = (variables: Readonly<Record<string, string>>, ...expressions: readonly string[]): SetSource => ({
  variables: Object.entries(variables).map(([name, expression]) => ({ name, expression })),
  expressions: expressions.map((expression, index) => ({ name: `e${index}`, expression })),
});

/** Writes the module of one set and reads it back; counts how often its code is made into functions. */
async function precompile(
  environment: Environment,
  source: SetSource,
): Promise<{ rule: PrecompiledRule; made: () => number }> {
  const set = precompileSet(environment, source);
  assert.ok(set);
  const { only } = await loadRules(writePrecompiled({ only: set }));
  assert.ok(only);
  let count = 0;
  const make: PrecompiledRule['make'] = (support, constants) => {
    count++;
    return only.make(support, constants);
  };
  return { rule: { ...only, make }, made: () => count };
}

const show = (result: Result | undefined): unknown => {
  if (result instanceof CelError) return [result.code, result.message, result.exprId];
  return result instanceof Failure ? result.kind : result;
};

/** An expression whose code needs a constant, and the member that tells the kind of its recipe. */
const RECIPES: readonly (readonly [expression: string, kind: string])[] = [
  ['a.big == 9007199254740993', 'int'],
  ['a.big + 9007199254740993', 'int'],
  ['3u', 'uint'],
  ['[1.5, 2.0, -0.0, 1e300]', 'double'],
  ['b"x\\xff"', 'bytes'],
  ['[1, "x", null, true, [2u]]', 'list'],
  ['{"x": 1, "__proto__": 2, "constructor": [3]}', 'map'],
  ['{1: "x", true: 2}', 'map'],
  ['[int, list, type(1), kubernetes.Quantity]', 'type'],
  ['limits.NAMES', 'constant'],
  ['[limits.MOST, 1]', 'constant'],
  ['quantity("1Gi")', 'call'],
  ['[quantity("1Gi"), quantity("1")]', 'call'],
  ['{"at": timestamp("2024-01-01T00:00:00Z"), "for": duration("1h")}', 'call'],
  ['optional.none()', 'call'],
  ['hide("x")', 'call'],
  ['hide("x") == 1 || true', 'call'],
  ['1 / 0', 'error'],
  ['a.text.matches("(")', 'dispatch'],
  ['a.text.lowerAscii()', 'implementation'],
  ['dyn(a.text).size() + a.list.size()', 'dispatch'],
  ['string(a.text) == string(b)', 'cost'],
  ['a.text.matches("^[a-z]+$")', 'pattern'],
  ['a.text in ["a", "b", "c", "d", "e", "f", "text"]', 'texts'],
];

const INPUT: Readonly<Record<string, Value>> = {
  a: { text: 'text', list: [1, 2], big: 9007199254740993n },
  b: 'text',
};

test('what code refers to is made again of its recipe, whatever its kind', async () => {
  const kinds = new Set<string>();
  for (const [expression, kind] of RECIPES) {
    const source = sourceOf({}, expression);
    const { rule } = await precompile(ENVIRONMENT, source);
    assert.ok(
      JSON.stringify(rule.constants).includes(`"${kind}":`),
      `${expression}: ${JSON.stringify(rule.constants)}`,
    );
    kinds.add(kind);
    const { set } = compileSet(ENVIRONMENT, source, { precompiled: rule });
    const { set: closures } = compileSet(createEnvironment({ ...OPTIONS, mayGenerateCode: false }), source);
    assert.deepEqual(show(set?.start(INPUT).evaluate(0)), show(closures?.start(INPUT).evaluate(0)), expression);
  }
  assert.equal(kinds.size, 15);
});

const SOURCE = sourceOf(
  { items: 'a.map(x, x + 1)', count: 'variables.items.size()' },
  'variables.count > 2',
  'variables.items.all(x, x > 0)',
  'a[variables.count] == 1',
);
const numbers = (count: number): Value => Array.from({ length: count }, (_, index) => index);

test('precompiled code runs from the first run on, and nothing is parsed before it is asked for', async () => {
  const { rule, made } = await precompile(ENVIRONMENT, SOURCE);
  // Neither may the texts be read nor code be generated: the variables of this environment are not declared.
  const { set, issues } = compileSet(ENVIRONMENT, SOURCE, { precompiled: rule });
  assert.ok(set);
  assert.equal(issues.size, 0);
  assert.equal(made(), 0);
  const run = set.start({ a: numbers(3) });
  assert.equal(made(), 1);
  assert.deepEqual([0, 1].map(run.evaluate.bind(run)), [true, true]);
  assert.equal(show(run.evaluate(2))?.toString().split(',')[0], 'index_out_of_bounds');
  assert.deepEqual(run.evaluateVariable(0), [1, 2, 3]);
  set.start({ a: numbers(3) });
  assert.equal(made(), 1);
});

test('types, trees, source and exact costs of precompiled sets are those of the sources', async () => {
  const { rule, made } = await precompile(ENVIRONMENT, SOURCE);
  const { set } = compileSet(ENVIRONMENT, SOURCE, { precompiled: rule });
  const { set: plain } = compileSet(ENVIRONMENT, SOURCE);
  assert.ok(set !== undefined && plain !== undefined);
  assert.equal(set.checkedAt(1).ast.text, SOURCE.expressions[1]?.expression);
  assert.equal(set.checkedAt(1), set.checked[1]);
  assert.deepEqual(set.resultTypes, plain.resultTypes);
  assert.deepEqual(
    set.checked.map(({ ast }) => ast.text),
    SOURCE.expressions.map(({ expression }) => expression),
  );
  assert.deepEqual(
    set.checkedVariables.map(({ name }) => name),
    ['items', 'count'],
  );
  assert.equal(set.source(), plain.source());
  assert.equal(made(), 0);
  const costs = [set, plain].map((one) => {
    const run = one.start({ a: numbers(10) });
    run.evaluate(0);
    run.evaluate(1);
    return run.measureCost();
  });
  assert.equal(costs[0], costs[1]);
  const tight = set.start({ a: numbers(1000) }, { expressionCostMax: 500 });
  assert.equal((tight.evaluate(1) as CelError).code, 'cost_exceeded');
});

test('precompiled code runs where code must not be generated', async () => {
  const { rule, made } = await precompile(ENVIRONMENT, SOURCE);
  const strict = createEnvironment({ ...OPTIONS, mayGenerateCode: false });
  const { set } = compileSet(strict, SOURCE, { precompiled: rule });
  assert.equal(set?.start({ a: numbers(3) }).evaluate(0), true);
  assert.equal(made(), 1);
  assert.equal(set.source(), undefined);
});

const withObject = (fields: Readonly<Record<string, Type>>): Environment =>
  createEnvironment({ ...OPTIONS, variables: { a: objectOf('A', fields), b: DYN } });

test('code of another source or environment is not used', async () => {
  const { rule, made } = await precompile(ENVIRONMENT, SOURCE);
  const [items, count] = SOURCE.variables;
  assert.ok(items !== undefined && count !== undefined);
  const [first, ...rest] = SOURCE.expressions;
  assert.ok(first);
  const others: readonly (readonly [Environment, SetSource])[] = [
    [ENVIRONMENT, { ...SOURCE, expressions: [{ ...first, expression: 'variables.count > 3' }, ...rest] }],
    [ENVIRONMENT, { ...SOURCE, expressions: [...rest, first] }],
    [ENVIRONMENT, { ...SOURCE, expressions: rest }],
    [ENVIRONMENT, { ...SOURCE, variables: [{ ...items, expression: 'a.map(x, x)' }, count] }],
    [ENVIRONMENT, { ...SOURCE, variables: [items, count, { name: 'more', expression: '1' }] }],
    [createEnvironment({ ...OPTIONS, foldsConstants: true }), SOURCE],
    [createEnvironment({ ...OPTIONS, variables: { a: listOf(INT), b: DYN } }), SOURCE],
    [createEnvironment({ ...OPTIONS, libraries: OPTIONS.libraries.slice(1) }), SOURCE],
  ];
  for (const [environment, source] of others) {
    const { set } = compileSet(environment, source, { precompiled: rule });
    assert.ok(set);
    set.start({ a: numbers(3) }).evaluate(0);
  }
  assert.equal(made(), 0);
  assert.equal(precompileSet(ENVIRONMENT, SOURCE)?.sourceHash, rule.sourceHash);
  const typed = sourceOf({}, 'a.x == 1');
  const hashes = [withObject({ x: DYN }), withObject({ x: INT }), withObject({ x: DYN, y: DYN })].map(
    (environment) => precompileSet(environment, typed)?.sourceHash,
  );
  assert.equal(new Set(hashes).size, 3);
  const again = withObject({ x: objectOf('B', { x: DYN }) });
  assert.equal(precompileSet(again, typed)?.sourceHash, precompileSet(again, typed)?.sourceHash);
});

test('patterns are translated ahead of time, and not again', async () => {
  const source = sourceOf(
    { like: '["^ahead-[a-z]+$", "ahead-(x+x+)+y", "plain"]' },
    'variables.like.all(p, b.matches(p))',
  );
  const { rule } = await precompile(ENVIRONMENT, source);
  const [first, second, ...rest] = rule.patterns;
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(new RegExp(first[1]?.[0]?.source ?? '', 'u').test('ahead-ab'), true);
  assert.deepEqual([first[0], ...second, ...rest], ['^ahead-[a-z]+$', 'ahead-(x+x+)+y', null]);
  // A translation that was not made by us shows that it is the one that is used.
  const other: PrecompiledRule = { ...rule, patterns: [[first[0], [{ source: 'never', unitsMin: 5 }]], second] };
  const { set } = compileSet(ENVIRONMENT, source, { precompiled: other });
  assert.equal(set?.start({ b: 'ahead-ab' }).evaluate(0), false);
  assert.deepEqual((await precompile(ENVIRONMENT, sourceOf({}, 'a == "^x+$"'))).rule.patterns, []);
  assert.deepEqual(precompileSet(ENVIRONMENT, sourceOf({}, 'b.matches(a)'), ['^given$'])?.patterns, [
    ['^given$', [{ source: '^given$', unitsMin: 5 }]],
  ]);
});

test('a set with issues is not precompiled', () => {
  assert.equal(precompileSet(ENVIRONMENT, sourceOf({}, '1 +')), undefined);
  assert.equal(precompileSet(ENVIRONMENT, sourceOf({ x: 'nowhere' }, 'true')), undefined);
});

test('names and texts of sources stay texts in the module', async () => {
  const names = ['__proto__', 'constructor', '"]; throw 1; //', '`${1}`', '\u2028'];
  const texts = ['"`${throw 1}`"', '"*/ // \\n\\u2028\\u0022"', 'a["__proto__"]', 'a["];throw 1//"]', '{"\\"}": a}'];
  const sets = Object.fromEntries(
    names.map((name, index) => [
      name,
      precompileSet(ENVIRONMENT, sourceOf({}, texts[index] ?? '', name.length > 9 ? '1' : '2')),
    ]),
  );
  const complete = sets as Record<string, NonNullable<(typeof sets)[string]>>;
  const text = writePrecompiled(complete);
  assert.equal(text, writePrecompiled(Object.fromEntries(Object.entries(complete).reverse())));
  const rules = await loadRules(text);
  assert.deepEqual(Object.keys(rules).sort(), [...names].sort());
  for (const name of names) assert.ok(Object.hasOwn(rules, name), name);
});

test('a name that the environment has lost is a fault of the program', async () => {
  const { rule } = await precompile(ENVIRONMENT, sourceOf({}, 'a.text.lowerAscii()'));
  const bare = createEnvironment({ variables: OPTIONS.variables });
  const source = sourceOf({}, 'a');
  const sourceHash = precompileSet(bare, source)?.sourceHash ?? '';
  const { set } = compileSet(bare, source, { precompiled: { ...rule, sourceHash } });
  assert.throws(() => set?.start(INPUT), /does not declare 'lowerAscii'/);
});
