/** The queue: order, bounds in number and bytes, and other work between its slices. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LIMITS } from '../../base/limits.ts';
import { createQueue } from './queue.ts';

test('items are worked on in their order, and never within the call that adds them', async () => {
  const done: number[] = [];
  const queue = createQueue<{ bytes: number; n: number }>((items) => void done.push(...items.map(({ n }) => n)));
  for (let n = 0; n < 300; n++) assert.ok(queue.add({ bytes: 1, n }));
  assert.deepEqual(done, []);
  assert.equal(queue.size(), 300);
  while (queue.size() > 0) await nextTurn();
  assert.deepEqual(
    done,
    Array.from({ length: 300 }, (_, n) => n),
  );
});

test('it takes no more than its bounds, and takes again when there is room', async () => {
  const byNumber = createQueue<{ bytes: number }>(() => undefined);
  let taken = 0;
  while (byNumber.add({ bytes: 1 })) taken += 1;
  assert.equal(taken, LIMITS.admissionQueueMax);
  const byBytes = createQueue<{ bytes: number }>(() => undefined);
  const half = LIMITS.admissionQueueBytesMax / 2;
  assert.ok(byBytes.add({ bytes: half }));
  assert.ok(byBytes.add({ bytes: half }));
  assert.ok(!byBytes.add({ bytes: 1 }));
  while (byNumber.size() + byBytes.size() > 0) await nextTurn();
  assert.ok(byNumber.add({ bytes: 1 }));
  assert.ok(byBytes.add({ bytes: half }));
});

test('long work is cut into slices: others have their turn before it is done', async () => {
  let done = 0;
  const queue = createQueue<{ bytes: number }>((items) => {
    const endMs = performance.now() + 3;
    while (performance.now() < endMs);
    done += items.length;
  }, 1);
  for (let i = 0; i < 250; i++) queue.add({ bytes: 1 });
  await nextTurn();
  await nextTurn();
  assert.ok(done > 0 && done < 250, `${done} of 250 were done`);
  while (queue.size() > 0) await nextTurn();
  assert.equal(done, 250);
});

test('what waits is worked on together while that is quick, and one by one where it is slow or large', async () => {
  let workMs = 0;
  const sizes: number[] = [];
  const queue = createQueue<{ bytes: number }>((items) => {
    sizes.push(items.length);
    const endMs = performance.now() + workMs;
    while (performance.now() < endMs);
  });
  const run = async (bytes: number): Promise<readonly number[]> => {
    sizes.length = 0;
    for (let i = 0; i < 100; i++) queue.add({ bytes });
    while (queue.size() > 0) await nextTurn();
    return [...sizes];
  };
  const quick = await run(1);
  assert.equal(quick[0], 1);
  assert.ok(Math.max(...quick) > 4 && Math.max(...quick) <= 8, String(quick));
  assert.ok((await run(100 * 1_024)).every((size) => size === 1));
  workMs = 5;
  assert.ok((await run(1)).slice(4).every((size) => size === 1));
});
