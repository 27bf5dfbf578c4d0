/** Addresses of calls: the gate, the time that is left, and what is remembered. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import { createAddressReader } from './read-address.ts';

test('an address names its gate and the time in which it is answered', () => {
  const most = LIMITS.admissionAnswerMsMax;
  const rows: readonly (readonly [url: string, path: string, gate: string | undefined, answerMs: number])[] = [
    ['/admit/enforce?timeout=1s', '/admit/enforce', 'enforce', 800],
    ['/admit/observe?a=b&timeout=1s', '/admit/observe', 'observe', 800],
    ['/admit/enforce', '/admit/enforce', 'enforce', most],
    ['/admit/enforce?nottimeout=1s', '/admit/enforce', 'enforce', most],
    ['/admit/enforce?timeout=never', '/admit/enforce', 'enforce', most],
    ['/admit/enforce/', '/admit/enforce/', undefined, most],
    ['/healthz?timeout=1s', '/healthz', undefined, 800],
    ['', '', undefined, most],
  ];
  const read = createAddressReader();
  for (const [url, path, gate, answerMs] of [...rows, ...rows])
    assert.deepEqual(read(url), { path, gate, answerMs }, url);
});

test('addresses of gates are remembered, but no number of them that somebody invents', () => {
  const read = createAddressReader();
  const first = read('/admit/enforce?timeout=1s');
  for (let i = 0; i < 1_000; i++) read(`/admit/enforce?timeout=${i}s`);
  assert.equal(read('/admit/enforce?timeout=1s'), first);
  assert.notEqual(read('/admit/enforce?timeout=999s'), read('/admit/enforce?timeout=999s'));
  assert.notEqual(read('/healthz'), read('/healthz'));
});
