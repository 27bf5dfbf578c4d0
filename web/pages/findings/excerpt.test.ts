/** What is marked in the text is what is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markLines, sayPlace, sayWhyNoText, toneOfDiff } from './excerpt.ts';

const LINES = ['spec:', '  privileged: true', '  other: 1'];
const markOf = (mark: { line: number; from: number; to: number } | null) =>
  markLines({ fromLine: 9, lines: LINES, mark }).map(({ number, isMarked, parts }) => [number, isMarked, ...parts]);

test('columns count from 1, and the last is not part of the mark', () => {
  assert.deepEqual(markOf({ line: 10, from: 15, to: 19 }), [
    [9, false, 'spec:', '', ''],
    [10, true, '  privileged: ', 'true', ''],
    [11, false, '  other: 1', '', ''],
  ]);
});

test('a mark of no width, and one beyond the end, mark the whole line', () => {
  for (const mark of [
    { line: 11, from: 3, to: 3 },
    { line: 11, from: 90, to: 95 },
  ]) {
    assert.deepEqual(markOf(mark)[2], [11, true, '  ', 'other: 1', '']);
  }
  assert.deepEqual(markOf({ line: 11, from: 3, to: 90 })[2], [11, true, '  ', 'other: 1', '']);
  assert.ok(markOf(null).every(([, isMarked]) => isMarked === false));
});

test('a place is said as editors take it', () => {
  assert.equal(sayPlace({ file: 'a.yaml', line: 3, column: null }), 'a.yaml:3:1');
  assert.equal(sayPlace({ file: 'a.yaml', line: null, column: null }), 'a.yaml');
});

test('it is said why there is no text', () => {
  assert.match(sayWhyNoText({ line: 3, source: 'kubernetes' }, true), /may hold the secret/);
  assert.match(sayWhyNoText({ line: null, source: 'kubernetes' }, false), /where it runs/);
  assert.match(sayWhyNoText({ line: null, source: 'bulwark' }, false), /Bulwark itself/);
  assert.match(sayWhyNoText({ line: 3, source: 'kubernetes' }, false), /may hold a secret, the file had changed/);
});

test('lines of a diff are told apart, and its head is no change', () => {
  const lines = ['--- a/x', '+++ b/x', '@@ -1 +1 @@', '-a', '+b', ' c', ''];
  assert.equal(lines.map(toneOfDiff).join(' '), 'head head head out in same same');
});
