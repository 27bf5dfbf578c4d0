/** Tests of what is installed: it passes Bulwark's own controls, and has what a gate must have to be relied on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GATE_OPTIONS, listGateObjects, planCatalogueGate } from '../../../../test/harness/gate-installation.ts';
import { GATE_FAILURES, nameFailures, scanManifests } from '../../../../test/harness/scan-manifests.ts';
import { AppError } from '../../../base/errors.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { getField, getPath } from '../../../base/json.ts';
import { NOTHING_IN_FORCE } from '../../except/in-force.ts';
import { compileGateRules } from '../installation.ts';
import { lintConfigurations } from '../lint/lint.ts';
import { buildWebhookConfiguration } from '../webhook-configuration.ts';
import { writeManifestList, writeManifests } from '../write-manifests.ts';
import type { InstallOptions } from './options.ts';

test('all of it passes the whole catalogue, but for what stays with a reason', async (t) => {
  const scan = await scanManifests(writeManifests(listGateObjects()));
  assert.deepEqual(scan.problems, []);
  assert.deepEqual(nameFailures(scan).toSorted(), Object.keys(GATE_FAILURES).toSorted());
  t.diagnostic(`own manifests: ${scan.resourceCount} objects, ${scan.results.length} results`);
  assert.ok(scan.resourceCount >= 20 && scan.results.length >= 250);
});

test('with a store and known networks it passes too', async () => {
  const options = {
    store: { cidrs: ['10.8.0.0/16'], port: 5432 },
    clientCidrs: ['10.0.0.1/32'],
    apiServerCidrs: ['10.0.0.1/32'],
  };
  const scan = await scanManifests(writeManifests(listGateObjects(options)));
  assert.deepEqual(nameFailures(scan).toSorted(), Object.keys(GATE_FAILURES).toSorted());
});

function findObject(objects: readonly JsonObject[], kind: string, name: string): JsonObject {
  const found = objects.find((one) => getField(one, 'kind') === kind && getPath(one, ['metadata', 'name']) === name);
  assert.ok(found !== undefined, `${kind} ${name}`);
  return found;
}

test('its configuration is proven by the lint, and covers what is enforced', () => {
  const objects = listGateObjects();
  const expected = planCatalogueGate().rules.enforce;
  const [linted, ...more] = lintConfigurations(objects, { expected });
  assert.deepEqual(more, []);
  assert.deepEqual(linted?.findings, []);
  assert.deepEqual(
    linted?.entries.map(({ webhook, findings }) => [webhook, findings]),
    [
      ['enforce.bulwark.dev', []],
      ['observe.bulwark.dev', []],
    ],
  );
  for (const { subjects } of linted?.entries ?? []) {
    assert.ok(subjects.length >= 27);
    assert.deepEqual(
      subjects.filter(({ isProven }) => !isProven),
      [],
    );
  }
});

test('a rolling update loses no replica, and no node can take both', () => {
  const deployment = findObject(planCatalogueGate({ replicas: 3 }).manifests, 'Deployment', 'bulwark-admission');
  assert.equal(getPath(deployment, ['spec', 'replicas']), 3);
  assert.deepEqual(getPath(deployment, ['spec', 'strategy', 'rollingUpdate']), { maxUnavailable: 0, maxSurge: 1 });
  const pod = getPath(deployment, ['spec', 'template', 'spec']);
  const rule = getPath(pod, ['affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 0]);
  assert.equal(getField(rule, 'topologyKey'), 'kubernetes.io/hostname');
  const sleep = getPath(pod, ['containers', 0, 'lifecycle', 'preStop', 'sleep', 'seconds']);
  assert.ok(typeof sleep === 'number' && sleep >= 5);
  assert.ok(Number(getField(pod, 'terminationGracePeriodSeconds')) >= sleep + 15);
});

test('with a store both kinds of pods read its URL from a file, and have a folder that they may write', () => {
  const store = { cidrs: ['10.8.0.0/16'], port: 5432 };
  for (const name of ['bulwark-admission', 'bulwark-admission-watchdog']) {
    const find = (options: Partial<InstallOptions>) => {
      const deployment = findObject(planCatalogueGate(options).manifests, 'Deployment', name);
      return getPath(deployment, ['spec', 'template', 'spec']);
    };
    const container = getPath(find({ store }), ['containers', 0]);
    const mounts = getField(container, 'volumeMounts') as unknown as readonly JsonObject[];
    const written = mounts.filter(({ readOnly }) => readOnly !== true).map(({ mountPath }) => mountPath);
    const variables = getField(container, 'env') as unknown as readonly { name: string; value: string }[];
    assert.deepEqual(
      variables.filter(({ name: variable }) => variable.startsWith('BULWARK_')),
      [
        { name: 'BULWARK_STORE_FILE', value: '/etc/bulwark/store/url' },
        { name: 'BULWARK_DATA', value: written[0] },
      ],
    );
    assert.equal(written.length, 1);
    assert.ok(mounts.some(({ mountPath }) => mountPath === '/etc/bulwark/store'));
    // What an embedded store in a pod would keep is gone with the pod: none is named.
    const alone = JSON.stringify(find({}));
    assert.doesNotMatch(alone, /BULWARK_|emptyDir/);
  }
});

test('with authorities of clients replicas trust those alone, and pass the catalogue', async () => {
  const clientCa = '-----BEGIN CERTIFICATE-----\nTQ==\n-----END CERTIFICATE-----\n';
  const objects = listGateObjects({ clientCa });
  assert.deepEqual(getPath(findObject(objects, 'ConfigMap', 'bulwark-admission-client-ca'), ['data']), {
    'ca.crt': clientCa,
  });
  const deployment = findObject(objects, 'Deployment', 'bulwark-admission');
  const args = getPath(deployment, ['spec', 'template', 'spec', 'containers', 0, 'args']);
  assert.ok(Array.isArray(args) && args.includes('--client-ca=/etc/bulwark/client-ca/ca.crt'));
  const scan = await scanManifests(writeManifests(objects));
  assert.deepEqual(nameFailures(scan).toSorted(), Object.keys(GATE_FAILURES).toSorted());
});

test('both kinds of pods are asked by the kubelet whether they live, at a port that is theirs', () => {
  const { manifests } = planCatalogueGate();
  for (const name of ['bulwark-admission', 'bulwark-admission-watchdog']) {
    const deployment = findObject(manifests, 'Deployment', name);
    const container = getPath(deployment, ['spec', 'template', 'spec', 'containers', 0]);
    const port = getPath(container, ['ports', 0, 'name']);
    for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
      assert.equal(getPath(container, [probe, 'httpGet', 'port']), port, `${name} ${probe}`);
    }
    const [ingress] = getPath(findObject(manifests, 'NetworkPolicy', name), ['spec', 'ingress']) as unknown as Json[];
    assert.deepEqual(getPath(ingress, ['ports', 0, 'port']), getPath(container, ['ports', 0, 'containerPort']), name);
  }
});

test('nobody but the API server is asked for more than its job needs', () => {
  const { manifests } = planCatalogueGate();
  const rules = manifests.flatMap((object) => {
    const list = getField(object, 'rules');
    return Array.isArray(list) ? (list as readonly JsonObject[]) : [];
  });
  assert.equal(rules.length, 6);
  for (const rule of rules) {
    assert.ok(!JSON.stringify(rule).includes('*'));
    const changes = (rule['verbs'] as readonly string[]).filter((verb) => !['get', 'list', 'watch'].includes(verb));
    // Events have a new name each; whatever else is changed is named.
    const isEvent = JSON.stringify(rule['resources']) === '["events"]';
    if (changes.length > 0 && !isEvent) assert.ok(Array.isArray(rule['resourceNames']));
  }
  const asking = findObject(manifests, 'NetworkPolicy', 'bulwark-admission');
  assert.equal(getPath(asking, ['spec', 'ingress', 0, 'from']), undefined);
  const known = planCatalogueGate({ clientCidrs: ['10.0.0.1/32'] }).manifests;
  assert.deepEqual(getPath(findObject(known, 'NetworkPolicy', 'bulwark-admission'), ['spec', 'ingress', 0, 'from']), [
    { ipBlock: { cidr: '10.0.0.1/32' } },
  ]);
});

test('options by which the gate would not hold are refused', () => {
  const rows: readonly Partial<InstallOptions>[] = [
    { image: 'registry.example/bulwark:1.0' },
    { replicas: 1 },
    { bundle: undefined },
    { bundle: { text: 'x'.repeat(1_000_001), key: 'k' } },
    { clientCidrs: ['everywhere'] },
    { clientCa: 'ca.crt' },
    { store: { cidrs: ['10.0.0.0'], port: 1 } },
  ];
  for (const options of rows) {
    assert.throws(() => planCatalogueGate(options), { code: 'usage' }, Object.keys(options).join());
  }
  assert.ok(GATE_OPTIONS.bundle !== undefined);
});

test('no controls at all are an error, and a gate without rules has no entry', () => {
  const { rules } = planCatalogueGate();
  const how = { caBundle: 'x', enforceFailurePolicy: 'Fail' } as const;
  const profile = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Profile',
    metadata: { name: 'none', owner: 'x' },
    spec: { environment: 'none', defaultMode: 'off', onUnknown: 'allow', entries: [] },
  } as const;
  const { value } = compileGateRules(
    { controls: [], profile: { ...profile, spec: { ...profile.spec, entries: [] } }, inForce: NOTHING_IN_FORCE },
    undefined,
  );
  assert.deepEqual(value, { enforce: [], observe: [] });
  assert.throws(
    () => buildWebhookConfiguration(value, how),
    (error) => error instanceof AppError && error.code === 'nothing-to-judge',
  );
  const webhooks = getField(buildWebhookConfiguration({ ...rules, enforce: [] }, how), 'webhooks');
  assert.deepEqual(
    (webhooks as readonly JsonObject[]).map(({ name }) => name),
    ['observe.bulwark.dev'],
  );
});

test('the text is one stream of documents, or one List', () => {
  const { manifests } = planCatalogueGate();
  assert.equal(writeManifests(manifests).split('---\n').length - 1, manifests.length);
  const list = JSON.parse(writeManifestList(manifests)) as {
    readonly kind: string;
    readonly items: readonly unknown[];
  };
  assert.deepEqual([list.kind, list.items.length], ['List', manifests.length]);
});
