/** Tests of what the address of the page of exceptions says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter, readView, setMember } from './filter.ts';

test('an address is read as a view and a filter, and what is no value is left out', () => {
  const search = new URLSearchParams('view=calendar&state=active&team=+shop+&environment=&control=K8S-0001&other=x');
  assert.equal(readView(search), 'calendar');
  assert.deepEqual(readFilter(search), { state: 'active', team: 'shop', control: 'K8S-0001' });
  assert.equal(readView(new URLSearchParams('view=none')), 'list');
  assert.deepEqual(readFilter(new URLSearchParams('state=open')), {});
});

test('a member is set, replaced and taken out without touching the rest', () => {
  const search = new URLSearchParams('view=list&team=shop');
  assert.equal(setMember(search, 'state', 'expired').toString(), 'view=list&team=shop&state=expired');
  assert.equal(setMember(search, 'team', 'pay').toString(), 'view=list&team=pay');
  assert.equal(setMember(search, 'team', ' ').toString(), 'view=list');
  assert.equal(search.toString(), 'view=list&team=shop');
});
