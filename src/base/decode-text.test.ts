/** Decoding files: byte order marks, bytes that are no UTF-8, lone surrogates. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, isUtf8 } from './decode-text.ts';
import { positionAt, spanBetween } from './text-index.ts';

test('takes a byte order mark off and counts its bytes', () => {
  for (const input of ['\ufeffé=1', Buffer.from('\ufeffé=1')]) {
    const decoded = decodeText(input);
    assert.ok(!decoded.isUtf16);
    assert.deepEqual([decoded.index.text, decoded.badAt], ['é=1', undefined]);
    assert.deepEqual(positionAt(decoded.index, 1), { line: 1, column: 2, offset: 5 });
  }
});

test('says where the first byte stands that is no UTF-8', () => {
  for (const [bytes, badAt] of [
    [[0x61, 0xff], 1],
    [[0xc3, 0xa9, 0xc3], 1],
    [[0xe0, 0x80, 0x80, 0x61], 0],
    [[0xed, 0xa0, 0x80], 0],
    [[0xf0, 0x9f, 0x98, 0x80, 0xf5], 2],
    [[0x61, 0x00], undefined],
  ] as const) {
    const decoded = decodeText(Uint8Array.from(bytes));
    assert.ok(!decoded.isUtf16);
    assert.equal(decoded.badAt, badAt, String(bytes));
  }
  const text = decodeText('a\ud800');
  assert.equal(text.isUtf16 ? undefined : text.badAt, 1);
});

test('tells UTF-16 by its mark or by its zeros', () => {
  for (const bytes of [
    [0xff, 0xfe, 0x61, 0x00],
    [0xfe, 0xff, 0x00, 0x61],
    [0x61, 0x00, 0x62, 0x00],
    [0x00, 0x61, 0x00, 0x62],
  ]) {
    assert.ok(decodeText(Uint8Array.from(bytes)).isUtf16, String(bytes));
  }
});

test('gives lines, columns and byte offsets of any place, clamped to the text', () => {
  const decoded = decodeText('a\r\né😀\rb\nc');
  assert.ok(!decoded.isUtf16);
  const { index } = decoded;
  assert.deepEqual(spanBetween(index, 3, 6), {
    start: { line: 2, column: 1, offset: 3 },
    end: { line: 2, column: 4, offset: 9 },
  });
  assert.deepEqual(positionAt(index, 7), { line: 3, column: 1, offset: 10 });
  assert.deepEqual(positionAt(index, 99), { line: 4, column: 2, offset: 13 });
  assert.deepEqual(spanBetween(index, 5, 2).end, positionAt(index, 5));
});

test('knows UTF-8, with and without its mark, from what would not be written as it was read', () => {
  for (const text of ['', 'a', '\ufeffé', '😀']) assert.ok(isUtf8(Buffer.from(text)), text);
  for (const bytes of [[0xff], [0x61, 0xc3], [0xed, 0xa0, 0x80]])
    assert.ok(!isUtf8(Uint8Array.from(bytes)), String(bytes));
});

test('leaves bytes as they are, whoever holds them, and tells a bad one from a NUL', () => {
  for (const input of [Uint8Array.of(0x61, 0xff, 0), Buffer.from([0x61, 0xff, 0])]) {
    const decoded = decodeText(input);
    assert.ok(!decoded.isUtf16);
    assert.deepEqual([...input], [0x61, 0xff, 0]);
    assert.deepEqual([decoded.index.text, decoded.badAt], ['a\0\0', 1]);
    assert.deepEqual([decoded.isBadByteAt(1), decoded.isBadByteAt(2)], [true, false]);
  }
});
