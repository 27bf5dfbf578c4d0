/** A member of an address is there as often as it has values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setMember, setMembers } from './address.ts';

const CASES: readonly (readonly [name: string, values: readonly string[], wanted: string])[] = [
  ['state', ['open'], 'a=1&b=2&b=3&state=open'],
  ['a', [''], 'b=2&b=3'],
  ['b', ['4'], 'a=1&b=4'],
  ['a', ['x', 'y'], 'a=x&a=y&b=2&b=3'],
  ['none', [], 'a=1&b=2&b=3'],
];

for (const [name, values, wanted] of CASES) {
  test(`setting ${name} to "${values.join(', ')}" gives ${wanted}, and leaves the address before as it was`, () => {
    const before = new URLSearchParams('a=1&b=2&b=3');
    const [value = ''] = values;
    const after = values.length === 1 ? setMember(before, name, value) : setMembers(before, name, values);
    after.sort();
    assert.equal(after.toString(), wanted);
    assert.equal(before.toString(), 'a=1&b=2&b=3');
  });
}
