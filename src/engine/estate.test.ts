/** Tests of the estate: look-ups by name, label and selector, and that they stay linear. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeResource } from '../../test/harness/resources.ts';
import type { JsonObject } from '../base/json.ts';
import type { Resource } from '../model/resource.ts';
import { createEstate } from './estate.ts';
import { prepareResource } from './prepared.ts';

function deployment(name: string, namespace: string, labels: JsonObject): JsonObject {
  const template = { metadata: { labels }, spec: { containers: [] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { template } };
}

function networkPolicy(name: string, podSelector: JsonObject | null): JsonObject {
  const metadata = { name, namespace: 'a' };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec: { podSelector } };
}

function service(name: string, selector?: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'a' }, spec: selector ? { selector } : {} };
}

const BODIES: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } },
  deployment('web', 'a', { app: 'web', tier: 'front' }),
  deployment('api', 'a', { app: 'api', tier: 'back' }),
  deployment('web', 'b', { app: 'web' }),
  { ...deployment('web', 'a', {}), metadata: { name: 'web', namespace: 'a', labels: { second: 'yes' } } },
  networkPolicy('all', {}),
  networkPolicy('web', { matchLabels: { app: 'web' } }),
  networkPolicy('front-web', { matchLabels: { app: 'web', tier: 'front' } }),
  networkPolicy('not-back', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['back'] }] }),
  networkPolicy('none', null),
  service('web', { app: 'web' }),
  service('empty', {}),
  service('headless'),
];
const ESTATE = createEstate(BODIES.map((body) => prepareResource(makeResource(body))));

const namesOf = (bodies: readonly JsonObject[]) => bodies.map((body) => (body['metadata'] as JsonObject)['name']);

test('resources are found by kind, namespace and name; the first of a name counts', () => {
  assert.equal(ESTATE.named('Deployment', 'a', 'web'), BODIES[1]);
  assert.equal(ESTATE.named('apps/Deployment', 'b', 'web'), BODIES[3]);
  assert.equal(ESTATE.named('extensions/Deployment', 'b', 'web'), undefined);
  assert.equal(ESTATE.named('Namespace', '', 'a'), BODIES[0]);
  assert.equal(ESTATE.named('Namespace', '', 'b'), undefined);
  assert.equal(ESTATE.all('Deployment').length, 4);
  assert.equal(ESTATE.all('Widget').length, 0);
  assert.deepEqual(namesOf(ESTATE.inNamespace('Deployment', 'a')), ['web', 'api', 'web']);
  assert.equal(ESTATE.inNamespace('Deployment', 'a'), ESTATE.inNamespace('Deployment', 'a'));
});

test('pods are found by the labels of their templates, in their namespace', () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a', { app: 'web' }, ['web']],
    ['a', { matchLabels: { tier: 'front', app: 'web' } }, ['web']],
    ['a', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ['web', 'api']],
    ['a', {}, ['web', 'api', 'web']],
    ['a', { app: 'none' }, []],
    ['a', null, []],
    ['c', {}, []],
  ];
  for (const [namespace, selector, expected] of cases) {
    const pods = ESTATE.podsSelectedBy(namespace, selector);
    assert.deepEqual(
      pods.map(({ name }) => name),
      expected,
      JSON.stringify(selector),
    );
  }
});

test('objects are found by what their selectors select, in the order of the estate', () => {
  const select = (kind: string, labels: JsonObject, field: string) =>
    namesOf(ESTATE.selecting(kind, 'a', labels, field));
  assert.deepEqual(select('NetworkPolicy', { app: 'web', tier: 'front' }, 'spec.podSelector'), [
    'all',
    'web',
    'front-web',
    'not-back',
  ]);
  assert.deepEqual(select('NetworkPolicy', { app: 'api', tier: 'back' }, 'spec.podSelector'), ['all']);
  assert.deepEqual(select('Service', { app: 'web' }, 'spec.selector'), ['web']);
  assert.deepEqual(select('Service', {}, 'spec.selector'), []);
  assert.deepEqual(ESTATE.selecting('NetworkPolicy', 'b', { app: 'web' }, 'spec.podSelector'), []);
});

test('10,000 pods and as many policies are matched without comparing each with each', () => {
  const prepared = Array.from({ length: 10_000 }, (_, i) => [
    prepareResource(makeResource(deployment(`d${i}`, 'a', { app: `app-${i}` }))),
    prepareResource(makeResource(networkPolicy(`n${i}`, { matchLabels: { app: `app-${i}` } }))),
  ]).flat();
  const estate = createEstate(prepared);
  for (let i = 0; i < 10_000; i++) {
    assert.equal(estate.selecting('NetworkPolicy', 'a', { app: `app-${i}` }, 'spec.podSelector').length, 1);
    assert.equal(estate.podsSelectedBy('a', { app: `app-${i}` }).length, 1);
  }
});

test('resources that name each other are found from both ends, by the field that names', () => {
  const make = (kind: string, name: string, references: Resource['references'] = []): Resource => ({
    ...makeResource({ apiVersion: 'v1', kind, metadata: { name } }),
    address: `${kind}.${name}`,
    references,
  });
  const bucket = make('bucket', 'logs');
  const block = make('block', 'logs', [{ path: ['bucket'], target: 'bucket.logs', attribute: 'id' }]);
  const twice = make('site', 'www', [
    { path: ['rule', 0, 'id'], target: 'bucket.logs', attribute: 'id' },
    { path: ['rule', 1, 'id'], target: 'bucket.logs', attribute: 'arn' },
    { path: ['rule', 1, 'log'], target: 'bucket.absent', attribute: '' },
  ]);
  const other = make('other', 'x', [{ path: ['log'], target: 'bucket.absent', attribute: 'id' }]);
  const estate = createEstate([bucket, block, twice, other].map(prepareResource));
  const cases: readonly (readonly [readonly JsonObject[], readonly JsonObject[]])[] = [
    [estate.referring('block', 'bucket.logs', ''), [block.body]],
    [estate.referring('block', 'bucket.logs', 'bucket'), [block.body]],
    [estate.referring('block', 'bucket.logs', 'target'), []],
    [estate.referring('site', 'bucket.logs', 'rule'), [twice.body]],
    [estate.referring('site', 'bucket.logs', 'rule.id'), [twice.body]],
    [estate.referring('site', 'bucket.absent', ''), [twice.body]],
    [estate.referred('bucket', 'site.www', ''), [bucket.body]],
    [estate.referred('bucket', 'bucket.logs', ''), []],
    [estate.referring('block', bucket.body, ''), [block.body]],
    [estate.referring('block', { a: 1 }, ''), []],
    [estate.referring('other', 'bucket.absent', ''), [other.body]],
    [estate.referred('bucket', estate.referring('site', bucket.body, '')[0], ''), [bucket.body]],
    [estate.besides('other', 'site.www', 'rule.log'), []],
    [estate.besides('other', 'site.www', ''), [other.body]],
    [estate.besides('site', 'other.x', 'log'), []],
  ];
  for (const [found, wanted] of cases) assert.deepEqual(found, wanted);
});
