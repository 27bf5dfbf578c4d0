/** Back-off of wrong passwords. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../../model/instants.ts';
import { createAttempts, waitAfter } from './attempts.ts';

function createClock() {
  const clock = { ms: 1_000_000 };
  return { clock, nowMs: () => clock.ms };
}

describe('the wait after wrong passwords', () => {
  const rule = { freeMax: 5, waitMsMax: 15 * MINUTE_MS };
  const TABLE = [
    [0, 0],
    [4, 0],
    [5, 1_000],
    [6, 2_000],
    [10, 32_000],
    [15, 15 * MINUTE_MS],
    [1_000_000, 15 * MINUTE_MS],
  ] as const;
  for (const [count, waitMs] of TABLE) {
    test(`is ${waitMs} ms after ${count}`, () => {
      assert.equal(waitAfter(count, rule), waitMs);
    });
  }
});

describe('attempts', () => {
  const ann = { name: 'ann', address: '192.0.2.1' };

  test('are slowed down for an account from an address, and not for others', () => {
    const { clock, nowMs } = createClock();
    const attempts = createAttempts({ nowMs });
    for (let i = 0; i < 5; i++) attempts.begin(ann);
    assert.equal(attempts.waitMs(ann), 1_000);
    assert.equal(attempts.waitMs({ ...ann, name: 'ANN' }), 1_000, 'the account is the same in capitals');
    assert.equal(attempts.waitMs({ ...ann, address: '192.0.2.2' }), 0);
    assert.equal(attempts.waitMs({ ...ann, name: 'bob' }), 0);
    clock.ms += 400;
    assert.equal(attempts.waitMs(ann), 600);
    clock.ms += 600;
    assert.equal(attempts.waitMs(ann), 0);
  });

  test('from many addresses slow an account down for a minute at most', () => {
    const { nowMs } = createClock();
    const attempts = createAttempts({ nowMs });
    for (let i = 0; i < 200; i++) attempts.begin({ name: 'ann', address: `192.0.2.${i}` });
    assert.equal(attempts.waitMs({ name: 'ann', address: '198.51.100.1' }), MINUTE_MS);
  });

  test('on many accounts slow their address down', () => {
    const { nowMs } = createClock();
    const attempts = createAttempts({ nowMs });
    for (let i = 0; i < 40; i++) attempts.begin({ name: `user-${i}`, address: ann.address });
    assert.ok(attempts.waitMs({ name: 'another', address: ann.address }) >= 1_000);
  });

  test('that were right are forgiven, and buy no more on other accounts', () => {
    const { nowMs } = createClock();
    const attempts = createAttempts({ nowMs });
    for (let i = 0; i < 29; i++) attempts.begin({ name: `user-${i}`, address: ann.address });
    for (let i = 0; i < 5; i++) {
      attempts.begin(ann);
      attempts.forgive(ann);
    }
    assert.equal(attempts.waitMs(ann), 0);
    attempts.begin({ name: 'bob', address: ann.address });
    assert.ok(attempts.waitMs({ name: 'cid', address: ann.address }) > 0);
  });

  test('are forgotten after an hour, and a clock that is put back locks nobody out for longer', () => {
    const { clock, nowMs } = createClock();
    const attempts = createAttempts({ nowMs });
    for (let i = 0; i < 30; i++) attempts.begin(ann);
    clock.ms += HOUR_MS;
    assert.equal(attempts.waitMs(ann), 0);
    for (let i = 0; i < 30; i++) attempts.begin(ann);
    clock.ms -= 5 * HOUR_MS;
    assert.equal(attempts.waitMs(ann), 0);
  });

  test('take bounded memory, and made-up accounts do not push out the one under attack', () => {
    const { nowMs } = createClock();
    const attempts = createAttempts({ nowMs }, 100);
    for (let i = 0; i < 10; i++) attempts.begin(ann);
    const waitMs = attempts.waitMs(ann);
    for (let i = 0; i < 1_000; i++) attempts.begin({ name: `made-up-${i}`, address: `198.51.100.${i}` });
    assert.equal(attempts.waitMs(ann), waitMs);
  });
});
