/** Tests of prepared resources and of the pod view with its way back to the document. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeResource } from '../../test/harness/resources.ts';
import type { JsonObject } from '../base/json.ts';
import { Unknown } from '../languages/cel/index.ts';
import { resolvePodPath } from './pod-view.ts';
import { dropNulls, findPodFault, prepareResource } from './prepared.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('null members are dropped, null items and everything else stay', () => {
  const body = JSON.parse('{"a":null,"b":{"c":null,"d":[null,{"e":null,"f":1}]},"__proto__":{"x":null}}') as JsonObject;
  assert.deepEqual(plain(dropNulls(body)), JSON.parse('{"b":{"d":[null,{"f":1}]},"__proto__":{}}'));
  const clean: JsonObject = { a: [1, { b: 'x' }], c: false };
  assert.equal(dropNulls(clean), clean);
  const unknown = new Unknown(['var.x']);
  const withUnknown = { a: unknown } as unknown as JsonObject;
  assert.equal(dropNulls(withUnknown), withUnknown);
});

const CRON_JOB: JsonObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'job', namespace: 'a' },
  spec: {
    jobTemplate: {
      spec: {
        template: {
          metadata: { labels: { app: 'job' } },
          spec: {
            containers: [{ name: 'c0' }, { name: 'c1' }],
            initContainers: [{ name: 'i0' }],
            ephemeralContainers: [{ name: 'e0' }],
          },
        },
      },
    },
  },
};

test('the pod of a controller is seen as one, and its paths lead back to the document', () => {
  const { pod, podPath = [] } = prepareResource(makeResource(CRON_JOB));
  assert.ok(pod);
  assert.equal(pod.templatePath, 'spec.jobTemplate.spec.template');
  assert.deepEqual(pod.containers, [{ name: 'c0' }, { name: 'c1' }, { name: 'i0' }, { name: 'e0' }]);
  const template = 'spec.jobTemplate.spec.template';
  const cases: readonly (readonly [readonly (string | number)[], string])[] = [
    [['containers', 1, 'image'], `${template}.spec.containers.1.image`],
    [['containers', 2, 'image'], `${template}.spec.initContainers.0.image`],
    [['containers', 3], `${template}.spec.ephemeralContainers.0`],
    [['containers', 9], `${template}.spec`],
    [['containers'], `${template}.spec`],
    [['mainContainers', 1, 'image'], `${template}.spec.containers.1.image`],
    [['initContainers', 0], `${template}.spec.initContainers.0`],
    [['spec', 'hostPID'], `${template}.spec.hostPID`],
    [['metadata', 'labels'], `${template}.metadata.labels`],
    [['name'], ''],
  ];
  for (const [path, expected] of cases) assert.equal(resolvePodPath(pod, podPath, path).join('.'), expected);
});

test('a pod that cannot be read is told apart from no pod', () => {
  const faults: readonly (readonly [JsonObject, string | undefined])[] = [
    [{ apiVersion: 'v1', kind: 'Service' }, undefined],
    [{ apiVersion: 'example.com/v1', kind: 'Deployment' }, undefined],
    [{ kind: 'Pod' }, 'spec is missing'],
    [{ apiVersion: 'apps/v1', kind: 'Deployment', spec: {} }, 'spec.template.spec is missing'],
    [{ apiVersion: 'v1', kind: 'Pod', spec: 'x' }, 'spec is not a pod specification'],
    [{ apiVersion: 'v1', kind: 'Pod', spec: { initContainers: {} } }, 'spec is not a pod specification'],
    [{ apiVersion: 'v1', kind: 'Pod', spec: {} }, undefined],
  ];
  for (const [body, expected] of faults) {
    assert.equal(findPodFault(prepareResource(makeResource(body))), expected, JSON.stringify(body));
  }
  const elsewhere = { ...makeResource({ apiVersion: 'v1', kind: 'Pod', spec: {} }), source: 'terraform' };
  assert.equal(prepareResource(elsewhere).pod, undefined);
});

test('a pod without metadata has an empty one, and one kind of containers is not copied', () => {
  const body: JsonObject = { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'a' }] } };
  const { pod } = prepareResource(makeResource(body));
  assert.deepEqual(pod?.metadata, {});
  assert.equal(pod?.containers, pod?.mainContainers);
});

test('an object of very many nulls is read as fast as any other of its size', () => {
  // One copy for each of them would take hours.
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i % 2 === 0 ? null : i]));
  assert.equal(Object.keys(dropNulls(wide)).length, 50_000);
});
