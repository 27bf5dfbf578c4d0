/** Tests of plain reading and writing of JSON values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listItems, toJson } from './json.ts';

test('what is no list has no items', () => {
  const values = [[1, 'a'], {}, 'ab', null, undefined];
  assert.deepEqual(values.map(listItems), [[1, 'a'], [], [], [], []]);
});

test('as JSON, members without a value are left out, and a value says what it is as JSON', () => {
  assert.deepEqual(toJson({ a: undefined, b: [undefined], at: new Date(0) }), {
    b: [null],
    at: '1970-01-01T00:00:00.000Z',
  });
});
