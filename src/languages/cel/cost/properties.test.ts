/** Laws that the costs must keep, held against generated expressions on inputs of known sizes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, compile, createEnvironment, parse } from '../index.ts';
import * as T from '../types.ts';
import { CelError, type Value } from '../values.ts';
import { estimateCost } from './estimate.ts';
import type { SizeHint } from './estimation.ts';
import { exactly, type Range } from './ranges.ts';

const EXPRESSIONS = 1500;

const environment = createEnvironment({
  variables: {
    text: T.STRING,
    number: T.INT,
    flag: T.BOOL,
    numbers: T.listOf(T.INT),
    texts: T.listOf(T.STRING),
    counts: T.mapOf(T.STRING, T.INT),
  },
});

/** A small generator of pseudo-random numbers (mulberry32), so that a failure repeats. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof makeRandom>;
type Kind = 'bool' | 'int' | 'text' | 'numbers' | 'texts';
type Names = Readonly<Record<Kind, readonly string[]>>;

const ROOT_NAMES: Names = {
  bool: ['flag', 'true', 'false'],
  int: ['number', '1', '7', "counts['a']"],
  text: ['text', "''", "'abcdefghijklm'"],
  numbers: ['numbers', '[1, 2, 3]', '[]'],
  texts: ['texts', "['a', 'bcdefghijklmnop']"],
};

/**
 * An expression of the kind. Left out are the few calls for which cel-go's own estimate is not an upper bound:
 * `startsWith` (estimated by the prefix, charged by the text), `join`, and indexing into what is not a field chain.
 */
function generate(random: Random, kind: Kind, depth: number, names: Names): string {
  const leaf = (): string => {
    const all = names[kind];
    return all[random(all.length)] ?? 'flag';
  };
  if (depth === 0) return leaf();
  const make = (of: Kind): string => generate(random, of, depth - 1, names);
  const within = (of: Kind, name: string, nameKind: Kind): string =>
    generate(random, of, depth - 1, { ...names, [nameKind]: [name, ...names[nameKind]] });
  const name = `v${depth}`;
  const shared = [
    leaf,
    () => `(${make('bool')} ? ${make(kind)} : ${make(kind)})`,
    () => `cel.bind(${name}, ${make('text')}, ${within(kind, name, 'text')})`,
  ];
  const own: Readonly<Record<Kind, readonly (() => string)[]>> = {
    bool: [
      () => `(${make('bool')} && ${make('bool')})`,
      () => `(${make('bool')} || ${make('bool')})`,
      () => `!${make('bool')}`,
      () => `(${make('int')} < ${make('int')})`,
      () => `(${make('text')} == ${make('text')})`,
      () => `(${make('text')} <= ${make('text')})`,
      () => `${make('text')}.contains(${make('text')})`,
      () => `${make('text')}.matches('[a-c]+d?')`,
      () => `(${make('int')} in ${make('numbers')})`,
      () => `('a' in counts)`,
      () => 'has(counts.b)',
      () => `${make('numbers')}.all(${name}, ${within('bool', name, 'int')})`,
      () => `${make('texts')}.exists(${name}, ${within('bool', name, 'text')})`,
      () => `${make('numbers')}.exists_one(${name}, ${within('bool', name, 'int')})`,
      () => `counts.all(${name}, ${within('bool', name, 'text')})`,
    ],
    int: [
      () => `(${make('int')} + ${make('int')})`,
      () => `(${make('int')} / ${make('int')})`,
      () => `size(${make('text')})`,
      () => `${make('texts')}.size()`,
      () => `int(${make('text')})`,
    ],
    text: [
      () => `(${make('text')} + ${make('text')})`,
      () => `string(${make('int')})`,
      () => `string(bytes(${make('text')}))`,
    ],
    numbers: [
      () => `[${make('int')}, ${make('int')}]`,
      () => `(${make('numbers')} + ${make('numbers')})`,
      () => `${make('numbers')}.filter(${name}, ${within('bool', name, 'int')})`,
      () => `${make('numbers')}.map(${name}, ${within('int', name, 'int')})`,
      () => `${make('texts')}.map(${name}, ${within('bool', name, 'text')}, ${within('int', name, 'text')})`,
    ],
    texts: [
      () => `[${make('text')}, ${make('text')}]`,
      () => `${make('texts')}.filter(${name}, ${within('bool', name, 'text')})`,
      () => `${make('numbers')}.map(${name}, ${within('text', name, 'int')})`,
    ],
  };
  const options = [...shared, ...own[kind]];
  return (options[random(options.length)] ?? leaf)();
}

function makeBindings(random: Random): Record<string, Value> {
  const text = (): string => 'abcd'.repeat(10).slice(0, random(40));
  const many = <R>(make: () => R): R[] => Array.from({ length: random(5) }, make);
  return {
    text: text(),
    number: random(5),
    flag: random(2) === 0,
    numbers: many(() => random(5)),
    texts: many(text),
    counts: Object.fromEntries(many(text).map((key, i) => [`${key}${i}`, i])),
  };
}

function hintFor(bindings: Record<string, Value>): SizeHint {
  const range = (sizes: number[]): Range => ({
    min: BigInt(Math.min(...sizes, 0)),
    max: BigInt(Math.max(...sizes, 0)),
  });
  const texts = bindings['texts'] as string[];
  const keys = Object.keys(bindings['counts'] as object);
  const known: Record<string, Range> = {
    text: exactly((bindings['text'] as string).length),
    numbers: exactly((bindings['numbers'] as number[]).length),
    texts: exactly(texts.length),
    'texts.@items': range(texts.map((text) => text.length)),
    counts: exactly(keys.length),
    'counts.@keys': range(keys.map((key) => key.length)),
  };
  return (path) => (path === undefined ? undefined : known[path.join('.')]);
}

test(`over ${EXPRESSIONS} expressions, the cost stays within the estimate and metering changes no result`, () => {
  const random = makeRandom(20260723);
  let failures = 0;
  for (let i = 0; i < EXPRESSIONS; i++) {
    const kinds: readonly Kind[] = ['bool', 'bool', 'int', 'text', 'numbers', 'texts'];
    const text = generate(random, kinds[random(kinds.length)] ?? 'bool', 1 + random(4), ROOT_NAMES);
    const bindings = makeBindings(random);
    const { program } = compile(text, environment);
    const { ast } = parse(text, environment);
    assert.ok(program !== undefined && ast !== undefined, text);
    const estimated = estimateCost(check(ast, environment), { sizeOf: hintFor(bindings) });
    const { result, cost } = program.evaluateTracked(bindings);
    assert.deepEqual(program.evaluate(bindings), result, text);
    assert.ok(BigInt(cost) <= estimated.max, `${text} cost ${cost}, at most ${estimated.max} was estimated`);
    assert.deepEqual(program.evaluateTracked(bindings, { expressionCostMax: cost }), { result, cost }, text);
    if (cost === 0) continue;
    const stopped = program.evaluateTracked(bindings, { expressionCostMax: cost - 1 });
    assert.ok(stopped.result instanceof CelError && stopped.result.code === 'cost_exceeded', text);
    if (result instanceof CelError) failures++;
  }
  assert.ok(failures > 10, 'some expressions fail, so that the cost of failures is covered');
});
