/** Identities of Kubernetes objects, and metadata that has none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../base/json.ts';
import { findMetadataFault, identifyObject } from './kubernetes-object.ts';

test('an object is addressed by group, kind, namespace and name', () => {
  const rows: readonly (readonly [string, string, Json, string])[] = [
    ['apps/v1', 'Deployment', { name: 'web', namespace: 'shop' }, 'kubernetes:apps/Deployment/shop/web'],
    ['v1', 'Pod', { name: 'web' }, 'kubernetes:Pod/default/web'],
    ['v1', 'Node', { name: 'n1', namespace: 'ignored' }, 'kubernetes:Node/n1'],
    ['v1', 'Pod', { generateName: 'web-', namespace: 'shop' }, 'kubernetes:Pod/shop/web-'],
    ['v1', 'Pod', { name: '', generateName: '', namespace: '' }, 'kubernetes:Pod/default/nobody'],
    ['example.com/v1', 'Thing', { name: 'a' }, 'kubernetes:example.com/Thing/a'],
  ];
  for (const [apiVersion, kind, metadata, address] of rows) {
    const identity = identifyObject({ apiVersion, kind }, metadata, () => 'nobody');
    assert.equal(identity.address, address);
    assert.equal(identity.type, `${apiVersion}/${kind}`);
    assert.equal(identity.source, 'kubernetes');
  }
});

test('labels are texts; null is an empty one', () => {
  const labels = { a: 'b', n: 1, none: null };
  const identity = identifyObject({ apiVersion: 'v1', kind: 'Pod' }, { name: 'p', labels }, () => '');
  assert.deepEqual(identity.labels, { a: 'b', n: '1', none: '' });
  const texts = { a: 'b', c: '' };
  assert.equal(identifyObject({ apiVersion: 'v1', kind: 'Pod' }, { labels: texts }, () => '').labels, texts);
  assert.deepEqual(identifyObject({ apiVersion: 'v1', kind: 'Pod' }, { name: 'p' }, () => '').labels, {});
});

test('metadata of other types than the API server takes is a fault, with its field', () => {
  const rows: readonly (readonly [Json | undefined, string | undefined])[] = [
    [undefined, 'metadata'],
    ['text', 'metadata'],
    [{ name: 1 }, 'metadata.name'],
    [{ generateName: [] }, 'metadata.generateName'],
    [{ namespace: true }, 'metadata.namespace'],
    [{ labels: 'a=b' }, 'metadata.labels'],
    [{ annotations: [] }, 'metadata.annotations'],
    [{ name: 'a', labels: null, annotations: {} }, undefined],
  ];
  for (const [metadata, field] of rows) assert.equal(findMetadataFault(metadata)?.field, field);
});
