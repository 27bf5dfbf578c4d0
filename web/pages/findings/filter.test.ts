/** The address and the filter say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RUNNING_STATES } from '../../../src/wire/words.ts';
import {
  clearFilter,
  listChips,
  openGroup,
  readFilter,
  readGroup,
  readSort,
  setSide,
  toFilterBody,
  toggleValue,
} from './filter.ts';

const read = (text: string) => readFilter(new URLSearchParams(text));

test('an address without states shows what somebody has to do something about', () => {
  assert.deepEqual(read(''), { state: [...RUNNING_STATES] });
  assert.deepEqual(read('state=all'), {});
  assert.deepEqual(read('state=resolved'), { state: ['resolved'] });
});

test('values that are none are left out, and one that is said twice is one', () => {
  assert.deepEqual(read('state=all&severity=critical&severity=fatal&layer=moon&team=shop&team=&team=shop'), {
    severity: ['critical'],
    team: ['shop'],
  });
  assert.equal(readSort(new URLSearchParams('sort=luck')), 'severity');
  assert.equal(readGroup(new URLSearchParams('group=luck')), undefined);
});

test('a value is added, and taken out by the same act', () => {
  const first = toggleValue(new URLSearchParams('team=a'), 'team', 'b');
  assert.equal(first.toString(), 'team=a&team=b');
  assert.equal(toggleValue(first, 'team', 'a').toString(), 'team=b');
  assert.deepEqual(readFilter(setSide(first, 'state', [])), { team: ['a', 'b'] }, 'no state is all states');
});

test('a state is taken out of those that are shown by themselves', () => {
  const { state } = readFilter(toggleValue(new URLSearchParams(), 'state', 'open'));
  assert.deepEqual(state, ['acknowledged', 'reopened']);
});

test('a body says truth as truth', () => {
  assert.deepEqual(toFilterBody(read('state=all&overdue=true&text=x')), { text: 'x', overdue: true });
});

test('each limit is a chip that leads to the address without it', () => {
  const search = new URLSearchParams('state=all&severity=high&severity=low&asset=shop&overdue=true&sort=due&open=1');
  assert.deepEqual(
    listChips(search).map(({ words, without }) => [words, [...search].length - [...without].length]),
    [
      ['severity: high', 1],
      ['severity: low', 1],
      ['in any state', 1],
      ['asset: shop', 1],
      ['overdue', 1],
    ],
  );
  assert.equal(clearFilter(search).toString(), 'sort=due');
  assert.deepEqual(listChips(new URLSearchParams('group=team&sort=due')), []);
});

test('a group opens as the list of what is in it', () => {
  const search = new URLSearchParams('group=asset&severity=high&environment=dev');
  const shop = { value: 'shop', environment: 'prod' };
  assert.equal(openGroup(search, 'asset', shop).toString(), 'severity=high&asset=shop&environment=prod');
  assert.equal(
    openGroup(new URLSearchParams('group=team&team=a&team=b'), 'team', { value: 'b', environment: null }).toString(),
    'team=b',
  );
});
