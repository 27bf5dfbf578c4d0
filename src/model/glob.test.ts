/** Tests of globs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlobs, isGlob, matchesGlob } from './glob.ts';

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything at all', true],
  ['team-*', 'team-a', true],
  ['team-*', 'steam-a', false],
  ['*-system', 'kube-system', true],
  ['*-system', 'kube-systems', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['?', 'x', true],
  ['?', '', false],
  ['v?', 'v12', false],
  ['**', 'x', true],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['abc', 'abcd', false],
  ['abcd', 'abc', false],
];

test('a glob matches the whole text, with stars and question marks only', () => {
  for (const [pattern, text, expected] of CASES)
    assert.equal(matchesGlob(pattern, text), expected, `${pattern} ~ ${text}`);
});

test('a pattern of many stars over a long text that does not match returns at once', () => {
  assert.equal(matchesGlob(`${'a*'.repeat(50)}b`, 'a'.repeat(20_000)), false);
});

test('compiled globs match when any pattern does, names by lookup', () => {
  const matches = compileGlobs(['default', 'team-*']);
  assert.deepEqual(['default', 'team-b', 'defaults'].map(matches), [true, true, false]);
  assert.equal(compileGlobs([])('x'), false);
  assert.deepEqual(['a', 'a*', 'a?'].map(isGlob), [false, true, true]);
});
