/** What a printed page says of its scope. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sayScope } from './scope.ts';

test('grants are said as what they let see', () => {
  assert.equal(sayScope([{ role: 'viewer', teams: ['shop'] }, { role: 'viewer' }]), 'all teams and environments');
  assert.equal(sayScope([{ role: 'viewer', teams: ['shop', 'pay'] }]), 'team shop and pay in all environments');
  assert.equal(
    sayScope([
      { role: 'viewer', environments: ['prod'] },
      { role: 'developer', environments: ['prod'] },
      { role: 'viewer', teams: ['shop'], environments: ['dev'] },
    ]),
    'all teams in prod; team shop in dev',
  );
  assert.equal(sayScope([]), 'nothing');
});
