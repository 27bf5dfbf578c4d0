/** Events make the right answers old. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nounsOf } from './topics.ts';

test('a topic is a noun itself, or stands for those that show it', () => {
  assert.deepEqual([...nounsOf(['rollouts'])], ['rollouts']);
  assert.deepEqual([...nounsOf(['ledger', 'access'])], ['evidence', 'refusals']);
  assert.ok(nounsOf(['runs']).has('measures'));
  assert.equal(nounsOf([]).size, 0);
});
