/** Tests of authored files read again: which bytes are text, and whether places still are in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTextIndex, spanBetween } from '../../../base/text-index.ts';
import { isSpan, readFileText } from './file-text.ts';

const encoder = new TextEncoder();

test('bytes that are no UTF-8 are no text', () => {
  const wrong = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xf4, 0x90, 0x80, 0x80]];
  for (const bytes of wrong) assert.equal(readFileText(Uint8Array.from([0x61, ...bytes])), undefined, String(bytes));
  for (const text of ['', '\0', '\ufeffa', 'é€😀\r\n']) assert.ok(readFileText(encoder.encode(text)), text);
});

test('a place is one by its line, its column and its offset', () => {
  const text = readFileText(encoder.encode('aé\r\n€b'));
  assert.ok(text !== undefined);
  const isPlace = (line: number, column: number, offset: number): boolean => {
    const place = { line, column, offset };
    return isSpan(text, { start: place, end: place });
  };
  const places = [
    [1, 1, 0],
    [1, 3, 3],
    [2, 1, 5],
    [2, 2, 8],
    [2, 3, 9],
  ] as const;
  for (const [line, column, offset] of places) {
    assert.ok(isPlace(line, column, offset));
    assert.ok(!isPlace(line, column, offset + 1) && !isPlace(line + 1, column, offset) && !isPlace(line, 0, offset));
  }
  assert.ok(!isPlace(2, 4, 10) && !isPlace(3, 1, 9) && !isPlace(0, 1, 0));
});

test('all places of a file that is one long line are found in time', () => {
  for (const [mark, unit] of [
    ['', 'a'],
    ['\ufeff', 'é'],
  ] as const) {
    const line = unit.repeat(4_000_000);
    const text = readFileText(encoder.encode(mark + line));
    assert.ok(text !== undefined);
    const index = createTextIndex(line, mark === '' ? 0 : 3);
    for (let at = 0; at < line.length; at += 400) assert.ok(isSpan(text, spanBetween(index, at, at + 20)));
    assert.ok(!isSpan(text, spanBetween(createTextIndex(line, 1), 20, 40)));
  }
});
