/** Tests of the life of a finding: the whole table, and what no way through it may do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FINDING_MOVES, FINDING_STATES, type FindingState, moveFinding, RUNNING_STATES } from './finding-life.ts';

const TABLE: Readonly<Record<FindingState, readonly string[]>> = {
  // In the order of the moves: seen, exempt, gone, exception-ended, acknowledge, close.
  open: ['open keep', 'accepted stop', 'resolved stop', '-', 'acknowledged keep', 'resolved stop'],
  acknowledged: ['acknowledged keep', 'accepted stop', 'resolved stop', '-', '-', 'resolved stop'],
  accepted: ['reopened start', 'accepted keep', 'resolved stop', 'reopened start', '-', '-'],
  resolved: ['reopened start', 'accepted stop', 'resolved keep', '-', '-', '-'],
  reopened: ['reopened keep', 'accepted stop', 'resolved stop', '-', 'acknowledged keep', 'resolved stop'],
};

test('every state and move leads where the table says, or is refused', () => {
  for (const state of FINDING_STATES) {
    const row = FINDING_MOVES.map((move) => {
      const transition = moveFinding(state, move);
      return transition === undefined ? '-' : `${transition.to} ${transition.clock}`;
    });
    assert.deepEqual(row, TABLE[state], state);
  }
});

test('a finding begins by being seen, failing or exempt, and in no other way', () => {
  const begun = FINDING_MOVES.map((move) => moveFinding(undefined, move)?.to);
  assert.deepEqual(begun, ['open', 'accepted', undefined, undefined, undefined, undefined]);
});

test('a clock starts exactly where a finding comes to run that did not run before', () => {
  for (const state of FINDING_STATES) {
    for (const move of FINDING_MOVES) {
      const transition = moveFinding(state, move);
      if (transition === undefined) continue;
      const [isBefore, isAfter] = [state, transition.to].map((one) => RUNNING_STATES.includes(one));
      assert.equal(transition.clock === 'start', isBefore === false && isAfter === true, `${state} ${move}`);
      assert.ok(transition.clock !== 'keep' || isBefore === isAfter, `${state} ${move}`);
      assert.ok(transition.why.length > 0);
    }
  }
});
