/** Tests of the words of the page of rollouts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rollout } from './words.ts';
import { findCondition, measureGate, rowsBehind, sayFreeze, sayGateValue, stepsAround } from './words.ts';

const PERSON = { kind: 'user' as const, id: 'u', name: 'Ann' };
const ROLLOUT: Rollout = {
  id: 'r',
  name: 'r',
  owner: 'platform',
  environment: 'prod',
  controls: ['A', 'B'],
  promotion: 'proposed',
  steps: ['audit', 'warn', 'enforce for 10 %', 'enforce'],
  step: 'warn',
  stage: 'warn',
  since: '2026-11-01T00:00:00Z',
  hold: null,
  freeze: [],
  frozen: null,
  startedBy: PERSON,
  startedAt: '2026-11-01T00:00:00Z',
  endedAt: null,
  judged: null,
  version: 1,
};
const judge = (act: 'promote' | 'step-back' | 'stay') => ({ gates: [], proposal: { act, step: 'x', reasons: [] } });

test('where a rollout stands is said by the strongest of what holds', () => {
  const hold = { reason: 'r', actor: PERSON, at: '2026-11-01T00:00:00Z' };
  const cases: readonly (readonly [Partial<Rollout>, Parameters<typeof findCondition>[1], string])[] = [
    [{ endedAt: '2026-11-02T00:00:00Z', hold }, judge('promote'), 'ended'],
    [{ hold, frozen: 'x' }, judge('promote'), 'held'],
    [{ frozen: 'x' }, judge('step-back'), 'step back'],
    [{ step: 'enforce' }, judge('stay'), 'last step'],
    [{ frozen: 'x' }, judge('stay'), 'frozen'],
    [{}, null, 'not judged'],
    [{}, judge('promote'), 'ready'],
    [{}, judge('stay'), 'gates shut'],
  ];
  for (const [change, judgement, condition] of cases) {
    assert.equal(findCondition({ ...ROLLOUT, ...change }, judgement), condition);
  }
});

test('a value is rounded down, and its absence is no zero', () => {
  assert.deepEqual(
    [sayGateValue(94.99, '%'), sayGateValue(0, 'exceptions'), sayGateValue(null, 'days')],
    ['94.9 %', '0 exceptions', 'no data'],
  );
});

test('a bar of percent is out of a hundred, any other out of what shows value and bound', () => {
  assert.deepEqual(measureGate({ value: 50, bound: 95, unit: '%' }), { filled: 50, mark: 95 });
  assert.deepEqual(measureGate({ value: 20, bound: 4, unit: 'days' }), { filled: 100, mark: 20 });
  assert.deepEqual(measureGate({ value: null, bound: 4, unit: 'days' }), { filled: 0, mark: 80 });
  assert.deepEqual(measureGate({ value: 0, bound: 0, unit: 'days' }), { filled: 0, mark: 0 });
});

test('a number leads to the rows behind it', () => {
  assert.equal(rowsBehind('compliance-rate', ROLLOUT), '/findings?environment=prod&control=A&control=B');
  assert.equal(
    rowsBehind('open-exceptions', { ...ROLLOUT, controls: ['A'] }),
    '/exceptions?environment=prod&control=A&state=active',
  );
  assert.equal(rowsBehind('days-in-stage', ROLLOUT), undefined);
});

test('freeze windows are said with their zone or their reason', () => {
  assert.equal(
    sayFreeze({ days: ['sat', 'sun'], start: '22:00', end: '06:00' }),
    'sat, sun, 22:00 to 06:00 of the next day UTC',
  );
  assert.equal(
    sayFreeze({ from: '2026-12-20', to: '2027-01-05', reason: 'year end' }),
    '2026-12-20 to 2027-01-05: year end',
  );
});

test('the first step has none before it, and the last none after', () => {
  assert.deepEqual(stepsAround({ steps: ROLLOUT.steps, step: 'audit' }), { next: 'warn', before: undefined });
  assert.deepEqual(stepsAround({ steps: ROLLOUT.steps, step: 'enforce' }), {
    next: undefined,
    before: 'enforce for 10 %',
  });
});
