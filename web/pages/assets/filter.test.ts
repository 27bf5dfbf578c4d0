/** The address and the filter of assets say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter } from './filter.ts';

test('an address is read, and words that are none of a list are left out', () => {
  const read = (text: string) => readFilter(new URLSearchParams(text));
  assert.deepEqual(read(''), {});
  assert.deepEqual(read('owner=shop&exposure=internet&criticality=extreme&text=+web+&luck=1'), {
    owner: 'shop',
    exposure: 'internet',
    text: 'web',
  });
});
