/** Tests of base/braces: which brace closes another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findClosingBrace } from './braces.ts';

test('a brace is closed by the one of its level, if any', () => {
  assert.equal(findClosingBrace('${a}b}', 2), 3);
  assert.equal(findClosingBrace('${a{b}{c}}', 2), 9);
  assert.equal(findClosingBrace('${a{b}', 2), -1);
  assert.equal(findClosingBrace('', 0), -1);
});
