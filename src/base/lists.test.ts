/** Lists kept by key. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addToList, groupByKeys } from './lists.ts';

test('a list is begun with its first item and grows with the next', () => {
  const lists = new Map<string, number[]>();
  for (const [key, item] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ] as const)
    addToList(lists, key, item);
  assert.deepEqual(
    [...lists],
    [
      ['a', [1, 3]],
      ['b', [2]],
    ],
  );
});

test('an item stands under each of its keys, and under none where it has none', () => {
  const groups = groupByKeys(['ab', 'b', ''], (text) => text);
  assert.deepEqual(
    [...groups],
    [
      ['a', ['ab']],
      ['b', ['ab', 'b']],
    ],
  );
});
