/** Counting the expressions of a rule that are true: the same answers as a run, whenever there is one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSet, createEnvironment, UNSURE } from '../index.ts';
import type { CompiledSet } from '../program.ts';

function compile(expressions: readonly string[], variables: readonly string[] = []): CompiledSet {
  const environment = createEnvironment({ variables: { x: { kind: 'dyn' }, y: { kind: 'dyn' } } });
  const { set, issues } = compileSet(environment, {
    variables: variables.map((expression, i) => ({ name: `v${i}`, expression })),
    expressions: expressions.map((expression, i) => ({ name: `e${i}`, expression })),
  });
  assert.ok(set !== undefined, JSON.stringify([...issues]));
  return set;
}

/** Code is made when it was asked for. */
function withCode(set: CompiledSet): CompiledSet {
  assert.ok(set.source() !== undefined);
  return set;
}

test('without code nothing is counted', () => {
  assert.equal(compile(['true']).countTrue({}, 1), UNSURE);
});

test('the expressions are counted up to the first that is false, and as far as was asked', () => {
  const set = withCode(compile(['x == 1', 'variables.v0 > 2', 'false'], ['y + 1']));
  assert.equal(set.countTrue({ x: 1, y: 2 }, 2), 2);
  assert.equal(set.countTrue({ x: 1, y: 2 }, 3), 2);
  assert.equal(set.countTrue({ x: 2, y: 2 }, 2), 0);
  assert.equal(set.countTrue({ x: 1, y: 1 }, 2), 1);
  // Variables of one count are not those of the next.
  assert.equal(set.countTrue({ x: 1, y: 2 }, 2), 2);
});

test('what fails, or is no bool, leaves the count unsure, unless one before it is false', () => {
  for (const expression of ['x.missing == 1', 'x / 0 == 1', 'x', 'dyn(x) == y']) {
    const set = withCode(compile(['x == 5', expression]));
    assert.equal(set.countTrue({ x: 5 }, 2), UNSURE, expression);
    assert.equal(set.countTrue({ x: 4 }, 2), 0, expression);
    assert.equal(set.countTrue({ x: 5 }, 1), 1, expression);
  }
});

test('a binding that throws when it is read tells nothing, and the next count is as any', () => {
  const set = withCode(compile(['x == 1']));
  const hostile = {
    get x(): number {
      throw new RangeError('too deep');
    },
  };
  assert.equal(set.countTrue(hostile, 1), UNSURE);
  assert.equal(set.countTrue({ x: 1 }, 1), 1);
});

test('a count costs no more than a run may: beyond the limits only a run decides', () => {
  const list = Array.from({ length: 3_000 }, (_, i) => i);
  const costly = withCode(compile(['x.all(a, x.all(b, a + b >= 0))']));
  assert.equal(costly.countTrue({ x: list.slice(0, 10) }, 1), 1);
  assert.equal(costly.countTrue({ x: list }, 1), UNSURE);
  const many = withCode(compile(Array.from({ length: 40 }, () => 'x.all(a, x.all(b, a + b >= 0))')));
  assert.equal(many.countTrue({ x: list.slice(0, 10) }, 40), 40);
  assert.equal(many.countTrue({ x: list.slice(0, 280) }, 40), UNSURE);
});
