/** Waiting: to the end, or until an abort, and never for one that came before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from './pause.ts';

test('a pause ends with its time, and leaves no listener behind', async () => {
  const ending = new AbortController();
  let listeners = 0;
  const { signal } = ending;
  const counted = {
    aborted: false,
    addEventListener: (...args: Parameters<AbortSignal['addEventListener']>) => {
      listeners += 1;
      signal.addEventListener(...args);
    },
    removeEventListener: (...args: Parameters<AbortSignal['removeEventListener']>) => {
      listeners -= 1;
      signal.removeEventListener(...args);
    },
  } as unknown as AbortSignal;
  await pause(1, counted);
  assert.equal(listeners, 0);
});

test('an abort ends a pause early; one that came before lets none begin', async () => {
  const ending = new AbortController();
  const waiting = pause(3_600_000, ending.signal);
  ending.abort();
  await waiting;
  await pause(3_600_000, ending.signal);
  assert.ok(ending.signal.aborted);
});
