/** Tests of base/json-text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeJsonText } from './json-text.ts';

test('control and format characters are escaped and read back unchanged', () => {
  const value = { text: 'a\u001b\u009b31m\u202e\u2028\u{e0001}b' };
  const text = writeJsonText(value);
  assert.match(text, /^[\x20-\x7e]*$/);
  assert.deepEqual(JSON.parse(text), value);
});

test('integers beyond 2^53 keep their digits as text', () => {
  assert.equal(writeJsonText([1n, 9007199254740993n]), '[1,"9007199254740993"]');
});

test('nothing is null', () => assert.equal(writeJsonText(undefined), 'null'));
