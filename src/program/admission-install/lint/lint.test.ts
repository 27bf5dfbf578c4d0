/** Tests of what the lint says of webhooks besides the proof, and of the gate against what is enforced now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listGateObjects, planCatalogueGate } from '../../../../test/harness/gate-installation.ts';
import { createFakeCluster } from '../../../../test/harness/fake-cluster.ts';
import { createTestHouse } from '../../../../test/harness/house.ts';
import type { JsonObject } from '../../../base/json.ts';
import type { ResourceRule } from '../../../model/foreign-policy.ts';
import { writeManifestList, writeManifests } from '../write-manifests.ts';
import { lintConfigurations } from './lint.ts';
import { readClusterObjects, readFileObjects } from './read-objects.ts';

/** A webhook with which nothing is wrong. */
const SOUND: JsonObject = {
  name: 'gate.example.com',
  clientConfig: { service: { namespace: 'gate', name: 'gate' }, caBundle: 'Y2E=' },
  rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: 'Namespaced' }],
  namespaceSelector: {
    matchExpressions: [
      {
        key: 'kubernetes.io/metadata.name',
        operator: 'NotIn',
        values: ['kube-system', 'kube-node-lease', 'kube-public', 'bulwark-system', 'gate'],
      },
    ],
  },
  sideEffects: 'None',
  timeoutSeconds: 5,
  admissionReviewVersions: ['v1'],
};

function configure(webhook: JsonObject, kind = 'ValidatingWebhookConfiguration', name = 'others'): JsonObject {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, webhooks: [webhook] };
}

const POD_LABELS = { app: 'gate' };
const ANSWERING: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'gate', name: 'gate' }, spec: { selector: POD_LABELS } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'gate', name: 'gate' },
    spec: { replicas: 2, template: { metadata: { labels: POD_LABELS } } },
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'gate', name: 'gate' },
    spec: { maxUnavailable: 1, selector: { matchLabels: POD_LABELS } },
  },
];

function findCodes(objects: readonly JsonObject[]): readonly string[] {
  return lintConfigurations(objects).flatMap(({ entries }) =>
    entries.flatMap(({ findings }) => findings.map(({ code, at }) => `${code} ${at.join('.')}`)),
  );
}

test('a sound webhook with what answers it has no finding', () => {
  assert.deepEqual(findCodes([configure(SOUND), ...ANSWERING]), []);
});

test('each fault is found at its field', () => {
  const condition = (expression: string): JsonObject => ({ name: 'a', expression });
  const rule = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['pods'],
    scope: 'Namespaced',
  };
  const rows: readonly (readonly [JsonObject, readonly string[]])[] = [
    [{ timeoutSeconds: 30 }, ['webhook-timeout webhooks.0.timeoutSeconds']],
    [{ sideEffects: 'Unknown' }, ['webhook-side-effects webhooks.0.sideEffects']],
    [{ sideEffects: 'NoneOnDryRun' }, []],
    [{ admissionReviewVersions: ['v1beta1'] }, ['webhook-review-versions webhooks.0.admissionReviewVersions']],
    [
      { clientConfig: { service: { namespace: 'gate', name: 'gate' } } },
      ['webhook-no-ca webhooks.0.clientConfig.caBundle'],
    ],
    [{ reinvocationPolicy: 'IfNeeded' }, ['webhook-reinvoked webhooks.0.reinvocationPolicy']],
    [{ objectSelector: { matchLabels: { judged: 'yes' } } }, ['webhook-opt-out webhooks.0.objectSelector']],
    [
      {
        objectSelector: { matchLabels: { judged: 'yes' } },
        rules: [{ ...rule, operations: ['CONNECT'], resources: ['pods/exec'] }],
      },
      ['webhook-opt-out webhooks.0.objectSelector', 'webhook-dead-connect webhooks.0.objectSelector'],
    ],
    [{ rules: [{ ...rule, operations: ['*'] }] }, ['webhook-star webhooks.0.rules.0.operations']],
    [{ rules: [{ ...rule, resources: ['pods/*'] }] }, ['webhook-star webhooks.0.rules.0.resources']],
    [
      { matchConditions: [condition('object.x ==')] },
      ['webhook-condition-does-not-compile webhooks.0.matchConditions'],
    ],
    [{ matchConditions: 'none' }, ['webhook-conditions webhooks.0.matchConditions']],
    [
      { matchConditions: Array.from({ length: 65 }, () => condition('true')) },
      ['webhook-conditions webhooks.0.matchConditions'],
    ],
    [{ matchConditions: [condition("request.userInfo.username != 'x'")] }, []],
  ];
  for (const [change, expected] of rows) {
    assert.deepEqual(findCodes([configure({ ...SOUND, ...change }), ...ANSWERING]), expected, JSON.stringify(change));
  }
  assert.deepEqual(findCodes([configure({ ...SOUND, clientConfig: { url: 'https://gate.example.com' } })]), [
    'webhook-availability webhooks.0.failurePolicy',
  ]);
});

test('what closes when it is away needs replicas and a budget', () => {
  const [service = {}, deployment = {}, budget = {}] = ANSWERING;
  const single = { ...deployment, spec: { ...(deployment['spec'] as JsonObject), replicas: 1 } };
  const at = 'webhooks.0.failurePolicy';
  const rows: readonly (readonly [readonly JsonObject[], readonly string[]])[] = [
    [[service, single, budget], [`webhook-replicas ${at}`]],
    [[service, deployment], [`webhook-no-budget ${at}`]],
    [[deployment, budget], [`webhook-availability ${at}`]],
    [[service, budget], [`webhook-availability ${at}`]],
  ];
  for (const [objects, expected] of rows) assert.deepEqual(findCodes([configure(SOUND), ...objects]), expected);
  assert.deepEqual(findCodes([configure({ ...SOUND, failurePolicy: 'Ignore' }), service, single]), []);
});

test('a lockout is told with the request, and mutating webhooks are checked too', () => {
  const { namespaceSelector: _, ...open } = SOUND;
  for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
    const [linted] = lintConfigurations([configure(open, kind), ...ANSWERING]);
    const [finding] = linted?.entries[0]?.findings ?? [];
    assert.equal(finding?.code, 'webhook-may-lock-out');
    assert.equal(
      finding.message,
      'every request in namespace kube-system may come before it: CREATE of v1 pods in namespace kube-system',
    );
    assert.match(finding.remedy, /NotIn \[kube-system\]/);
  }
  const faulty = { ...SOUND, namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } };
  const [linted] = lintConfigurations([configure(faulty)]);
  assert.match(linted?.entries[0]?.findings[0]?.message ?? '', /its namespaceSelector has an operator that is none/);
});

test('a configuration that no longer covers what is enforced is stale, and an open one is told apart', () => {
  const objects = listGateObjects();
  const { enforce } = planCatalogueGate().rules;
  const find = (expected: readonly ResourceRule[], those = objects): readonly string[] =>
    lintConfigurations(those, { expected }).flatMap(({ findings }) =>
      findings.map(({ code, message }) => `${code} ${message}`),
    );
  assert.deepEqual(find(enforce), []);
  const widgets: ResourceRule = {
    apiGroups: ['example.com'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'DELETE'],
    resources: ['widgets', 'widgets/scale'],
    scope: 'Namespaced',
  };
  assert.deepEqual(find([...enforce, widgets]), [
    'gate-stale controls enforce what no webhook of it asks the gate about: ' +
      'CREATE, DELETE of example.com/widgets; CREATE, DELETE of example.com/widgets/scale',
  ]);
  const opened = objects.map((one) =>
    one['kind'] === 'ValidatingWebhookConfiguration'
      ? { ...one, webhooks: (one['webhooks'] as readonly JsonObject[]).map((w) => ({ ...w, failurePolicy: 'Ignore' })) }
      : one,
  );
  assert.deepEqual(
    find(enforce, opened).map((text) => text.split(' ')[0]),
    ['gate-open'],
  );
});

test('objects are read from files, folders and Lists, and a field is found again in its line', async () => {
  const objects = [configure(SOUND), ...ANSWERING];
  const house = createTestHouse({ 'all/one.yaml': writeManifests(objects), 'list.json': writeManifestList(objects) });
  const inFolder = await readFileObjects(['all'], house);
  const inList = await readFileObjects(['list.json'], house);
  assert.deepEqual(
    inFolder.map(({ body }) => body['kind']),
    objects.map(({ kind }) => kind),
  );
  assert.deepEqual(
    inList.map(({ body }) => body['kind']),
    objects.map(({ kind }) => kind),
  );
  const text = writeManifestList(objects).split('\n');
  const place = inList[0]?.placeOf(['webhooks', 0, 'timeoutSeconds']) ?? '';
  assert.match(text[Number(place.split(':')[1]) - 1] ?? '', /timeoutSeconds|5/);
  await assert.rejects(readFileObjects(['absent.yaml'], house), { code: 'path-not-found' });
});

test('of a cluster, the configurations are read with what answers them', async () => {
  const pages = (...items: readonly JsonObject[]) => ({ pages: [items], resourceVersion: '1' });
  const [service = {}, deployment = {}, budget = {}] = ANSWERING;
  const lists = [
    pages(configure(SOUND), configure(SOUND, undefined, 'more')),
    pages(),
    pages(service),
    pages(deployment),
    pages(budget),
  ];
  const cluster = createFakeCluster({ lists, watches: [] });
  const found = await readClusterObjects(cluster, 'others');
  assert.deepEqual(findCodes(found.map(({ body }) => body)), []);
  assert.equal(found.length, 4);
  assert.equal(found[0]?.placeOf([]), 'ValidatingWebhookConfiguration/others');
});
