/** Cursors: what was written is read, and whatever a client makes up is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCursor, writeCursor } from './cursor.ts';

test('a cursor gives the values that it was written for', () => {
  assert.deepEqual(readCursor(writeCursor(['ä', 7]), ['string', 'number']), ['ä', 7]);
  assert.equal(readCursor(undefined, ['string']), undefined);
});

test('what was not written for a list is refused', () => {
  const made = [
    'no cursor',
    '',
    writeCursor(['a']),
    writeCursor(['a', 'b']),
    writeCursor(['a', 1, 2]),
    writeCursor(['a\0', 1]),
    writeCursor(['a', 0.5]),
    writeCursor(['a', 2 ** 60]),
    Buffer.from('{"0":"a","1":1,"length":2}').toString('base64url'),
    Buffer.from('["a",null]').toString('base64url'),
  ];
  for (const cursor of made) assert.throws(() => readCursor(cursor, ['string', 'number']), { code: 'invalid-request' });
});
