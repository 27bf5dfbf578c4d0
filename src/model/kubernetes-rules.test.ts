/** Tests of what controls judge in the terms of an API server: no star, nothing that a cluster mends itself by. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Applies } from './control.ts';
import { listKnownKinds } from './kubernetes-kinds.ts';
import { compileResourceRules, listJudgedKinds, includesOrStar } from './kubernetes-rules.ts';

const entry = (rest: Partial<Applies>): Applies => ({ source: 'kubernetes', ...rest });
const say = (...entries: readonly Applies[]): readonly string[] =>
  compileResourceRules(listJudgedKinds(entries).kinds).map(
    ({ apiGroups, apiVersions, operations, resources, scope }) =>
      `${apiGroups.join()}/${apiVersions.join()} ${resources.join()} ${operations.join()} ${scope ?? ''}`,
  );

test('kinds become resources of their group and version, created and updated unless a control says otherwise', () => {
  const table: readonly (readonly [Partial<Applies>, readonly string[]])[] = [
    [{ kinds: ['ConfigMap'] }, ['/v1 configmaps CREATE,UPDATE Namespaced']],
    [{ kinds: ['Namespace'], operations: ['DELETE'] }, ['/v1 namespaces DELETE Cluster']],
    [
      { kinds: ['Role', 'ClusterRole'] },
      [
        'rbac.authorization.k8s.io/v1 clusterroles CREATE,UPDATE Cluster',
        'rbac.authorization.k8s.io/v1 roles CREATE,UPDATE Namespaced',
      ],
    ],
    [{ kinds: ['networking.k8s.io/Ingress'] }, ['networking.k8s.io/v1 ingresses CREATE,UPDATE Namespaced']],
    [{ kinds: ['Ingress'] }, ['networking.k8s.io/v1 ingresses CREATE,UPDATE Namespaced']],
    [{ kinds: ['TCPRoute'] }, ['gateway.networking.k8s.io/v1alpha2 tcproutes CREATE,UPDATE Namespaced']],
    [{ kinds: ['PodExecOptions'], operations: ['CONNECT'] }, ['/v1 pods/exec CONNECT Namespaced']],
    [
      { kinds: ['autoscaling/Scale'] },
      [
        '/v1 replicationcontrollers/scale UPDATE Namespaced',
        'apps/v1 deployments/scale,replicasets/scale,statefulsets/scale UPDATE Namespaced',
      ],
    ],
    [{ source: 'terraform', kinds: ['aws_s3_bucket'] }, []],
  ];
  for (const [one, rules] of table) assert.deepEqual(say(entry(one)), rules, JSON.stringify(one));
});

test('a pod is judged where it is written by parts, too, when changes are judged', () => {
  assert.deepEqual(say(entry({ kinds: ['Pod'] })), [
    '/v1 pods CREATE,UPDATE Namespaced',
    '/v1 pods/ephemeralcontainers,pods/resize UPDATE Namespaced',
  ]);
  assert.deepEqual(say(entry({ kinds: ['Pod'], operations: ['CREATE'] })), ['/v1 pods CREATE Namespaced']);
});

test('everything that holds a pod is one union of rules', () => {
  assert.deepEqual(say(entry({ pods: true })), [
    '/v1 pods,podtemplates,replicationcontrollers CREATE,UPDATE Namespaced',
    '/v1 pods/ephemeralcontainers,pods/resize UPDATE Namespaced',
    'apps/v1 daemonsets,deployments,replicasets,statefulsets CREATE,UPDATE Namespaced',
    'apps.openshift.io/v1 deploymentconfigs CREATE,UPDATE Namespaced',
    'batch/v1 cronjobs,jobs CREATE,UPDATE Namespaced',
    'serving.knative.dev/v1 configurations,revisions,services CREATE,UPDATE Namespaced',
  ]);
});

test('operations of several entries add up, and the first entry of a control decides how a kind is judged', () => {
  const creates = entry({ kinds: ['Secret'], operations: ['CREATE'] });
  const deletes = entry({ kinds: ['Secret'], operations: ['DELETE'] });
  assert.deepEqual(say(creates, deletes), ['/v1 secrets CREATE Namespaced']);
  const both = [...listJudgedKinds([creates]).kinds, ...listJudgedKinds([deletes]).kinds];
  assert.deepEqual(
    compileResourceRules(both).map(({ operations }) => operations),
    [['CREATE', 'DELETE']],
  );
  const { kinds } = listJudgedKinds([entry({ pods: true }), entry({ kinds: ['Pod', 'Service'] })]);
  assert.deepEqual(
    kinds
      .filter(({ group, kind }) => group === '' && kind !== 'PodTemplate')
      .map(({ kind, needsPod }) => [kind, needsPod]),
    [
      ['Pod', true],
      ['Pod', true],
      ['ReplicationController', true],
      ['Service', false],
    ],
  );
});

test('every kind is never a star, and holds nothing that a cluster lives or mends itself by', () => {
  const rules = compileResourceRules(listJudgedKinds([entry({ kinds: ['*'] }), entry({})]).kinds);
  assert.ok(rules.flatMap(({ resources }) => resources).length > 40);
  const text = JSON.stringify(rules);
  for (const word of [
    '*',
    'leases',
    'nodes',
    'webhookconfigurations',
    'admissionpolic',
    'events',
    'reviews',
    '/exec',
  ]) {
    assert.ok(!text.includes(word), word);
  }
});

test('a kind that no gate may stand before is named, one that nobody knows too, and one that is gone is not', () => {
  const { kinds, neverMatched, unknown } = listJudgedKinds([
    entry({ kinds: ['Lease', 'ValidatingWebhookConfiguration', 'Widget', 'PodSecurityPolicy', 'example.com/Pod'] }),
  ]);
  assert.deepEqual(kinds, []);
  assert.deepEqual(neverMatched, [
    'coordination.k8s.io/Lease',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  ]);
  assert.deepEqual(unknown, ['Widget', 'example.com/Pod']);
});

test('every known kind is told by its group', () => {
  const kinds = listKnownKinds();
  assert.ok(kinds.length > 80);
  assert.ok(kinds.some(({ group, kind }) => group === 'apps' && kind === 'Deployment'));
  assert.ok(kinds.some(({ group, kind }) => group === '' && kind === 'Pod'));
});

test('a star in a list of a rule stands for all, and no part of a name for it', () => {
  const lists = [['*'], ['pods', 'services'], ['pod*'], []];
  assert.deepEqual(
    lists.map((list) => includesOrStar(list, 'pods')),
    [true, true, false, false],
  );
});
