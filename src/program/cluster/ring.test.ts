/** Rings: many are one, after some quiet, and what comes while it acts comes again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRinger } from './ring.ts';

const clock = { nowMs: () => performance.now() };

test('many rings are one action, a rest lies between two, and none is lost', async () => {
  const stop = new AbortController();
  const times: number[] = [];
  const ringer = createRinger({ settleMs: 10, restMs: 60, clock, signal: stop.signal }, async () => {
    times.push(performance.now());
    if (times.length === 1) ringer.ring();
    await Promise.resolve();
  });
  const startMs = performance.now();
  for (let i = 0; i < 5; i++) ringer.ring();
  while (times.length < 2) await new Promise((resolve) => void setTimeout(resolve, 5));
  await new Promise((resolve) => void setTimeout(resolve, 100));
  const [first = 0, second = 0] = times;
  assert.ok(first - startMs >= 8 && second - first >= 60, String([first - startMs, second - first]));
  assert.equal(times.length, 2);
  stop.abort();
  await ringer.done;
});

test('an abort ends it while it waits, and what the action throws is told', async () => {
  const stop = new AbortController();
  const idle = createRinger({ settleMs: 0, restMs: 0, clock, signal: stop.signal }, () => Promise.resolve());
  stop.abort();
  await idle.done;
  const never = new AbortController().signal;
  const fault = createRinger({ settleMs: 0, restMs: 0, clock, signal: never }, () => Promise.reject(new Error('no')));
  fault.ring();
  await assert.rejects(fault.done, /no/);
});
