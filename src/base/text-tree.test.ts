/** Tests of values by several texts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTextTree, findPlace } from './text-tree.ts';

test('a value stands under its texts in their order and number, and under no others that join to the same', () => {
  const tree = createTextTree<number>();
  const keys = [[], ['a'], ['a', ''], ['', 'a'], ['a', 'b'], ['b', 'a'], ['ab'], ['a/b'], ['__proto__'], ['toString']];
  for (const [i, key] of keys.entries()) findPlace(tree, key).value = i;
  for (const [i, key] of keys.entries()) assert.equal(findPlace(tree, key).value, i, JSON.stringify(key));
  assert.equal(findPlace(tree, ['a', 'b', 'c']).value, undefined);
});
