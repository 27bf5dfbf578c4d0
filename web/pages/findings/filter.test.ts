/** The address and the filter say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter, readSort, RUNNING, setValues, toFilterBody, toggleValue } from './filter.ts';

const read = (text: string) => readFilter(new URLSearchParams(text));

test('an address without states shows what somebody has to do something about', () => {
  assert.deepEqual(read(''), { state: RUNNING });
  assert.deepEqual(read('state=all'), {});
  assert.deepEqual(read('state=resolved'), { state: ['resolved'] });
});

test('values that are none are left out', () => {
  assert.deepEqual(read('state=all&severity=critical&severity=fatal&layer=moon&team=shop&team='), {
    severity: ['critical'],
    team: ['shop'],
  });
  assert.equal(readSort(new URLSearchParams('sort=luck')), 'severity');
});

test('a value is added, and taken out by the same act', () => {
  const first = toggleValue(new URLSearchParams('team=a'), 'team', 'b');
  assert.equal(first.toString(), 'team=a&team=b');
  assert.equal(toggleValue(first, 'team', 'a').toString(), 'team=b');
  assert.deepEqual(readFilter(setValues(first, 'state', [])), { team: ['a', 'b'] }, 'no state is all states');
});

test('a state is taken out of those that are shown by themselves', () => {
  assert.deepEqual(readFilter(toggleValue(new URLSearchParams(), 'state', 'open')).state, ['reopened', 'acknowledged']);
});

test('a body says truth as truth', () => {
  assert.deepEqual(toFilterBody(read('state=all&overdue=true&text=x')), { text: 'x', overdue: true });
});
