/** Tests of what the page makes of an exception. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsSoon, findSelfApproval, isWaiting, listScope, sayScope } from './standing.ts';

const ME = { id: 'u1', name: 'Ann' };
const person = (id: string) => ({ kind: 'user' as const, id, name: id });

test('nobody is offered to approve what they asked for or own', () => {
  const renewal = { expires: '2027-01-01', reason: 'r', requester: person('u1') };
  const asked = { requester: person('u2'), renewal: null, owner: 'shop' };
  assert.equal(findSelfApproval(asked, ME), undefined);
  assert.match(findSelfApproval({ ...asked, requester: person('u1') }, ME) ?? '', /asked for this exception/);
  assert.match(findSelfApproval({ ...asked, renewal }, ME) ?? '', /asked for this renewal/);
  assert.match(findSelfApproval({ ...asked, owner: ' ann' }, ME) ?? '', /own this exception/);
});

test('requests and renewals wait, and only what is in force ends soon', () => {
  assert.deepEqual(
    (['requested', 'renewing', 'active', 'expired'] as const).map((state) => isWaiting({ state })),
    [true, true, false, false],
  );
  const nowMs = Date.parse('2026-01-01');
  const near = '2026-01-14T00:00:00.000Z';
  assert.equal(endsSoon({ state: 'active', expiresAt: near }, nowMs), true);
  assert.equal(endsSoon({ state: 'requested', expiresAt: near }, nowMs), false);
  assert.equal(endsSoon({ state: 'active', expiresAt: '2026-01-15T00:00:00.000Z' }, nowMs), false);
});

test('a scope is said by the members that limit it', () => {
  const scope = { environments: ['prod'], owners: ['shop', 'pay'], kinds: [] };
  assert.deepEqual(listScope(scope), [
    ['Environments', ['prod']],
    ['Teams', ['shop', 'pay']],
  ]);
  assert.equal(sayScope(scope), 'prod · shop, pay');
});
