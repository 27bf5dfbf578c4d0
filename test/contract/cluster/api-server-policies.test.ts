/**
 * Exported policies where they are made for: a real API server judges every object at hand by all of them, and is held
 * to say of each what the control says that the policy was made of. `npm run test:cluster` runs it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/base/json.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { createEvaluator } from '../../../src/engine/evaluate.ts';
import { findKind, splitApiVersion } from '../../../src/model/kubernetes-kinds.ts';
import { NAMESPACES_NEVER_MATCHED } from '../../../src/model/kubernetes-rules.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { exportVap } from '../../../src/program/export-vap/export-vap.ts';
import { readExampleObjects, readKubernetesObjects, readObjects } from '../../corpora/kubernetes-objects.ts';
import { textAt } from '../../harness/api-server/fields.ts';
import { readCatalogueControls } from '../../harness/catalogue.ts';
import { makeProfile } from '../../harness/profiles.ts';
import { findHindrance, openTestCluster, type TestCluster } from '../../harness/test-cluster.ts';
import { APPLY, succeed } from './objects.ts';

const POLICIES = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const BINDINGS = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';

const CONTROLS = readCatalogueControls();
const PROFILE = makeProfile({ onUnknown: 'block' });
/** An answer holds so many warnings that it is cut: the policies are asked in turns. */
const TURNS = 6;
const LANES = 6;
const LEFT_SHARE_MAX = 0.01;

type Policy = { readonly control: string; readonly policy: JsonObject; readonly bindings: readonly JsonObject[] };

/** Each policy as it is exported, but bound to warn, so that all of them are heard. */
function listPolicies(): readonly Policy[] {
  const settings = { controls: CONTROLS, profile: PROFILE, exceptions: [], rollouts: [], nowMs: 0, isStatic: false };
  return exportVap(settings).exported.flatMap(({ control, documents }) =>
    documents.map(({ policy, bindings }) => ({
      control,
      policy,
      bindings: bindings.map((binding) => ({
        ...binding,
        spec: { ...(binding['spec'] as JsonObject), validationActions: ['Warn'] },
      })),
    })),
  );
}

const nameOf = (object: JsonObject): string => textAt(object, 'metadata', 'name');

async function apply(cluster: TestCluster, path: string, body: JsonObject): Promise<void> {
  await succeed(cluster, 'PATCH', `${path}/${nameOf(body)}?fieldManager=test`, { body, type: APPLY });
}

/** Works on all, several at a time. */
async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Where an object is created; undefined for kinds that are not built in. */
function findPath({ body, kind, namespace }: Resource): string | undefined {
  const metadata = body['metadata'];
  const apiVersion = typeof body['apiVersion'] === 'string' ? body['apiVersion'] : '';
  const { group } = splitApiVersion(apiVersion);
  const plural = findKind(group, kind)?.plural;
  if (plural === undefined || !isJsonObject(metadata)) return undefined;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}?dryRun=All`;
}

/** An object as it is sent, and as it is after the server has read it and filled in what is left out. */
type Created = { readonly path: string; readonly sent: JsonObject; readonly resource: Resource };

async function createAll(cluster: TestCluster, resources: readonly Resource[]): Promise<readonly Created[]> {
  const created: { readonly path: string; readonly sent: JsonObject; readonly body: JsonObject }[] = [];
  await forEach(resources, async ({ body: sent, ...resource }) => {
    const path = findPath({ body: sent, ...resource });
    if (path === undefined || NAMESPACES_NEVER_MATCHED.some((name) => name === resource.namespace)) return;
    const { code, body } = await cluster.ask('POST', path, { body: sent });
    if (code === 201) created.push({ path, sent, body });
  });
  const read = await readObjects(created.map(({ body }) => body));
  const byBody = new Map(created.map((one) => [JSON.stringify(one.body), one]));
  return read.flatMap((resource) => {
    const one = byBody.get(JSON.stringify(resource.body));
    return one === undefined ? [] : [{ path: one.path, sent: one.sent, resource }];
  });
}

async function makeNamespaces(cluster: TestCluster, resources: readonly Resource[]): Promise<void> {
  await forEach([...new Set(resources.flatMap(({ namespace }) => namespace ?? []))], async (name) => {
    await cluster.ask('POST', '/api/v1/namespaces', {
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
  });
}

const WARNING = /^Validation failed for ValidatingAdmissionPolicy '([^']+)' with binding '[^']+': (.*)$/s;
/** A server cuts the warnings of an answer at 4,096 characters: beyond these some may be missing. */
const WARNED_CHARS_MAX = 3_800;

/** What the policies say of each object: their names, with their words; undefined for who may not have been heard. */
type Heard = ReadonlyMap<Created, ReadonlyMap<string, string | undefined>>;

async function hear(cluster: TestCluster, policies: readonly Policy[], objects: readonly Created[]): Promise<Heard> {
  const heard = new Map(objects.map((one) => [one, new Map<string, string | undefined>()]));
  for (let turn = 0; turn < TURNS; turn++) {
    const ours = policies.filter((_, index) => index % TURNS === turn);
    for (const { policy, bindings } of ours) {
      await apply(cluster, POLICIES, policy);
      for (const binding of bindings) await apply(cluster, BINDINGS, binding);
    }
    // Policies are compiled in rounds of a second, beside what the server does.
    await cluster.settle();
    await cluster.settle();
    await forEach(objects, async (one) => {
      const { warnings } = await cluster.ask('POST', one.path, { body: one.sent });
      const said = heard.get(one);
      if (warnings.join('').length > WARNED_CHARS_MAX)
        for (const { policy } of ours) said?.set(nameOf(policy), undefined);
      for (const [, name = '', text = ''] of warnings.flatMap((warning) => [WARNING.exec(warning) ?? []])) {
        if (name !== '') said?.set(name, text);
      }
    });
    for (const { policy, bindings } of ours) {
      for (const binding of bindings) await cluster.ask('DELETE', `${BINDINGS}/${nameOf(binding)}`);
      await cluster.ask('DELETE', `${POLICIES}/${nameOf(policy)}`);
    }
    await cluster.settle();
  }
  return heard;
}

type Counts = {
  pass: number;
  fail: number;
  skipped: number;
  unknown: number;
  exempt: number;
  none: number;
  cut: number;
  unselected: number;
};

type Rule = { readonly apiGroups: readonly string[]; readonly resources: readonly string[] };

/** Whether the policy is for such objects: of what is for every kind, those that the cluster writes are left out. */
function isSelected({ spec }: JsonObject, { path, resource }: Created): boolean {
  const { matchConstraints } = spec as { readonly matchConstraints: { readonly resourceRules: readonly Rule[] } };
  const { group } = splitApiVersion(textAt(resource.body, 'apiVersion'));
  const plural = path.slice(path.lastIndexOf('/') + 1).split('?')[0] ?? '';
  return matchConstraints.resourceRules.some(
    ({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(plural),
  );
}

/** Differences between what controls say of objects, and what is heard. */
function compare(objects: readonly Created[], policies: readonly Policy[], heard: Heard, counts: Counts): string[] {
  const evaluator = createEvaluator({ controls: CONTROLS, profile: PROFILE, nowMs: 0, isAlone: true });
  const divergences: string[] = [];
  for (const one of objects) {
    const verdicts = new Map([...evaluator.evaluate([one.resource])].map((result) => [result.control.id, result]));
    const words = heard.get(one) ?? new Map<string, string | undefined>();
    for (const { control, policy } of policies) {
      const { verdict = 'none', reason = '' } = verdicts.get(control) ?? {};
      const [isHeard, said] = [words.has(nameOf(policy)), words.get(nameOf(policy))];
      if (isHeard && said === undefined) {
        counts.cut += 1;
        continue;
      }
      if (verdict !== 'none' && !isSelected(policy, one)) {
        counts.unselected += 1;
        continue;
      }
      counts[verdict] += 1;
      if ((verdict === 'fail' || verdict === 'unknown') === isHeard) continue;
      divergences.push(`${control} ${one.resource.address}: ${verdict} (${reason}) is ${said ?? 'allowed'}`);
    }
  }
  return divergences;
}

test('a real API server judges by exported policies as controls do', { skip: findHindrance() }, async (t) => {
  const { found, absent } = await readKubernetesObjects();
  for (const name of absent) t.diagnostic(`NOT RUN: corpus ${name} is absent`);
  const resources = [...found.flatMap((set) => set.resources), ...(await readExampleObjects(CONTROLS))];
  const cluster = await openTestCluster();
  t.after(() => cluster.close());
  await makeNamespaces(cluster, resources);
  const objects = await createAll(cluster, resources);
  t.diagnostic(`${objects.length} of ${resources.length} objects are ones that the API server takes`);
  const policies = listPolicies();
  const heard = await hear(cluster, policies, objects);
  const counts: Counts = { pass: 0, fail: 0, skipped: 0, unknown: 0, exempt: 0, none: 0, cut: 0, unselected: 0 };
  const divergences = compare(objects, policies, heard, counts);
  t.diagnostic(`${objects.length} objects x ${policies.length} policies: ${JSON.stringify(counts)}`);
  assert.deepEqual(divergences.slice(0, 20), [], `${divergences.length} verdicts differ`);
  assert.ok(counts.fail > 0 && counts.pass > 0);
  // A policy that selects too little must not hide in what is left out.
  assert.ok(counts.unselected <= counts.pass * LEFT_SHARE_MAX, `${counts.unselected} verdicts are of no policy`);
  assert.ok(counts.cut <= counts.fail * LEFT_SHARE_MAX, `${counts.cut} verdicts were cut off`);
});
