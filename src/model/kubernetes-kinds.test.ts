/** Tests of what is known of Kubernetes kinds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findKind, findPodPath, namespaceOf, pluralize, splitApiVersion, joinApiVersion } from './kubernetes-kinds.ts';

test('built-in kinds have their resource name and scope', () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ['', 'Pod', 'pods', true],
    ['', 'Namespace', 'namespaces', false],
    ['', 'Endpoints', 'endpoints', true],
    ['networking.k8s.io', 'Ingress', 'ingresses', true],
    ['networking.k8s.io', 'NetworkPolicy', 'networkpolicies', true],
    ['networking.k8s.io', 'IngressClass', 'ingressclasses', false],
    ['rbac.authorization.k8s.io', 'ClusterRoleBinding', 'clusterrolebindings', false],
    ['storage.k8s.io', 'CSIStorageCapacity', 'csistoragecapacities', true],
    ['batch', 'CronJob', 'cronjobs', true],
  ];
  for (const [group, kind, plural, isNamespaced] of cases) {
    assert.deepEqual(findKind(group, kind), { plural, isNamespaced }, kind);
  }
  assert.equal(findKind('example.com', 'Widget'), undefined);
});

test('a namespaced kind lands in `default` when it names none, a cluster-scoped one in none at all', () => {
  const cases: readonly (readonly [string, string, string | undefined, string | undefined])[] = [
    ['apps', 'Deployment', 'web', 'web'],
    ['apps', 'Deployment', undefined, 'default'],
    ['', 'Node', 'web', undefined],
    ['example.com', 'Widget', 'web', 'web'],
    ['example.com', 'Widget', undefined, undefined],
  ];
  for (const [group, kind, written, namespace] of cases) assert.equal(namespaceOf(group, kind, written), namespace);
});

test('the plural of a custom kind follows the English rule', () => {
  const cases = { Gateway: 'gateways', Policy: 'policies', Mesh: 'meshes', Box: 'boxes', Widget: 'widgets' };
  for (const [kind, plural] of Object.entries(cases)) assert.equal(pluralize(kind), plural);
});

test('an apiVersion is a group and a version, and these are it again', () => {
  for (const whole of ['v1', 'apps/v1']) {
    const { group, version } = splitApiVersion(whole);
    assert.equal(joinApiVersion(group, version), whole);
  }
  assert.deepEqual(splitApiVersion('apps/v1'), { group: 'apps', version: 'v1' });
  assert.deepEqual(splitApiVersion('v1'), { group: '', version: 'v1' });
});

test('the pod of a kind is where that kind has it', () => {
  assert.deepEqual(findPodPath('', 'Pod'), []);
  assert.deepEqual(findPodPath('batch', 'CronJob'), ['spec', 'jobTemplate', 'spec', 'template']);
  assert.equal(findPodPath('', 'Service'), undefined);
  assert.equal(findPodPath('serving.knative.dev', 'Deployment'), undefined);
});
