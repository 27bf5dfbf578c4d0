/** Error budgets for people: what is left, how long it burned, and where its events are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Indicator } from './budget.ts';
import { linkToRows, linkToSlo, sayLeft, sayLength, sayRate } from './budget.ts';

test('a budget that is overspent says how many times over', () => {
  assert.deepEqual([1, 0.345, 0.0004, 0, -0.02, -0.5, -18].map(sayLeft), [
    '100 %',
    '34.5 %',
    '< 0.1 %',
    'spent',
    'spent',
    'spent 1.5 times',
    'spent 19 times',
  ]);
});

test('rates have the digits that matter', () => {
  assert.deepEqual([0, 0.256, 6, 14.44].map(sayRate), ['0', '0.26', '6', '14.4']);
});

test('an incident is as long as it lasted, or has lasted', () => {
  const startedAt = '2026-03-02T12:00:00.000Z';
  const nowMs = Date.parse('2026-03-02T17:30:00Z');
  assert.equal(sayLength({ startedAt, endedAt: '2026-03-02T12:20:00.000Z' }, nowMs), '20 min');
  assert.equal(sayLength({ startedAt, endedAt: null }, nowMs), '5.5 h');
  assert.equal(sayLength({ startedAt, endedAt: '2026-03-08T00:00:00.000Z' }, nowMs), '5.5 days');
  assert.equal(sayLength({ startedAt, endedAt: null }, nowMs - 86_400_000), '0 min', 'a clock that runs behind');
});

const LINKS: readonly (readonly [Indicator, string | undefined])[] = [
  [
    { kind: 'compliance', environments: ['prod'] },
    '/findings?state=open&state=acknowledged&state=reopened&environment=prod',
  ],
  [{ kind: 'exceptions', teams: ['a&b'] }, '/findings?state=accepted&team=a%26b'],
  [
    { kind: 'remediation', severities: ['critical'], withinHours: 72 },
    '/findings?state=open&state=acknowledged&state=reopened&state=resolved&severity=critical',
  ],
  [{ kind: 'admission' }, '/on-call?outcome=deny&hours=168'],
  [{ kind: 'signed-artifacts' }, undefined],
];

for (const [indicator, link] of LINKS) {
  test(`the events of ${indicator.kind} are ${link === undefined ? 'nowhere' : 'at an address'}`, () => {
    assert.equal(linkToRows(indicator), link);
  });
}

test('an SLO has an address', () => {
  assert.equal(linkToSlo('prod-compliance'), '/slos/prod-compliance');
});
