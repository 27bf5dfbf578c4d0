/**
 * CEL against hand-written JavaScript and the other engines of npm: thirty checks on Deployments. All must first agree
 * on every verdict; then they take turns.
 */
import assert from 'node:assert/strict';
import { celEnv, parse as parseWithBufbuild, plan } from '@bufbuild/cel';
import { Environment as MarcbachmannEnvironment } from '@marcbachmann/cel-js';
import { compile, createEnvironment, type Program } from '../src/languages/cel/index.ts';
import { DYN, STRING } from '../src/languages/cel/types.ts';
import type { Value } from '../src/languages/cel/values.ts';
import { CHECKS, type Deployment } from './cel-checks.ts';
import { makeDeployments } from './cel-deployments.ts';
import { timeInterleaved } from './measure.ts';
import { atLeast, atMost, type BenchRow, informative } from './rows.ts';

/** Judges one input by one check; what is not true, an error included, is false. */
type Judge = (object: Deployment) => boolean;

type Engine = { readonly name: string; readonly judges: readonly Judge[] };

const BY_HAND = 'JavaScript by hand';
const COMPILED = 'bulwark compiled';
const CLOSURES = 'bulwark closures';
const MARCBACHMANN = '@marcbachmann/cel-js';
const BUFBUILD = '@bufbuild/cel';

/** The rows of the CEL bench; see issue section "Speed" for the bars. */
export function benchCel(): BenchRow[] {
  return [...benchEvaluation(), ...benchCompilation(), ...benchPattern()];
}

function benchEvaluation(): BenchRow[] {
  const engines: readonly Engine[] = [
    { name: BY_HAND, judges: CHECKS.map(({ byHand }) => byHand) },
    { name: COMPILED, judges: CHECKS.map(({ expression }) => compileOurs(expression, true)) },
    { name: CLOSURES, judges: CHECKS.map(({ expression }) => compileOurs(expression, false)) },
    { name: MARCBACHMANN, judges: CHECKS.map(({ expression }) => compileMarcbachmann(expression)) },
    { name: BUFBUILD, judges: CHECKS.map(({ expression }) => compileBufbuild(expression)) },
  ];
  const inputs = makeDeployments();
  compareVerdicts(engines, inputs);
  const times = timeInterleaved(engines.map((engine) => ({ name: engine.name, run: () => countTrue(engine, inputs) })));
  const us = (name: string): number => times.get(name) ?? Number.NaN;
  const evaluations = CHECKS.length * inputs.length;
  return [
    atMost('compiled against JavaScript by hand', us(COMPILED) / us(BY_HAND), 'x the time', 2.5),
    atLeast(`compiled against ${MARCBACHMANN}`, us(MARCBACHMANN) / us(COMPILED), 'x as fast', 10),
    atLeast(`compiled against ${BUFBUILD}`, us(BUFBUILD) / us(COMPILED), 'x as fast', 100),
    informative('closures against JavaScript by hand', us(CLOSURES) / us(BY_HAND), 'x the time'),
    informative('compiled, one check', (us(COMPILED) / evaluations) * 1000, 'ns'),
  ];
}

function countTrue(engine: Engine, inputs: readonly Deployment[]): number {
  let count = 0;
  for (const judge of engine.judges) for (const input of inputs) if (judge(input)) count++;
  return count;
}

/** A bench of engines that disagree would measure nothing. Also refuses checks that never pass or never fail. */
function compareVerdicts(engines: readonly Engine[], inputs: readonly Deployment[]): void {
  for (const [i, check] of CHECKS.entries()) {
    const expected = inputs.map(check.byHand);
    for (const { name, judges } of engines) {
      assert.deepEqual(
        inputs.map((input) => judges[i]?.(input)),
        expected,
        `${name}: ${check.name}`,
      );
    }
  }
  const passed = countTrue({ name: BY_HAND, judges: CHECKS.map(({ byHand }) => byHand) }, inputs);
  assert.ok(passed > inputs.length && passed < CHECKS.length * inputs.length, 'the checks tell inputs apart');
}

function compileOurs(expression: string, mayGenerateCode: boolean): Judge {
  const environment = createEnvironment({ variables: { object: DYN }, mayGenerateCode });
  const { program, issues } = compile(expression, environment);
  assert.ok(program !== undefined, `${expression}: ${JSON.stringify(issues)}`);
  // Makes the code now; by itself it comes after some evaluations, which would use up the rounds' time to get warm.
  program.source();
  return (object) => program.evaluate({ object: object as unknown as Value }) === true;
}

function compileMarcbachmann(expression: string): Judge {
  const environment = new MarcbachmannEnvironment({ homogeneousAggregateLiterals: false });
  environment.registerVariable('object', 'dyn');
  const evaluate = environment.parse(expression);
  return (object) => {
    try {
      return evaluate({ object }) === true;
    } catch {
      return false;
    }
  };
}

function compileBufbuild(expression: string): Judge {
  const evaluate = plan(celEnv(), parseWithBufbuild(expression));
  return (object) => evaluate({ object: object as never }) === true;
}

/** Every text is new: V8 remembers the code of texts that it has seen, a scan meets each expression once. */
function benchCompilation(): BenchRow[] {
  const environment = createEnvironment({ variables: { object: DYN } });
  const [input] = makeDeployments();
  const object = input as unknown as Value;
  let round = 0;
  const compileAll = (use: (program: Program) => unknown): unknown => {
    round++;
    return CHECKS.map(({ expression }) => {
      const { program } = compile(`(${expression}) || ${round} < 0`, environment);
      return program === undefined ? undefined : use(program);
    });
  };
  const times = timeInterleaved([
    { name: 'evaluated', run: () => compileAll((program) => program.evaluate({ object })) },
    { name: 'generated', run: () => compileAll((program) => program.source()) },
  ]);
  const us = (name: string): number => (times.get(name) ?? Number.NaN) / CHECKS.length;
  return [
    atMost('parse, check, compile and evaluate once', us('evaluated'), 'us', 100),
    informative('parse, check and generate JavaScript', us('generated'), 'us'),
  ];
}

/** A pattern that makes backtracking engines hang must take time in proportion to the text. */
function benchPattern(): BenchRow[] {
  const { program } = compile("text.matches('(a+)+b')", createEnvironment({ variables: { text: STRING } }));
  assert.ok(program !== undefined);
  const [short, long] = [10_000, 100_000].map((size) => 'a'.repeat(size));
  assert.ok(short !== undefined && long !== undefined);
  assert.equal(program.evaluate({ text: long }), false);
  const times = timeInterleaved(
    [
      { name: 'short', run: () => program.evaluate({ text: short }) },
      { name: 'long', run: () => program.evaluate({ text: long }) },
    ],
    { rounds: 7, roundMs: 20 },
  );
  const [shortUs, longUs] = [times.get('short') ?? Number.NaN, times.get('long') ?? Number.NaN];
  return [
    atMost('(a+)+b on 100 KB against ten times 10 KB', longUs / (10 * shortUs), 'x the time', 2),
    atMost('(a+)+b on 100 KB', longUs / 1000, 'ms', 100),
  ];
}
