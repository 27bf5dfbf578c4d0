/**
 * CEL compiler: generated code and closures give the same result on generated expressions and inputs, unknowns
 * included.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showValue } from '../../../../test/corpora/cel-spec-values.ts';
import { createRandom } from '../../../../test/harness/random.ts';
import { makeInput, VARIABLES, writeExpression } from '../../../../test/harness/random-cel.ts';
import { celSpecLibraries, check, compile, compileChecked, createEnvironment, parse } from '../index.ts';
import { DYN } from '../types.ts';
import { CelError, type Result, Unknown } from '../values.ts';

/** What both back ends must agree on: the value, the code of the error, or that it is unknown. */
const outcomeOf = (result: Result): string => {
  if (result instanceof CelError) return `error ${result.code}`;
  return result instanceof Unknown ? 'unknown' : showValue(result);
};

test('generated code and closures agree on 4,000 generated expressions', () => {
  const random = createRandom(20_260_101);
  const options = {
    libraries: celSpecLibraries(),
    variables: Object.fromEntries(VARIABLES.map((name) => [name, DYN])),
  };
  const generating = createEnvironment(options);
  const interpreting = createEnvironment({ ...options, mayGenerateCode: false });
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 4000; round++) {
    const text = writeExpression(random, 1 + random.below(4), VARIABLES);
    const { ast } = parse(text, generating);
    if (ast === undefined) continue;
    // Unchecked: what the checker refuses must fail alike when it is evaluated all the same.
    const checked = check(ast, generating);
    const fast = compileChecked(checked, generating);
    const exact = compileChecked(checked, interpreting);
    assert.ok(fast.source() !== undefined && exact.source() === undefined);
    for (let input = 0; input < 3; input++) {
      const bindings = Object.fromEntries(VARIABLES.map((name) => [name, makeInput(random, 2)]));
      const expected = outcomeOf(exact.evaluate(bindings));
      const actual = outcomeOf(fast.evaluate(bindings));
      assert.equal(actual, expected, `${text} on ${JSON.stringify(Object.values(bindings).map(showValue))}`);
      const kind = expected.startsWith('[') ? 'value' : expected;
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    }
  }
  for (const kind of ['value', 'unknown', 'error no_such_overload', 'error no_such_key', 'error no_such_field']) {
    assert.ok((outcomes.get(kind) ?? 0) > 100, `too few cases with the outcome '${kind}': ${outcomes.get(kind) ?? 0}`);
  }
});

test('generated code and closures agree on what asks for the type of any value', () => {
  const random = createRandom(20_261_127);
  const options = { libraries: celSpecLibraries(), variables: { a: DYN } };
  const generating = createEnvironment(options);
  const interpreting = createEnvironment({ ...options, mayGenerateCode: false });
  const names = ['int', 'uint', 'double', 'string', 'bool', 'bytes', 'list', 'map', 'null_type', 'type'];
  const outcomes = new Map<string, number>();
  for (const name of names) {
    for (const text of [`type(a) == ${name}`, `type(a) != ${name}`, `type(a.x) == ${name}`, `type(a.?x) == ${name}`]) {
      const fast = compile(text, generating).program;
      const exact = compile(text, interpreting).program;
      assert.ok(fast?.source() !== undefined && exact !== undefined, text);
      for (let round = 0; round < 150; round++) {
        const a = makeInput(random, 2);
        const expected = outcomeOf(exact.evaluate({ a }));
        assert.equal(outcomeOf(fast.evaluate({ a })), expected, `${text} on ${showValue(a)}`);
        outcomes.set(expected, (outcomes.get(expected) ?? 0) + 1);
      }
    }
  }
  for (const outcome of ['true', 'false', 'unknown', 'error']) {
    const found = [...outcomes.keys()].filter((key) => key.includes(outcome));
    assert.ok(found.length > 0, `no case with the outcome ${outcome}: ${[...outcomes.keys()].join('; ')}`);
  }
});
