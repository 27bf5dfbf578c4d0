/** Durations of Go, and the time that is left of what an API server waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../base/limits.ts';
import { findAnswerMs, parseGoDuration } from './answer-time.ts';

test('durations are read as Go writes them', () => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5s', 1_500],
    ['.5s', 500],
    ['250ms', 250],
    ['2h', 7_200_000],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['5', undefined],
    ['', undefined],
    ['s', undefined],
    ['-1s', undefined],
    ['1s ', undefined],
    ['1d', undefined],
  ];
  for (const [text, ms] of rows) {
    const found = parseGoDuration(text);
    if (ms === undefined || found === undefined) assert.equal(found, ms, text);
    else assert.ok(Math.abs(found - ms) < 1e-9, `${text}: ${found}`);
  }
});

test('the answer comes before the API server gives up, and never later than our own limit', () => {
  assert.equal(findAnswerMs(undefined), LIMITS.admissionAnswerMsMax);
  assert.equal(findAnswerMs('nonsense'), LIMITS.admissionAnswerMsMax);
  assert.equal(findAnswerMs('30s'), LIMITS.admissionAnswerMsMax);
  for (const waitedMs of [1, 10, 60, 100, 250, 1_000, 2_000, 3_000]) {
    const answerMs = findAnswerMs(`${waitedMs}ms`);
    assert.ok(answerMs < waitedMs || answerMs === 1, `${waitedMs}: ${answerMs}`);
    assert.ok(answerMs >= 1);
  }
});
