/** Tests of places in a text: lines, columns and byte offsets, also far into a text that is not ASCII. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTextIndex, positionAt, spanBetween } from './text-index.ts';

test('a line ends with LF, CR LF or a lone CR', () => {
  const index = createTextIndex('a\nb\r\nc\rd');
  const placeOf = (text: string): string => {
    const { line, column } = positionAt(index, index.text.indexOf(text));
    return `${line}:${column}`;
  };
  assert.deepEqual(['a', 'b', 'c', 'd'].map(placeOf), ['1:1', '2:1', '3:1', '4:1']);
});

test('a place outside of the text is that of its nearest end, and no span ends before it starts', () => {
  const index = createTextIndex('ab');
  assert.deepEqual(positionAt(index, -1), { line: 1, column: 1, offset: 0 });
  assert.deepEqual(positionAt(index, 9), { line: 1, column: 3, offset: 2 });
  const at = { line: 1, column: 2, offset: 1 };
  assert.deepEqual(spanBetween(index, 1, 0), { start: at, end: at });
});

test('the offset of every place of a long text is the number of bytes before it, in any script', () => {
  const texts = ['ascii only ', 'größe ', '値段 ', '🙂 and ', 'aß値🙂\n'].map((part) => part.repeat(700));
  for (const text of [...texts, texts.join('')]) {
    const index = createTextIndex(text, 3);
    let bytes = 3;
    let at = 0;
    for (const character of text) {
      assert.equal(positionAt(index, at).offset, bytes, `${text.slice(0, 6)} at ${at}`);
      bytes += Buffer.byteLength(character);
      at += character.length;
    }
    assert.equal(positionAt(index, at).offset, bytes);
  }
});
