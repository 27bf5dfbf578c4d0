/** The reach of a reading: whole answers are taken, and of the rest it is told what is missing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServedKind } from '../../clusters/api.ts';
import { createReach } from './reach.ts';

const serve = (kind: string, isNamespaced = true): ServedKind => {
  return { group: '', version: 'v1', kind, resource: `${kind.toLowerCase()}s`, isNamespaced, verbs: ['list'] };
};
const POD = serve('Pod');
const SERVICE = serve('Service');
const QUOTA = serve('ResourceQuota');
const NAMESPACE = serve('Namespace', false);
const ROLE = serve('ClusterRole', false);
const readable = [POD, SERVICE, QUOTA, NAMESPACE, ROLE];

test('what was read whole is known, what was not is not, and what nobody serves does not exist', () => {
  const { findGap } = createReach({ readable, whole: [POD, NAMESPACE], unavailable: [], namespaces: [] });
  assert.equal(findGap({ kind: 'Pod', namespace: 'shop' }), undefined);
  assert.equal(findGap({ namespace: 'shop' }), undefined);
  assert.equal(findGap({ kind: 'Service' }), 'not all services of the cluster were read');
  assert.equal(findGap({ kind: 'CiliumNetworkPolicy' }), undefined);
  const down = createReach({ readable, whole: readable, unavailable: ['x.io/v1'], namespaces: [] });
  assert.equal(down.findGap({ kind: 'CiliumNetworkPolicy' }), 'x.io/v1 could not be asked');
  assert.equal(down.findGap({ kind: 'Pod' }), undefined);
});

test('with namespaces only questions inside of them have an answer, and those about what lies in none', () => {
  const { findGap } = createReach({ readable, whole: readable, unavailable: [], namespaces: ['shop'] });
  assert.equal(findGap({ kind: 'Pod', namespace: 'shop', name: 'web' }), undefined);
  assert.notEqual(findGap({ kind: 'Pod', namespace: 'bank' }), undefined);
  assert.notEqual(findGap({ kind: 'Pod' }), undefined);
  assert.equal(findGap({ kind: 'ClusterRole', namespace: '', name: 'view' }), undefined);
  assert.equal(findGap({ kind: 'Namespace', namespace: '', name: 'shop' }), undefined);
  assert.notEqual(findGap({ kind: 'Namespace', namespace: '', name: 'bank' }), undefined);
});
