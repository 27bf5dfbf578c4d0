/** The filter of the ledger is its address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkTo, readFilter } from './filter.ts';

test('what the address says is the filter, and nothing that is no instant', () => {
  const search = new URLSearchParams('kind=rollout&subject=&actor=u-1&since=2026-03-02&until=soon&open=3');
  assert.deepEqual(readFilter(search), { kind: 'rollout', actor: 'u-1', since: '2026-03-02T00:00:00.000Z' });
  assert.deepEqual(readFilter(new URLSearchParams()), {});
});

test('a filter is a link, and the link is the filter', () => {
  const filter = { kind: 'finding', subject: 'a/b?c=d&e' };
  assert.deepEqual(readFilter(new URL(linkTo(filter), 'http://x').searchParams), filter);
});
