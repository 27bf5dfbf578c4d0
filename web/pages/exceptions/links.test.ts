/** Tests of the addresses that the pages of exceptions lead to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedFindingsOf, addressIn, findingsIn } from './links.ts';

test('a count leads to findings, limited by what the list of findings can say of the scope', () => {
  const scope = { environments: ['prod'], owners: ['pay', 'shop'], kinds: ['Pod'] };
  assert.equal(
    findingsIn({ controls: ['A'], scope }),
    '/findings?state=all&control=A&environment=prod&team=pay&team=shop',
  );
  assert.equal(
    findingsIn({ controls: ['A', 'B'], scope: { owners: ['p*'] } }),
    '/findings?state=all&control=A&control=B',
  );
  assert.equal(
    findingsIn({ controls: ['A'], scope }, { state: 'accepted', team: 'pay' }),
    '/findings?state=accepted&control=A&environment=prod&team=pay',
  );
});

test('names and addresses are written as addresses take them', () => {
  assert.equal(acceptedFindingsOf({ name: 'a&b' }), '/findings?state=all&exception=a%26b');
  assert.equal(addressIn('A', 'x:y/z'), '/findings?state=all&control=A&text=x%3Ay%2Fz');
});
