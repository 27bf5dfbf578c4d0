/** Tests of base/text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countCells, escapeUnprintable, padCells, shortenText, wrapWords } from './text.ts';

const ESCAPES: readonly (readonly [string, string, string])[] = [
  ['plain text stays as it is', 'spec.containers[0] ~', 'spec.containers[0] ~'],
  ['a terminal sequence becomes visible', '\u001b[31mred', '\\x1b[31mred'],
  ['an 8-bit control sequence introducer becomes visible', '\u009b31m', '\\x9b31m'],
  ['line breaks cannot forge a second line', 'a\nb\r\tc', 'a\\nb\\r\\tc'],
  ['a line separator cannot either', 'a\u2028b', 'a\\u{2028}b'],
  ['bidirectional overrides become visible', 'user\u202etxt', 'user\\u{202e}txt'],
  ['a lone surrogate becomes visible', 'a\ud800b', 'a\\u{d800}b'],
  [
    'build server commands are broken',
    '##[error]x ##vso[task.setvariable]',
    '#\\x23[error]x #\\x23vso[task.setvariable]',
  ],
  ['ordinary headings keep their marks', '## Title', '## Title'],
  ['other scripts are kept', 'größe 値', 'größe 値'],
];

for (const [title, input, expected] of ESCAPES) {
  test(title, () => assert.equal(escapeUnprintable(input), expected));
}

test('cells count wide characters twice and combining marks not at all', () => {
  assert.equal(countCells('abc'), 3);
  assert.equal(countCells('値段'), 4);
  assert.equal(countCells('e\u0301'), 1);
  assert.equal(padCells('値', 4), '値  ');
  assert.equal(padCells('abcd', 2), 'abcd');
});

test('words wrap at the width and a long word keeps its line', () => {
  assert.deepEqual(wrapWords('aa bb cc', 5), ['aa bb', 'cc']);
  assert.deepEqual(wrapWords('abcdefgh ij', 4), ['abcdefgh', 'ij']);
  assert.deepEqual(wrapWords('', 4), ['']);
});

test('a text that is too long says that there was more, and ends in no half of a character', () => {
  assert.deepEqual(
    ['four', 'fifth', 'ab\u{1f600}c'].map((text) => shortenText(text, 4)),
    ['four', 'fif…', 'ab\ufffd…'],
  );
});
