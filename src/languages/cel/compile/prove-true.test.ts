/** Proofs that the expressions of a rule are true: the same answer as a run, whenever they give one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileSet, createEnvironment } from '../index.ts';
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

test('without code nothing is proved', () => {
  assert.equal(compile(['true']).provesTrue({}, 1), false);
});

test('a proof is that the first expressions are true, whatever the others are', () => {
  const set = withCode(compile(['x == 1', 'variables.v0 > 2', 'false'], ['y + 1']));
  assert.equal(set.provesTrue({ x: 1, y: 2 }, 2), true);
  assert.equal(set.provesTrue({ x: 1, y: 2 }, 3), false);
  assert.equal(set.provesTrue({ x: 2, y: 2 }, 2), false);
  assert.equal(set.provesTrue({ x: 1, y: 1 }, 2), false);
  // Variables of one proof are not those of the next.
  assert.equal(set.provesTrue({ x: 1, y: 2 }, 2), true);
});

test('what fails, or is no bool, is no proof', () => {
  for (const expression of ['x.missing == 1', 'x / 0 == 1', 'x', 'dyn(x) == y']) {
    assert.equal(withCode(compile([expression])).provesTrue({ x: 5 }, 1), false, expression);
  }
});

test('a binding that throws when it is read proves nothing, and the next proof is as any', () => {
  const set = withCode(compile(['x == 1']));
  const hostile = {
    get x(): number {
      throw new RangeError('too deep');
    },
  };
  assert.equal(set.provesTrue(hostile, 1), false);
  assert.equal(set.provesTrue({ x: 1 }, 1), true);
});

test('a proof costs no more than a run may: beyond the limits only a run decides', () => {
  const list = Array.from({ length: 3_000 }, (_, i) => i);
  const costly = withCode(compile(['x.all(a, x.all(b, a + b >= 0))']));
  assert.equal(costly.provesTrue({ x: list.slice(0, 10) }, 1), true);
  assert.equal(costly.provesTrue({ x: list }, 1), false);
  const many = withCode(compile(Array.from({ length: 40 }, () => 'x.all(a, x.all(b, a + b >= 0))')));
  assert.equal(many.provesTrue({ x: list.slice(0, 10) }, 40), true);
  assert.equal(many.provesTrue({ x: list.slice(0, 280) }, 40), false);
});
