/** Tests of base/text-edits: order, repeats and contradictions of edits, and the bytes that they make. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextEdit } from './text-edits.ts';
import { applyEdits, mergeEdits } from './text-edits.ts';
import { createTextIndex, spanBetween } from './text-index.ts';

function edit(text: string, start: number, end: number, insert: string, offsetBase = 0): TextEdit {
  return { ...spanBetween(createTextIndex(text, offsetBase), start, end), text: insert };
}

const TEXT = 'ä: 1\nb: 2\n';

test('edits are put in order, and the same one twice is one', () => {
  const [first, second] = [edit(TEXT, 3, 4, '7'), edit(TEXT, 8, 9, '8')];
  const merged = mergeEdits([second, first, { ...second }]);
  assert.deepEqual(merged, [first, second]);
  const bytes = new TextEncoder().encode(TEXT);
  assert.equal(new TextDecoder().decode(applyEdits(bytes, merged)), 'ä: 7\nb: 8\n');
});

test('edits that overlap, and two insertions at one place, contradict each other', () => {
  assert.equal(mergeEdits([edit(TEXT, 0, 4, 'x'), edit(TEXT, 3, 6, 'y')]), undefined);
  assert.equal(mergeEdits([edit(TEXT, 5, 5, 'x'), edit(TEXT, 5, 5, 'y')]), undefined);
  assert.equal(mergeEdits([edit(TEXT, 5, 5, 'x'), edit(TEXT, 5, 6, 'y')])?.length, 2);
});

test('a byte order mark, line breaks of the file and bytes elsewhere stay as they are', () => {
  const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('a: 1\r\n'), 0xff]);
  const after = applyEdits(bytes, [edit('a: 1\r\n', 6, 6, 'b: 2\n', 3)]);
  assert.deepEqual(after, Uint8Array.from([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('a: 1\r\nb: 2\r\n'), 0xff]));
});
