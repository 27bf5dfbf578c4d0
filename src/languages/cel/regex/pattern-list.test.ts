/** Lists of patterns: what they say together is what each says, before and after they are joined. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../test/harness/random.ts';
import { CelError } from '../values.ts';
import { compileRegex } from './index.ts';
import { patternsOf } from './pattern-list.ts';

/** By one pattern after the other. */
function matchesOne(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => {
    const regex = compileRegex(pattern);
    assert.ok(!(regex instanceof CelError));
    return regex.matches(text);
  });
}

const PATTERNS = [
  '^a',
  'b$',
  '^$',
  'a|b',
  '^(?:a|bc)+?$',
  'x{2,3}',
  '(?i)ab',
  '[^a]',
  '\\bfoo',
  '[0-9]+x',
  '(a+)+b',
  '',
];
const PIECES = ['a', 'b', 'c', 'x', 'A', '1', ' ', 'foo', '\u{1f431}', '\n'];

test('a list says what its patterns say one by one, joined or not', (t) => {
  const random = createRandom(20_261_128);
  let count = 0;
  for (let round = 0; round < 200; round++) {
    const patterns = Array.from({ length: random.below(5) }, () => random.pick(PATTERNS));
    const list = patternsOf(patterns);
    assert.ok(list !== undefined);
    for (let i = 0; i < 120; i++) {
      const text = Array.from({ length: random.below(6) }, () => random.pick(PIECES)).join('');
      assert.equal(list.matchesAny(text), matchesOne(patterns, text), `${patterns.join(' ')} on ${text}`);
      count += 1;
    }
  }
  t.diagnostic(`${count} texts asked of lists of patterns`);
});

test('a faulty pattern is told unless one before it matches', () => {
  const list = patternsOf(['^a', '(', '^b']);
  for (let i = 0; i < 60; i++)
    assert.deepEqual(
      ['ab', 'ba'].map((text) => list?.matchesAny(text)),
      [true, undefined],
    );
});

test('texts of any length are answered at once by a joined list', () => {
  const list = patternsOf(['^a?a?a?aaa$', ':[^/:]*$', 'AKIA[0-9A-Z]{16}']);
  for (let i = 0; i < 60; i++) assert.equal(list?.matchesAny('text'), false);
  for (const unit of ['a', ':', 'AKIA0', ':/']) {
    for (const length of [1 << 16, 1 << 20]) assert.equal(typeof list?.matchesAny(unit.repeat(length)), 'boolean');
  }
});

test('what is no list of texts is none of patterns, and the same list is known again', () => {
  for (const value of [undefined, null, 1, 'a', {}, [1], ['a', null]]) assert.equal(patternsOf(value), undefined);
  const list = ['a'];
  assert.equal(patternsOf(list), patternsOf(list));
  assert.equal(patternsOf(['a'.repeat(9), 'b'])?.units, 4);
});
