/** Tests of what the address of the page of exceptions says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter, readView } from './filter.ts';

test('an address is read as a view and a filter, and what is no value is left out', () => {
  const search = new URLSearchParams('view=calendar&state=active&team=+shop+&environment=&control=K8S-0001&other=x');
  assert.equal(readView(search), 'calendar');
  assert.deepEqual(readFilter(search), { state: 'active', team: 'shop', control: 'K8S-0001' });
  assert.equal(readView(new URLSearchParams('view=none')), 'list');
  assert.deepEqual(readFilter(new URLSearchParams('state=open')), {});
});
