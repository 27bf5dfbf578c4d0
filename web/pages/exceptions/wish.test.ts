/** Tests of the request form's values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFaults, readCover, readRequest, readWish } from './wish.ts';

const FILLED = {
  ...readWish(new URLSearchParams('control=K8S-0001&environment=prod')),
  name: ' legacy ',
  reason: 'the vendor mends it ',
  owner: 'shop',
  ticket: 'SEC-1',
  expires: '2027-01-01',
};

test('a form begins as its address says', () => {
  const wish = readWish(
    new URLSearchParams('control=A&control=B&address=x:y&environment=prod&team=shop&owner=shop&kind='),
  );
  assert.deepEqual(
    [wish.controls, wish.addresses, wish.environments, wish.owners, wish.kinds, wish.owner],
    [['A', 'B'], ['x:y'], ['prod'], ['shop'], [], 'shop'],
  );
});

test('nothing is previewed before a control and a scope are named, and an end only where one is chosen', () => {
  assert.equal(readCover(readWish(new URLSearchParams('control=A'))), undefined);
  assert.equal(readCover(readWish(new URLSearchParams('environment=prod'))), undefined);
  const cover = { controls: ['K8S-0001'], scope: { environments: ['prod'] } };
  assert.deepEqual(readCover({ ...FILLED, expires: '' }), cover);
  assert.deepEqual(readCover(FILLED), { ...cover, expires: '2027-01-01' });
});

test('the cause is the risk, unless the address says another', () => {
  const causeOf = (query: string) => readWish(new URLSearchParams(query)).cause;
  assert.deepEqual(['', 'cause=false-positive', 'cause=whim'].map(causeOf), [
    'accepted-risk',
    'false-positive',
    'accepted-risk',
  ]);
});

test('every member that is missing has its fault, and a whole wish has none', () => {
  assert.deepEqual(Object.keys(findFaults(readWish(new URLSearchParams()))).sort(), [
    'addresses',
    'controls',
    'expires',
    'name',
    'owner',
    'reason',
    'ticket',
  ]);
  assert.deepEqual(findFaults(FILLED), {});
  assert.ok(findFaults({ ...FILLED, name: 'Legacy--image' }).name);
});

test('a request has trimmed texts and the members of the scope that limit it', () => {
  assert.deepEqual(readRequest(FILLED), {
    name: 'legacy',
    controls: ['K8S-0001'],
    scope: { environments: ['prod'] },
    reason: 'the vendor mends it',
    cause: 'accepted-risk',
    owner: 'shop',
    ticket: 'SEC-1',
    expires: '2027-01-01',
  });
});
