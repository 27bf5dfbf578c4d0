/** Tests of what is wrong with exceptions in force. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exception } from '../exception.ts';
import { DAY_MS } from '../instants.ts';
import type { ExceptionReach } from './exception-faults.ts';
import { findBreadth, findExceptionFaults } from './exception-faults.ts';

const NOW_MS = Date.parse('2026-03-02T12:00:00Z');
const SCOPE: Exception['spec']['scope'] = { namespaces: ['legacy'] };
const REACH: ExceptionReach = { resources: 3, assets: 1, teams: 1, accepted: 1 };

function kindsOf(
  facts: { readonly approvedMs?: number; readonly matchedMs?: number; readonly scope?: typeof SCOPE },
  reach: Partial<ExceptionReach> = {},
  estate = 1_000,
): string {
  const { scope = SCOPE, approvedMs = NOW_MS - 5 * DAY_MS, matchedMs } = facts;
  const spec = { controls: ['K8S-0001'], scope, reason: 'r', owner: 'o', ticket: 't', expires: '2026-03-09' };
  const document = { apiVersion: 'bulwark.dev/v1', kind: 'Exception', metadata: { name: 'x' }, spec } as const;
  const exception = { document, approvedMs, matchedMs };
  return findExceptionFaults(exception, { ...REACH, ...reach }, estate, NOW_MS)
    .map(({ kind }) => kind)
    .join(' ');
}

test('an exception that accepts nothing is stale where it once did, and never matching where it did not', () => {
  assert.equal(kindsOf({}), '');
  assert.equal(kindsOf({ matchedMs: NOW_MS }), '');
  assert.equal(kindsOf({ matchedMs: NOW_MS - DAY_MS }, { accepted: 0 }), 'stale');
  assert.equal(kindsOf({}, { accepted: 0 }), 'never-matching');
  assert.equal(kindsOf({ approvedMs: NOW_MS - DAY_MS }, { accepted: 0 }), '', 'scans come by the day');
});

test('an exception that reaches too far is over-broad', () => {
  assert.equal(kindsOf({}, { assets: 21 }), 'over-broad');
  assert.equal(kindsOf({}, { teams: 4 }), 'over-broad');
  assert.equal(kindsOf({}, { resources: 100 }), '');
  assert.equal(kindsOf({}, { resources: 101 }), 'over-broad');
  assert.equal(kindsOf({}, { resources: 50 }, 99), '', 'a share of few resources says nothing');
  assert.equal(kindsOf({ matchedMs: NOW_MS }, { assets: 21, accepted: 0 }), 'stale over-broad');
});

test('a scope that names nothing in particular is over-broad whatever it reaches', () => {
  const cases: readonly (readonly [typeof SCOPE, boolean])[] = [
    [{ namespaces: ['*'] }, true],
    [{ namespaces: ['legacy', '**'] }, true],
    [{ addresses: ['*'], kinds: ['*?'] }, true],
    [{ addresses: ['*'], kinds: ['Pod'] }, false],
    [{ namespaces: ['leg*'] }, false],
    [{ namespaces: ['?'] }, false],
  ];
  for (const [scope, expected] of cases) {
    const breadth = findBreadth({ scope }, { resources: 0, assets: 0, teams: 0 }, 0);
    assert.equal(breadth !== undefined, expected, JSON.stringify(scope));
  }
});
