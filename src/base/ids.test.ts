/** Tests of new ids: unique, in order, and of the form that RFC 9562 gives to version 7. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIds } from './ids.ts';

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('an id has the form of version 7, and the time in its first 48 bits', () => {
  const nowMs = 0x017f22e279b0; // the example of RFC 9562, A.6
  const id = createIds({ nowMs: () => nowMs })();
  assert.match(id, V7);
  assert.equal(id.slice(0, 13), '017f22e2-79b0');
});

test('ids of one source are in order, while the clock stands, goes on and goes back', () => {
  let nowMs = 1_000_000;
  const newId = createIds({ nowMs: () => nowMs });
  const ids: string[] = [];
  for (let i = 0; i < 20_000; i++) {
    if (i === 10_000) nowMs += 2;
    if (i === 15_000) nowMs -= 500_000;
    ids.push(newId());
  }
  assert.ok(ids.every((id) => V7.test(id)));
  assert.deepEqual(ids, [...ids].sort());
  assert.equal(new Set(ids).size, ids.length);
});

test('two sources at one moment give different ids', () => {
  const sources = Array.from({ length: 200 }, () => createIds({ nowMs: () => 5 }));
  assert.equal(new Set(sources.map((newId) => newId())).size, 200);
});
