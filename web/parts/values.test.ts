/** Tests of typed values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addValues } from './values.ts';

test('typed values are set apart, and none is there twice', () => {
  assert.deepEqual(addValues(['a'], ' b, a c,,b '), ['a', 'b', 'c']);
});
