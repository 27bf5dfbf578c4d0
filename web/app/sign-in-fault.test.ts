/** The reason of a refusal is said in our own words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSignInFault } from './sign-in-fault.ts';

const REQUEST = '0198f2a4-0000-7000-8000-000000000000';

test('a fragment of the server is a reason, and any other is none', () => {
  const fault = readSignInFault(`#sign-in=provider-unavailable&request=${REQUEST}`);
  assert.deepEqual([fault?.title, fault?.request], ['The provider cannot be reached', REQUEST]);
  for (const other of ['', '#', '#coverage', '#request=1']) assert.equal(readSignInFault(other), undefined);
});

test('a link puts no words into the page', () => {
  for (const code of ['call+this+number', '__proto__', 'constructor', '']) {
    const fault = readSignInFault(`#sign-in=${code}&request=call+this+number`);
    assert.deepEqual([fault?.title, fault?.request], ['The sign-in did not succeed', '']);
  }
});
