/** Two addresses that show the same are one view. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameView, listBuiltIn, toViewQuery } from './views.ts';

const CASES: readonly (readonly [view: string, address: string, isSame: boolean])[] = [
  ['', '', true],
  ['', 'open=01J&sort=severity', true],
  ['', 'state=open&state=reopened&state=acknowledged', true],
  ['', 'state=open', false],
  ['', 'state=all', false],
  ['team=b&team=a', 'team=a&team=b&team=a', true],
  ['overdue=true&sort=due', 'sort=due&overdue=true', true],
  ['severity=critical', 'severity=critical&group=team', false],
];

for (const [view, address, isSame] of CASES) {
  test(`"${view}" and "${address}" are ${isSame ? 'one view' : 'two views'}`, () => {
    assert.equal(isSameView(view, new URLSearchParams(address)), isSame);
  });
}

test('what is saved does not say which finding was open', () => {
  assert.equal(toViewQuery(new URLSearchParams('team=b&open=1&team=a&group=control')), 'group=control&team=a&team=b');
});

test('there is a view of what is given to oneself, once it is known who that is', () => {
  assert.ok(listBuiltIn('ann@example.com').some(({ query }) => query === 'assignee=ann%40example.com'));
  assert.ok(listBuiltIn(undefined).every(({ name }) => name !== 'Mine'));
});
