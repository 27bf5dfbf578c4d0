/** Proves over all Kubernetes objects at hand that an exported policy judges as the control does it was made of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExampleObjects, readKubernetesObjects } from '../../../test/corpora/kubernetes-objects.ts';
import { readCatalogueControls } from '../../../test/harness/catalogue.ts';
import { makeProfile } from '../../../test/harness/profiles.ts';
import { getField } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { compileRule } from '../../engine/compile-rule.ts';
import { createForeignEnvironment } from '../../engine/environment.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { ForeignEvaluator, ForeignResult } from '../../engine/foreign.ts';
import { createForeignEvaluator } from '../../engine/foreign.ts';
import { dropNulls, findPodFault, prepareResource } from '../../engine/prepared.ts';
import { vapImporter } from '../../importers/vap/importer.ts';
import type { AdmissionInput } from '../../model/admission.ts';
import { NAMESPACES_NEVER_MATCHED } from '../../model/kubernetes-rules.ts';
import { findKind, pluralize, splitApiVersion } from '../../model/kubernetes-kinds.ts';
import type { Resource } from '../../model/resource.ts';
import { loadAllSources } from '../../sources/index.ts';
import { readExample } from '../test/example-inputs.ts';
import { isRequested } from '../test/example-request.ts';
import { exportVap } from './export-vap.ts';

const CONTROLS = readCatalogueControls();
/** `block`: what cannot be evaluated is refused, so that it can be told from what passes. */
const PROFILE = makeProfile({ onUnknown: 'block' });
const EXPORT = exportVap({
  controls: CONTROLS,
  profile: PROFILE,
  exceptions: [],
  rollouts: [],
  nowMs: 0,
  isStatic: false,
});

const EXPORTED_MIN = 100;
/** Share of verdicts, and half the share of objects, that no request of a cluster stands for. */
const LEFT_SHARE_MAX = 0.01;

type Imported = { readonly control: string; readonly evaluator: ForeignEvaluator };

/** Read back as anybody's policies. */
const IMPORTED: readonly Imported[] = EXPORT.exported.flatMap(({ control, documents }) =>
  documents.flatMap(({ policy, bindings }) => {
    const { value, problems } = vapImporter.import(JSON.parse(JSON.stringify(policy)) as JsonObject, bindings);
    assert.deepEqual(problems, [], control);
    assert.equal(value.length, bindings.length, control);
    return value.map((one) => ({ control, evaluator: createForeignEvaluator(one) }));
  }),
);

test('every control for Kubernetes is exported, or named with a reason', (t) => {
  const names = [...EXPORT.exported, ...EXPORT.leftOut].map(({ control }) => control);
  const wanted = CONTROLS.filter(({ spec }) =>
    [spec, ...(spec.variants ?? [])].some(({ applies }) => applies.some(({ source }) => source === 'kubernetes')),
  );
  assert.deepEqual(names.sort(), wanted.map(({ metadata }) => metadata.id).sort());
  assert.ok(EXPORT.exported.length >= EXPORTED_MIN);
  for (const { reason } of EXPORT.leftOut) assert.notEqual(reason, '');
  const reasons = Map.groupBy(EXPORT.leftOut, ({ reason }) => reason);
  t.diagnostic(`${EXPORT.exported.length} of ${names.length} controls exported`);
  for (const [reason, list] of reasons) t.diagnostic(`${list.length} not: ${reason}`);
});

test('every expression compiles where Kubernetes compiles it, match conditions without variables', (t) => {
  const environment = createForeignEnvironment('ValidatingAdmissionPolicy', 'error');
  let expressions = 0;
  for (const { control, evaluator } of IMPORTED) {
    assert.deepEqual(evaluator.faults, [], control);
    const { matchConditions = [], validations, variables = [] } = evaluator.policy.rule;
    const conditions = matchConditions.map(({ expression }) => ({ expression }));
    assert.deepEqual(compileRule({ validations: conditions }, environment).faults, [], control);
    expressions += conditions.length + variables.length + validations.length;
  }
  assert.ok(expressions > EXPORTED_MIN);
  t.diagnostic(`${expressions} expressions compiled`);
});

test('an exported policy gives every object the verdict of its control', async (t) => {
  const { found, absent } = await readKubernetesObjects();
  for (const name of absent) t.diagnostic(`NOT RUN: corpus ${name} is absent`);
  const sets = [...found, { corpus: 'examples', resources: await readExampleObjects(CONTROLS) }];
  const divergences: string[] = [];
  const verdicts = new Map<string, number>();
  let compared = 0;
  const left = { unmatched: 0, undecodable: 0, objects: 0 };
  for (const { corpus, resources } of sets) {
    const counts = compareAll(resources, divergences, verdicts);
    compared += counts.same + counts.different;
    const { same, different, unmatched, undecodable } = counts;
    left.unmatched += unmatched;
    left.undecodable += undecodable;
    left.objects += resources.length;
    t.diagnostic(
      `${corpus}: ${resources.length} objects x ${IMPORTED.length} policies: ${same} equal, ${different} different; ` +
        `${unmatched} not matched in a cluster, ${undecodable} objects that no API server decodes`,
    );
    assert.ok(same > 0, corpus);
  }
  assert.deepEqual(divergences.slice(0, 20), []);
  // What is left out is what a cluster would never bring; a policy that selects too little must not hide in it.
  assert.ok(left.unmatched <= compared * LEFT_SHARE_MAX, `${left.unmatched} verdicts had no request`);
  assert.ok(left.undecodable <= left.objects * LEFT_SHARE_MAX * 2, `${left.undecodable} objects were left out`);
  assert.ok(compared > 0);
  const said = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`).sort();
  t.diagnostic(`${compared} verdicts compared: ${said.join(', ')}`);
  for (const verdict of ['pass', 'fail', 'skipped']) assert.ok((verdicts.get(verdict) ?? 0) > 0, verdict);
});

test('a policy judges the requests of examples as its control does', async (t) => {
  const openSources = await loadAllSources({});
  const evaluator = createEvaluator({ controls: CONTROLS, profile: PROFILE, nowMs: 0 });
  let compared = 0;
  for (const { metadata, examples } of CONTROLS) {
    for (const example of Object.values(examples)
      .flatMap((list) => list ?? [])
      .filter(isRequested)) {
      const inputs = readExample(example, () => openSources().sources);
      assert.ok(typeof inputs !== 'string' && inputs.judged !== undefined, metadata.id);
      const { resources, judged } = inputs;
      const native = [...evaluator.evaluate(resources)].find(
        ({ control, resource }) => control.id === metadata.id && resource === judged,
      );
      const policy = IMPORTED.find(({ control }) => control === metadata.id);
      if (policy === undefined || native === undefined) continue;
      compared += 1;
      const result = policy.evaluator.evaluate(describeRequest(judged, resources));
      assert.equal(toVerdict(result), native.verdict, `${metadata.id} ${example.name}: ${result.reason}`);
    }
  }
  assert.ok(compared > 0);
  t.diagnostic(`${compared} requests compared`);
});

/** The request of an example, with the namespace that stands beside it. */
function describeRequest({ request, namespace = '' }: Resource, resources: readonly Resource[]): AdmissionInput {
  assert.ok(request);
  const declared = resources.find(({ kind, name }) => kind === 'Namespace' && name === namespace)?.body;
  const namespaceObject = declared ?? { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  return { ...request, namespaceObject, params: null };
}

type Counts = { same: number; different: number; unmatched: number; undecodable: number };

function compareAll(resources: readonly Resource[], divergences: string[], verdicts: Map<string, number>): Counts {
  const counts: Counts = { same: 0, different: 0, unmatched: 0, undecodable: 0 };
  const evaluator = createEvaluator({ controls: CONTROLS, profile: PROFILE, nowMs: 0, isAlone: true });
  for (const resource of resources.map(moveOut)) {
    if (isUndecodable(resource)) {
      counts.undecodable += 1;
      continue;
    }
    const native = new Map<string, { verdict: string; reason: string }>();
    for (const { control, verdict, reason } of evaluator.evaluate([resource]))
      native.set(control.id, { verdict, reason });
    const input = describeCreation(resource);
    for (const { control, evaluator: policy } of IMPORTED) {
      const wanted = native.get(control);
      const result = policy.evaluate(input);
      if (wanted === undefined || result.verdict === 'unmatched') {
        if (wanted === undefined && result.verdict !== 'unmatched')
          divergences.push(`${control} judges ${resource.address}`);
        counts.unmatched += wanted === undefined ? 0 : 1;
        continue;
      }
      const verdict = toVerdict(result);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      const isSame = verdict === wanted.verdict && (verdict !== 'fail' || saysTheSame(result, wanted.reason));
      counts[isSame ? 'same' : 'different'] += 1;
      if (isSame) continue;
      divergences.push(
        `${control} ${resource.address}: ${wanted.verdict} (${wanted.reason}) is ${verdict} (${result.reason})`,
      );
    }
  }
  return counts;
}

/** A pod that is none, and what has neither a name nor the beginning of one, comes before no policy. */
function isUndecodable(resource: Resource): boolean {
  const metadata = getField(resource.body, 'metadata');
  const isNamed = [getField(metadata, 'name'), getField(metadata, 'generateName')].some((name) => (name ?? '') !== '');
  return !isNamed || findPodFault(prepareResource(resource)) !== undefined;
}

/** What lives where no policy is asked is judged as if it lived elsewhere, so that it is compared too. */
function moveOut(resource: Resource): Resource {
  const { namespace, body } = resource;
  if (!NAMESPACES_NEVER_MATCHED.some((name) => name === namespace)) return resource;
  const metadata = { ...(getField(body, 'metadata') as JsonObject), namespace: 'elsewhere' };
  const address = resource.address.replace(`/${namespace ?? ''}/`, '/elsewhere/');
  return { ...resource, namespace: 'elsewhere', address, body: { ...body, metadata } };
}

/** A refusal for errors alone is what a control calls unknown. */
function toVerdict({ verdict, denials }: ForeignResult): string {
  return verdict === 'fail' && denials.every(({ isError }) => isError) ? 'unknown' : verdict;
}

/** The policy's message is the control's reason with the control's id before it. */
function saysTheSame({ denials }: ForeignResult, reason: string): boolean {
  const [first] = denials.filter(({ isError }) => !isError);
  const line = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  return line(first?.message ?? '').endsWith(line(reason)) || reason.startsWith('failed expression');
}

/** Kinds with a list that is null where it is empty: all other nulls are absent. */
const NULLED_LISTS: Readonly<Record<string, JsonObject>> = { Role: { rules: null }, ClusterRole: { rules: null } };

/** The creation of the object, as an API server shows it: the namespace is filled in. */
function describeCreation({ body, kind, name, namespace }: Resource): AdmissionInput {
  const apiVersion = getField(body, 'apiVersion');
  const { group, version } = splitApiVersion(typeof apiVersion === 'string' ? apiVersion : '');
  const resource = findKind(group, kind)?.plural ?? pluralize(kind);
  const isNamespace = group === '' && kind === 'Namespace';
  return {
    request: {
      operation: 'CREATE',
      kind: { group, version, kind },
      resource: { group, version, resource },
      name,
      ...(namespace === undefined ? (isNamespace ? { namespace: name } : {}) : { namespace }),
    },
    object: { ...NULLED_LISTS[kind], ...dropNulls(body) },
    oldObject: null,
    namespaceObject:
      namespace === undefined ? null : { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    params: null,
  };
}
