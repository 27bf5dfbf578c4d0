/** Tests of the part of URL parsing that no expression reaches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUrl, UrlFault } from './go-url.ts';

test('reads relative references, whose first segment has no colon', () => {
  const url = parseUrl('a/b?c#d');
  assert.ok(!(url instanceof UrlFault));
  assert.deepEqual([url.path, url.query, url.fragment], ['a/b', 'c', 'd']);
  const fault = parseUrl('1a:b/c#d');
  assert.ok(fault instanceof UrlFault);
  assert.equal(fault.message, 'parse "1a:b/c": first path segment in URL cannot contain colon');
});
