/** Keys move within the list and never out of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepOf } from './table-keys.ts';

const press = (key: string, more: object = {}) => ({ key, altKey: false, ctrlKey: false, metaKey: false, ...more });

test('keys move by a row or a page, and stop at the ends', () => {
  const rows: readonly (readonly [key: string, from: number, to: number | undefined])[] = [
    ['j', -1, 0],
    ['j', 4, 5],
    ['j', 99, 99],
    ['k', 5, 4],
    ['k', 0, 0],
    ['ArrowDown', 0, 1],
    ['PageDown', 95, 99],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['a', 5, undefined],
  ];
  for (const [key, from, to] of rows) assert.equal(stepOf(press(key), from, 100), to, `${key} from ${from}`);
});

test('a key with a modifier is the browser’s, and an empty list has nowhere to go', () => {
  assert.equal(stepOf(press('k', { ctrlKey: true }), 5, 100), undefined);
  assert.equal(stepOf(press('j'), -1, 0), undefined);
});
