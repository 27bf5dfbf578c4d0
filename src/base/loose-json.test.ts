/** Tests of JSON with commas too many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankLooseCommas, parseLooseJson } from './loose-json.ts';

const ROWS: readonly (readonly [text: string, value: unknown])[] = [
  ['{"a": [1, 2,], "b": {"c": 3 ,\n },}', { a: [1, 2], b: { c: 3 } }],
  ['{"a": "x,]", "b": "\\",}",}', { a: 'x,]', b: '",}' }],
  ['[1]', [1]],
  ['[1,,]', undefined],
  ['[,]', []],
  ['{"a": "open,]', undefined],
  ['', undefined],
];

test('a comma before a closing bracket is forgiven, in texts it stays', () => {
  for (const [text, value] of ROWS) assert.deepEqual(parseLooseJson(text), value, text);
});

test('places stay, and the time is linear', () => {
  assert.equal(blankLooseCommas('[1 , ]'), '[1   ]');
  const text = '[1,'.repeat(200_000) + ']'.repeat(200_000);
  assert.equal(blankLooseCommas(text).length, text.length);
});
