/** Tests of what findings are about: which sightings are one finding. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunResource } from './run.ts';
import { bareAddress, identifyTracked, listRunLocks } from './subject.ts';

const REPOSITORY = { id: 'repo:acme/shop' };
const CLUSTER = { id: 'cluster:prod' };
const POD = { source: 'kubernetes', address: 'kubernetes:v1/Pod/shop/web', environment: 'prod' };
const BUCKET = { source: 'terraform', address: 'terraform:aws_s3_bucket.b', environment: 'prod' };
const identify = (target: { readonly id: string }, resource: typeof POD, control = 'C1', id = 'place'): string =>
  identifyTracked(target, resource, { control }, { id });

test('an object of a cluster is the same wherever it is written down, within its environment', () => {
  assert.equal(identify(REPOSITORY, POD), identify(CLUSTER, POD));
  assert.notEqual(identify(REPOSITORY, POD), identify(REPOSITORY, { ...POD, environment: 'dev' }));
});

test('an address of other sources means something in its target only, in every environment', () => {
  assert.notEqual(identify(REPOSITORY, BUCKET), identify(CLUSTER, BUCKET));
  assert.equal(identify(REPOSITORY, BUCKET), identify(REPOSITORY, { ...BUCKET, environment: 'dev' }));
});

test('control, address and place each make another finding, and the number of a repeat does not', () => {
  const one = identify(REPOSITORY, POD);
  assert.notEqual(one, identify(REPOSITORY, POD, 'C2'));
  assert.notEqual(one, identify(REPOSITORY, POD, 'C1', 'elsewhere'));
  assert.notEqual(one, identify(REPOSITORY, { ...POD, address: `${POD.address}2` }));
  assert.equal(one, identify(REPOSITORY, { ...POD, address: `${POD.address}#2` }));
  assert.deepEqual(['a#12', 'a#b', 'a'].map(bareAddress), ['a', 'a#b', 'a']);
});

test('a run locks its target, and the environments that it shares with others', () => {
  const resources = [POD, BUCKET, { ...POD, environment: 'dev' }, POD] as readonly Partial<RunResource>[];
  assert.deepEqual(listRunLocks(REPOSITORY, resources as readonly RunResource[]), [
    'environment dev',
    'environment prod',
    'target repo:acme/shop',
  ]);
});
