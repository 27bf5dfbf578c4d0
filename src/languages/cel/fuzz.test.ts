/** Fuzz test of the whole CEL room: mutated expressions over hostile input never throw, and both back ends agree. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getConformanceSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { showValue } from '../../../test/corpora/cel-spec-values.ts';
import { createRandom, type Random } from '../../../test/harness/random.ts';
import { check, compileChecked, createEnvironment, DYN, explain, kubernetesLibraries, parse } from './index.ts';
import type { Environment } from './environment-build.ts';
import type { Program } from './program.ts';
import { CelError, Double, NONE, type Result, Uint, Unknown, type Value } from './values.ts';

const ROUNDS = 2000;
const SEEDS = [20_261_125, 7, 4_711] as const;

const TEXTS: readonly string[] = getConformanceSuite()
  .tests.map(({ original }) => original.expr)
  .concat(
    "object.spec.containers.all(c, c.?image.orValue('').matches('^[a-z]+$') && quantity(c.cpu).isInteger())",
    "object.metadata.labels.exists(k, v, k == 'app' && v.startsWith('x')) || has(object.__proto__)",
    "url(object.u).getHost() == ip('10.0.0.1').family() || cidr('10.0.0.0/8').containsIP(object.ip)",
    "cel.bind(x, object.list, x.map(i, i + 1).sum() / size(x) > 3 ? 'a%d'.format([x[0]]) : string(object))",
  );

const PIECES = [
  'object',
  'x',
  '.size()',
  '[0]',
  '.?a',
  '==',
  '&&',
  '||',
  '? 1 : 2',
  '!',
  '-',
  '+',
  '1u',
  "'é😀'",
].concat(
  // Calls that no overload takes: of a rooted name, with too few arguments or too many.
  [
    '.',
    '()',
    '(x',
    ', x',
    'x, ',
    '.?a.orValue()',
    '.?a.or(x, x)',
    '.?a.hasValue(x)',
    '.startsWith()',
    '.matches(x, x)',
  ],
);

/** Inputs as hostile files have them: missing, null, of the wrong type, unknown, own `__proto__`. */
const INPUTS: readonly Value[] = [
  null,
  {},
  JSON.parse('{"__proto__": {"a": 1}, "constructor": [], "spec": null, "list": [1, "x", null]}') as Value,
  { spec: { containers: [{ image: 'a', cpu: '2' }, 1, null] }, metadata: { labels: { app: 'x' } }, list: [1, 2] },
  { spec: { containers: new Unknown(['var.containers']) }, u: '::', ip: 'x', list: [new Double(2), new Uint(3n)] },
  [NONE, 2n ** 63n - 1n, Number.NaN, new Uint8Array([255])],
];

function mutate(random: Random): string {
  let text = random.pick(TEXTS);
  for (let edits = random.below(4); edits > 0; edits--) {
    const at = random.below(text.length + 1);
    const other = random.pick(TEXTS);
    const from = random.below(other.length);
    const added = random.below(2) === 0 ? random.pick(PIECES) : other.slice(from, from + random.below(14));
    text = text.slice(0, at) + added + text.slice(at + random.below(5));
  }
  return text;
}

const [FAST, SLOW] = ([true, false] as const).map((mayGenerateCode) =>
  createEnvironment({ libraries: kubernetesLibraries(), variables: { object: DYN, x: DYN }, mayGenerateCode }),
) as [Environment, Environment];

/** What both back ends must agree on: the value, or the kind of failure. */
function describe(result: Result): string {
  if (result instanceof CelError) return `error ${result.code}`;
  return result instanceof Unknown ? 'unknown' : showValue(result);
}

for (const seed of SEEDS) {
  test(`${ROUNDS} mutants of seed ${seed} run on both back ends without a throw or a difference`, (t) => {
    const runCount = compareMutants(createRandom(seed));
    t.diagnostic(`${runCount} evaluations compared`);
    assert.ok(runCount > ROUNDS, `only ${runCount} evaluations`);
  });
}

/** Compiles mutants in spite of their faults and evaluates them on both back ends. Returns how often. */
function compareMutants(random: Random): number {
  let runCount = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = mutate(random);
    const { ast } = parse(text, FAST);
    if (ast === undefined) continue;
    const [generated, closed] = [FAST, SLOW].map((environment) => compileChecked(check(ast, environment), environment));
    generated?.source();
    for (const object of INPUTS) {
      const bindings = { object, x: random.pick(INPUTS) };
      const limits = { expressionCostMax: 100_000 };
      const [found, expected] = [generated, closed].map((program) =>
        describe((program as Program).evaluate(bindings, limits)),
      );
      assert.equal(found, expected, `${text} on ${showValue(object)}`);
      runCount += 1;
    }
    if (random.below(10) === 0) explain(check(ast, FAST), { object: random.pick(INPUTS), x: null });
  }
  return runCount;
}
