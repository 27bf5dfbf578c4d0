/** Tests of slots: never more at once, first come first served, and no slot is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSlots } from './slots.ts';

test('no more run at once than there are slots, in the order in which they came', async () => {
  const slots = createSlots(2);
  const began: number[] = [];
  let running = 0;
  let most = 0;
  const tasks = Array.from({ length: 7 }, (_, i) =>
    slots(async () => {
      began.push(i);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => void setImmediate(resolve));
      running -= 1;
      return i;
    }),
  );
  assert.deepEqual(await Promise.all(tasks), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual([most, began], [2, [0, 1, 2, 3, 4, 5, 6]]);
});

test('a task that throws gives its slot back', async () => {
  const slots = createSlots(1);
  const failing = slots(() => Promise.reject(new Error('a test')));
  const next = slots(() => Promise.resolve('next'));
  await assert.rejects(failing, /a test/);
  assert.equal(await next, 'next');
  assert.equal(await slots(() => Promise.resolve('last')), 'last');
});
