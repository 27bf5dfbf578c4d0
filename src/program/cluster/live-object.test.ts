/** Live objects as resources: what a manifest would say, and no value of a Secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { findPodOwner, toResource, trimObject, writeObjectUrl } from './live-object.ts';

const PODS = { group: '', version: 'v1', kind: 'Pod', resource: 'pods', isNamespaced: true, verbs: ['list'] };
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

test('addresses, places and bodies are those of a manifest', () => {
  const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '7', managedFields: [], generation: 2 };
  const annotations = { [LAST_APPLIED]: '{}', team: 'a' };
  const object = { metadata: { ...metadata, annotations }, spec: { x: 1 }, status: { phase: 'Running' } };
  const resource = toResource(object, PODS, 'prod');
  assert.ok(typeof resource !== 'string');
  assert.equal(resource.address, 'kubernetes:Pod/shop/web');
  assert.equal(resource.origin.file, 'cluster:prod/api/v1/namespaces/shop/pods/web');
  assert.deepEqual([resource.origin.span, resource.origin.locate(['spec'])], [undefined, undefined]);
  assert.deepEqual(resource.body, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', uid: 'u', annotations: { team: 'a' } },
    spec: { x: 1 },
  });
  assert.equal(
    writeObjectUrl('prod', { group: 'apps', version: 'v1', resource: 'deployments' }),
    'cluster:prod/apis/apps/v1/deployments',
  );
});

test('annotations that kubectl alone wrote are gone, and names that objects have stay data', () => {
  const metadata = {
    name: 'a',
    annotations: { [LAST_APPLIED]: '{}' },
    labels: JSON.parse('{"__proto__":"x"}') as JsonObject,
  };
  const { metadata: trimmed } = trimObject({ kind: 'Pod', apiVersion: 'v1', metadata });
  assert.deepEqual(Object.keys(trimmed as JsonObject), ['name', 'labels']);
  assert.deepEqual(trimObject({ metadata: 'none' }), { metadata: 'none' });
});

test('a Secret keeps its keys and none of its values', () => {
  const data = { password: 'aHVudGVyMg==', ['__proto__']: 'eA==' };
  const body = trimObject({ apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: {}, data, stringData: null });
  assert.deepEqual(body['data'], { password: '[masked]', ['__proto__']: '[masked]' });
  assert.deepEqual([body['type'], body['stringData']], ['Opaque', null]);
  assert.ok(!JSON.stringify(body).includes('aHVudGVyMg'));
});

test('what no API server would keep is said, and is no resource', () => {
  let deep: JsonObject = {};
  for (let i = 0; i < LIMITS.documentDepthMax; i++) deep = { deep };
  const cases: readonly (readonly [JsonObject, RegExp])[] = [
    [{ metadata: [] }, /metadata` is no object/],
    [{ metadata: {} }, /metadata.name` is missing/],
    [{ metadata: { name: 'a' }, deep }, /deeper than/],
  ];
  for (const [object, message] of cases) {
    const resource = toResource(object, PODS, 'prod');
    assert.match(typeof resource === 'string' ? resource : '', message);
  }
});

test('the owner that holds the pod is told by its uid', () => {
  const own = (ownerReferences: JsonObject[]) =>
    findPodOwner({ metadata: { ownerReferences } }, ({ group, kind }) => group === 'apps' && kind === 'ReplicaSet');
  const replicas = { apiVersion: 'apps/v1', kind: 'ReplicaSet', uid: 'u', controller: true };
  assert.equal(own([{ ...replicas, controller: false }, replicas]), 'u');
  assert.equal(own([{ ...replicas, controller: false }]), undefined);
  assert.equal(own([{ ...replicas, apiVersion: 'v1' }]), undefined);
  assert.equal(own([{ ...replicas, uid: 7 }]), undefined);
  assert.equal(
    findPodOwner({ metadata: {} }, () => true),
    undefined,
  );
});
