/** What is short still tells one from another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialsOf, sayShortly } from './say.ts';

const ADDRESSES: readonly (readonly [address: string, short: string])[] = [
  ['kubernetes:apps/Deployment/shop/till', 'Deployment/till'],
  ['kubernetes:Pod/shop/till', 'Pod/till'],
  ['kubernetes:rbac.authorization.k8s.io/ClusterRole/admin', 'ClusterRole/admin'],
  ['terraform:platform/network/aws_vpc.main', 'network/aws_vpc.main'],
  ['dockerfile:Dockerfile', 'Dockerfile'],
  ['', ''],
];

for (const [address, short] of ADDRESSES) {
  test(`"${address}" is shortly "${short}"`, () => assert.equal(sayShortly(address), short));
}

test('initials are of the two first words, or of the one that there is', () => {
  assert.deepEqual(['ann.example@example.com', 'platform', 'Ann Example', '@'].map(initialsOf), ['AE', 'PL', 'AE', '']);
});
