/** Tests of the patterns of CODEOWNERS. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesPath, parsePathPattern } from './path-pattern.ts';

const CASES: readonly (readonly [pattern: string, matching: readonly string[], other: readonly string[]])[] = [
  ['*', ['a', 'a/b/c.txt', '.github/x'], []],
  ['**', ['a', 'a/b'], []],
  ['*.js', ['a.js', 'src/b.js'], ['a.ts', 'a.js.map']],
  ['a?c', ['abc', 'x/abc/y'], ['ac', 'abbc']],
  ['docs', ['docs', 'docs/a', 'x/docs/a/b'], ['docs2', 'x/mydocs']],
  ['docs/', ['docs/a', 'x/docs/a/b'], ['docs', 'docs2/a']],
  ['/docs/', ['docs/a', 'docs/a/b'], ['docs', 'x/docs/a']],
  ['/docs', ['docs', 'docs/a'], ['x/docs']],
  ['docs/*', ['docs/a.md'], ['docs/a/b.md', 'x/docs/a.md', 'docs']],
  ['/*', ['a'], ['a/b']],
  ['docs/*.md', ['docs/a.md', 'docs/a.md/b'], ['docs/a/b.md']],
  ['docs/**', ['docs/a', 'docs/a/b'], ['docs', 'x/docs/a']],
  ['docs/**/x', ['docs/x', 'docs/a/b/x', 'docs/a/x/y'], ['docs/xx', 'x']],
  ['**/logs', ['logs/a', 'a/b/logs/c', 'logs'], ['mylogs/a']],
  ['/build/logs/', ['build/logs/a'], ['x/build/logs/a', 'build/log']],
  ['a\\ b/', ['a b/c'], ['a/c', 'a\\ b/c']],
  ['\\*.md', ['*.md', 'x/*.md'], ['a.md']],
  ['*a*b', ['xaxxb', 'ab'], ['xax', 'ba']],
];

test('patterns match as code hosts match them', () => {
  for (const [text, matching, other] of CASES) {
    const pattern = parsePathPattern(text);
    assert.ok(pattern !== undefined, text);
    for (const path of matching) assert.equal(matchesPath(pattern, path.split('/')), true, `${text} and ${path}`);
    for (const path of other) assert.equal(matchesPath(pattern, path.split('/')), false, `${text} and ${path}`);
  }
});

test('negation, ranges, three stars and nothing are no patterns', () => {
  for (const text of ['', '/', '!a', 'a[bc]', '[ab]', 'a/***/b']) assert.equal(parsePathPattern(text), undefined, text);
});

test('a hostile pattern is matched in bounded time', () => {
  const pattern = parsePathPattern(`${'*a'.repeat(200)}b`);
  const started = performance.now();
  assert.equal(pattern && matchesPath(pattern, ['a'.repeat(4_000), 'a'.repeat(4_000)]), false);
  assert.ok(performance.now() - started < 2_000);
});
