/** Tests of the order in which the gate comes and goes: at no point may it be closed with nobody behind it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeCluster } from '../../../test/harness/fake-cluster.ts';
import { planCatalogueGate } from '../../../test/harness/gate-installation.ts';
import { AppError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { getPath } from '../../base/json.ts';
import type { Cluster, ObjectRef } from '../../clusters/api.ts';
import { patchToBreakGlass } from '../admission-guard/configuration.ts';
import { GATE_ANNOTATIONS } from '../admission-guard/names.ts';
import type { ApplyDeps } from './apply.ts';
import { applyInstallation, askServer } from './apply.ts';
import { ENFORCE_WEBHOOK } from './names.ts';
import { refOf, sayObject } from './object-ref.ts';
import { uninstallGate } from './uninstall.ts';

const keyOf = ({ resource, namespace = '', name }: ObjectRef): string => `${resource}/${namespace}/${name}`;
const CONFIGURATION_KEY = 'validatingwebhookconfigurations//bulwark-admission';
const DEPLOYMENT_KEY = 'deployments/bulwark-system/bulwark-admission';

type World = {
  readonly cluster: Cluster;
  readonly objects: Map<string, JsonObject>;
  /** What was done, in order: the failurePolicy with the configuration. */
  readonly done: string[];
};

/** A cluster that keeps objects, whose Deployments are ready after so many looks. */
function createWorld(looksUntilReady: number, version = 'v1.33.2'): World {
  const objects = new Map<string, JsonObject>();
  const done: string[] = [];
  let looks = 0;
  const cluster: Cluster = {
    ...createFakeCluster({ lists: [], watches: [] }),
    version: () => Promise.resolve(version),
    find: (ref) => {
      const found = objects.get(keyOf(ref));
      if (keyOf(ref) !== DEPLOYMENT_KEY || found === undefined) return Promise.resolve(found);
      looks += 1;
      const ready = looks > looksUntilReady ? 2 : 0;
      return Promise.resolve({ ...found, status: { readyReplicas: ready, updatedReplicas: ready } });
    },
    apply: (body, options) => {
      const key = keyOf(refOf(body));
      const hasNamespace = objects.has('namespaces//bulwark-system');
      if (key.includes('bulwark-system/') && !hasNamespace) return Promise.reject(new Error('no namespace'));
      done.push(key === CONFIGURATION_KEY ? `configuration ${policyOf(body)}` : key);
      if (options?.isDryRun !== true) objects.set(key, body);
      return Promise.resolve(body);
    },
    remove: (ref) => {
      done.push(`remove ${keyOf(ref)}`);
      return Promise.resolve(objects.delete(keyOf(ref)));
    },
  };
  return { cluster, objects, done };
}

function policyOf(configuration: JsonObject): string {
  const webhooks = configuration['webhooks'] as readonly JsonObject[];
  const policy = webhooks.find(({ name }) => name === ENFORCE_WEBHOOK)?.['failurePolicy'];
  return typeof policy === 'string' ? policy : 'none';
}

function makeDeps(world: World, rest: Partial<ApplyDeps> = {}): ApplyDeps {
  let nowMs = 0;
  return {
    cluster: world.cluster,
    clock: { nowMs: () => nowMs },
    pause: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
    waitMs: 30_000,
    isForced: false,
    onStep: () => undefined,
    provideCertificates: () => {
      world.done.push('certificates');
      return Promise.resolve('Y2E=');
    },
    ...rest,
  };
}

const installation = planCatalogueGate();

test('the gate closes last, after its replicas were seen ready with it open', async () => {
  const world = createWorld(3);
  await applyInstallation(installation, makeDeps(world));
  const { done } = world;
  assert.deepEqual(done.slice(0, 2), ['namespaces//bulwark-system', 'certificates']);
  assert.deepEqual(done.slice(-2), ['configuration Ignore', 'configuration Fail']);
  assert.ok(done.indexOf(DEPLOYMENT_KEY) < done.indexOf('configuration Ignore'));
  assert.equal(done.length, installation.manifests.length + 3);
  assert.equal(getPath(world.objects.get(CONFIGURATION_KEY), ['webhooks', 0, 'clientConfig', 'caBundle']), 'Y2E=');
});

test('replicas that do not become ready leave the cluster without a gate', async () => {
  const world = createWorld(Number.POSITIVE_INFINITY);
  await assert.rejects(applyInstallation(installation, makeDeps(world)), { code: 'gate-not-ready' });
  assert.equal(world.objects.has(CONFIGURATION_KEY), false);
});

test('run again, what is closed stays closed', async () => {
  const world = createWorld(0);
  await applyInstallation(installation, makeDeps(world));
  world.done.length = 0;
  await applyInstallation(installation, makeDeps(world));
  assert.deepEqual(
    world.done.filter((line) => line.startsWith('configuration')),
    ['configuration Fail'],
  );
});

test('what the watchdog has opened stays open, and a break-glass is not ended', async () => {
  const world = createWorld(0);
  await applyInstallation(installation, makeDeps(world));
  const closed = world.objects.get(CONFIGURATION_KEY) ?? {};
  const annotations = { [GATE_ANNOTATIONS.steppedAside]: JSON.stringify({ sinceMs: 1, why: 'no replica' }) };
  world.objects.set(CONFIGURATION_KEY, { ...closed, metadata: { name: 'bulwark-admission', annotations } });
  world.done.length = 0;
  await applyInstallation(installation, makeDeps(world));
  assert.deepEqual(
    world.done.filter((line) => line.startsWith('configuration')),
    ['configuration Ignore'],
  );
  const glass = { by: 'ann', reason: 'stuck', sinceMs: 1, untilMs: 2, scope: 'enforce' } as never;
  world.objects.set(CONFIGURATION_KEY, { ...closed, ...patchToBreakGlass(closed, glass) });
  await assert.rejects(applyInstallation(installation, makeDeps(world)), { code: 'state-conflict' });
});

test('what a person has changed is told before anything else is done, and taken over by force alone', async () => {
  const world = createWorld(0);
  await applyInstallation(installation, makeDeps(world));
  const closed = world.objects.get(CONFIGURATION_KEY) ?? {};
  const entry = `k:{"name":"${ENFORCE_WEBHOOK}"}`;
  const fieldsV1 = { 'f:webhooks': { [entry]: { 'f:failurePolicy': {} } } };
  const managedFields = [{ manager: 'kubectl-edit', operation: 'Update', fieldsV1 }];
  const webhooks = (closed['webhooks'] as readonly JsonObject[]).map((one) => ({ ...one, failurePolicy: 'Ignore' }));
  const metadata = { ...(closed['metadata'] as JsonObject), managedFields };
  world.objects.set(CONFIGURATION_KEY, { ...closed, webhooks, metadata });
  world.done.length = 0;
  await assert.rejects(
    applyInstallation(installation, makeDeps(world)),
    (error) => error instanceof AppError && /kubectl-edit has set .*failurePolicy.*--force/.test(error.message),
  );
  assert.deepEqual(world.done, []);
  await applyInstallation(installation, makeDeps(world, { isForced: true }));
  assert.equal(world.done.at(-1), 'configuration Fail');
});

test('what the watchdog opens while the replicas are waited for stays open', async () => {
  const world = createWorld(3);
  const annotations = { [GATE_ANNOTATIONS.steppedAside]: JSON.stringify({ sinceMs: 1, why: 'no replica' }) };
  const apply: Cluster['apply'] = async (body, options) => {
    const applied = await world.cluster.apply(body, options);
    const isOpened = world.done.at(-1) === 'configuration Ignore';
    if (isOpened) world.objects.set(CONFIGURATION_KEY, { ...body, metadata: { annotations } });
    return applied;
  };
  await applyInstallation(installation, makeDeps(world, { cluster: { ...world.cluster, apply } }));
  assert.equal(world.done.at(-1), 'configuration Ignore');
});

test('a cluster that is too old is refused before anything is changed', async () => {
  for (const version of ['v1.29.9', 'unknown']) {
    const world = createWorld(0, version);
    await assert.rejects(applyInstallation(installation, makeDeps(world)), { code: 'state-conflict' });
    assert.deepEqual(world.done, []);
  }
});

test('a conflict is told, and nothing after it is done', async () => {
  const world = createWorld(0);
  const apply: Cluster['apply'] = (body, options) =>
    body['kind'] === 'Service'
      ? Promise.reject(new AppError('cluster-conflict', 'kubectl holds .spec.selector'))
      : world.cluster.apply(body, options);
  const deps = makeDeps(world, { cluster: { ...world.cluster, apply } });
  await assert.rejects(applyInstallation(installation, deps), { code: 'cluster-conflict' });
  assert.equal(world.objects.has(DEPLOYMENT_KEY), false);
});

test('asking changes nothing, and cannot ask for what has no namespace yet', async () => {
  const world = createWorld(0);
  const lines: string[] = [];
  const onStep = (line: string): void => void lines.push(line);
  const asked = await askServer(installation.manifests, { cluster: world.cluster, isForced: false, onStep });
  assert.equal(world.objects.size, 0);
  assert.equal(asked, 5);
  assert.equal(lines.length, installation.manifests.length);
  assert.equal(lines.filter((line) => line.startsWith('not asked')).length, installation.manifests.length - asked);
});

test('the configuration goes first and the namespace last, and a second time there is nothing to do', async () => {
  const world = createWorld(0);
  await applyInstallation(installation, makeDeps(world));
  world.done.length = 0;
  const options = { keepsNamespace: false, onStep: () => undefined };
  const removed = await uninstallGate(world.cluster, options);
  assert.equal(world.done[0], `remove ${CONFIGURATION_KEY}`);
  assert.equal(world.done.at(-1), 'remove namespaces//bulwark-system');
  assert.equal(removed, installation.manifests.length + 1);
  assert.equal(world.objects.size, 0);
  assert.equal(await uninstallGate(world.cluster, options), 0);
});

test('the namespace may stay', async () => {
  const world = createWorld(0);
  await applyInstallation(installation, makeDeps(world));
  await uninstallGate(world.cluster, { keepsNamespace: true, onStep: () => undefined });
  assert.deepEqual([...world.objects.keys()], ['namespaces//bulwark-system']);
  assert.equal(sayObject(installation.manifests[0] ?? {}), 'Namespace bulwark-system');
});
