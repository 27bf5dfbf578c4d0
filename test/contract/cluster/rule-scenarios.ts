/** Which requests every API server asks a webhook about, by the rules of its configuration. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import type { TestCluster } from '../../harness/test-cluster.ts';
import { at, deployment, MERGE, type Place, pod, succeed } from './objects.ts';
import { requestOf, withWebhook } from './webhook-room.ts';

/** Registers the tests over a cluster. */
export function testRules(open: () => TestCluster): void {
  testResources(open);
  testVersions(open);
}

const rule = (fields: JsonObject): readonly JsonObject[] => [
  { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], ...fields },
];

/** A pod, a shell in it, a deployment, its scale, and the end of the pod. */
async function act(cluster: TestCluster, { pods, deployments }: Place): Promise<void> {
  await succeed(cluster, 'POST', pods, { body: pod('web') });
  await cluster.ask('POST', `${pods}/web/exec?command=sh`);
  await succeed(cluster, 'POST', deployments, { body: deployment('web') });
  await succeed(cluster, 'PATCH', `${deployments}/web/scale`, { body: { spec: { replicas: 2 } }, type: MERGE });
  await succeed(cluster, 'DELETE', `${pods}/web?gracePeriodSeconds=0`);
}

function testResources(open: () => TestCluster): void {
  const exec = 'CONNECT pods/exec';
  const scale = 'UPDATE deployments/scale';
  const [podMade, podGone, deploymentMade] = ['CREATE pods', 'DELETE pods', 'CREATE deployments'];
  const table: readonly (readonly [string, JsonObject, readonly string[]])[] = [
    ['a resource', { resources: ['pods'] }, [podMade, podGone]],
    ['a subresource', { resources: ['pods/exec'] }, [exec]],
    ['a resource with all that belongs to it', { resources: ['pods/*'] }, [podMade, exec, podGone]],
    ['all resources, which is no subresource', { resources: ['*'] }, [podMade, deploymentMade, podGone]],
    ['a subresource of whatever has it', { resources: ['*/scale'] }, [scale]],
    ['everything', {}, [podMade, exec, deploymentMade, scale, podGone]],
    ['a group', { apiGroups: ['apps'] }, [deploymentMade, scale]],
    ['another version', { apiGroups: [''], apiVersions: ['v2'] }, []],
    ['operations', { operations: ['CONNECT', 'DELETE'] }, [exec, podGone]],
    ['what has no namespace', { scope: 'Cluster' }, []],
    ['what has a namespace', { scope: 'Namespaced', resources: ['deployments'] }, [deploymentMade]],
  ];
  const watchActs = async (fields: JsonObject, expected: readonly string[]): Promise<void> => {
    const cluster = open();
    await withWebhook(cluster, { fields }, async ({ webhook, place }) => {
      await act(cluster, place);
      const seen = webhook.reviews.map(({ request }) => {
        const part = textAt(request, 'subResource');
        const resource = textAt(request, 'resource', 'resource');
        return `${textAt(request, 'operation')} ${resource}${part === '' ? '' : `/${part}`}`;
      });
      // A real cluster makes objects of its own in a new namespace.
      const ours = seen.filter((line) => /(pods|deployments)(\/|$)/.test(line));
      // It asks again about a deletion that it tries again.
      assert.deepEqual(
        ours.filter((line, index) => line !== ours[index - 1]),
        expected,
      );
    });
  };
  for (const [title, fields, expected] of table) {
    test(`a rule of ${title} selects just that`, () => watchActs({ rules: rule(fields) }, expected));
  }

  test('a selector of objects never selects a connection, not even by a label that is not there', async () => {
    const absent = { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] };
    const expected = [podMade, deploymentMade, scale, podGone];
    await watchActs({ rules: rule({}), objectSelector: absent }, expected);
    await watchActs({ rules: rule({}), objectSelector: {} }, [podMade, exec, deploymentMade, scale, podGone]);
  });
}

function testVersions(open: () => TestCluster): void {
  test('asks in the version that the rules name, and in the newest review that the webhook knows', async () => {
    const cluster = open();
    await withThings(cluster, async (group) => {
      const rules = rule({ operations: ['CREATE'], apiGroups: [group], apiVersions: ['v1'], resources: ['things'] });
      const fields = { rules, admissionReviewVersions: ['v9', 'v1beta1'] };
      await withWebhook(cluster, { fields }, async ({ webhook, place }) => {
        await makeThing(cluster, group, place);
        assert.equal(webhook.reviews[0]?.['apiVersion'], 'admission.k8s.io/v1beta1');
        const request = requestOf(webhook, 0);
        assert.deepEqual(request['resource'], { group, version: 'v1', resource: 'things' });
        assert.deepEqual(request['kind'], { group, version: 'v1', kind: 'Thing' });
        assert.deepEqual(request['requestResource'], { group, version: 'v2', resource: 'things' });
        assert.deepEqual(request['requestKind'], { group, version: 'v2', kind: 'Thing' });
        assert.equal(at(request, 'object', 'apiVersion'), `${group}/v1`);
      });
      await withWebhook(cluster, { fields: { ...fields, matchPolicy: 'Exact' } }, async ({ webhook, place }) => {
        await makeThing(cluster, group, place);
        assert.equal(webhook.reviews.length, 0);
      });
    });
  });
}

/** Runs the work with a kind in two versions, of a group of its own. */
async function withThings(cluster: TestCluster, work: (group: string) => Promise<void>): Promise<void> {
  const group = `${randomUUID().slice(0, 8)}.example.com`;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await succeed(cluster, 'POST', definitions, { body: describeDefinition(group) });
  await cluster.settle();
  try {
    await work(group);
  } finally {
    await succeed(cluster, 'DELETE', `${definitions}/things.${group}`);
  }
}

async function makeThing(cluster: TestCluster, group: string, { namespace }: Place): Promise<void> {
  const body = { apiVersion: `${group}/v2`, kind: 'Thing', metadata: { name: 'a' } };
  await succeed(cluster, 'POST', `/apis/${group}/v2/namespaces/${namespace}/things`, { body });
}

function describeDefinition(group: string): JsonObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const versions = ['v1', 'v2'].map((name) => ({ name, served: true, storage: name === 'v1', schema }));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: { group, scope: 'Namespaced', names: { plural: 'things', singular: 'thing', kind: 'Thing' }, versions },
  };
}
