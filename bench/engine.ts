/** The evaluator: the full restricted verdict of a pod, and sixty ValidatingAdmissionPolicies on one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../src/base/json.ts';
import { createEvaluator } from '../src/engine/evaluate.ts';
import { createForeignEvaluator } from '../src/engine/foreign.ts';
import { vapImporter } from '../src/importers/vap/importer.ts';
import type { AdmissionRequest } from '../src/model/admission.ts';
import type { Profile } from '../src/model/profile.ts';
import type { Resource } from '../src/model/resource.ts';
import { readBundle } from '../src/program/catalog/bundle.ts';
import { timeInterleaved } from './measure.ts';
import { atMost, type BenchRow, informative } from './rows.ts';

const ROOT = join(import.meta.dirname, '..');
const POLICY_COUNT = 60;

const POD: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', labels: { app: 'web', 'admission-policy-test': 'abc' } },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [{ name: 'tmp', emptyDir: {} }],
    containers: ['web', 'proxy'].map((name) => ({
      name,
      image: `registry.example.com/${name}:1.4.2`,
      ports: [{ containerPort: 8080 }],
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    })),
  },
};

function createPod(): Resource {
  return {
    address: 'kubernetes:Pod/shop/web',
    source: 'kubernetes',
    type: 'v1/Pod',
    kind: 'Pod',
    name: 'web',
    namespace: 'shop',
    labels: { app: 'web' },
    body: POD,
    origin: { file: 'pod.yaml', document: 0, span: undefined, locate: () => undefined },
  };
}

/**
 * Judges a pod by every Pod Security Standard control at restricted; returns how many judged it, all of them passing.
 */
function createRestrictedJudge(): () => number {
  const bundle = readBundle(readFileSync(join(ROOT, 'src', 'generated', 'catalog.json'), 'utf8'));
  const controls = bundle.controls.filter(({ spec }) => spec.maps?.['pss'] !== undefined);
  const profile: Profile = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Profile',
    metadata: { name: 'restricted', owner: 'bench' },
    spec: { environment: 'prod', defaultMode: 'enforce', onUnknown: 'block', entries: [] },
  };
  const evaluator = createEvaluator({ controls, profile, nowMs: 0 });
  const pod = createPod();
  return () => {
    let count = 0;
    for (const { verdict, control, reason } of evaluator.evaluate([pod])) {
      if (verdict !== 'pass' && verdict !== 'skipped') throw new Error(`${control.id} ${verdict}: ${reason}`);
      count += 1;
    }
    return count;
  };
}

const REQUEST: AdmissionRequest = {
  operation: 'CREATE',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  name: 'web',
  namespace: 'shop',
};

type PolicyCase = { policy: string; binding: JsonObject; params?: JsonObject };

function readLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** The corpus has fewer than sixty policies; the first ones are then compiled a second time. */
function createPolicyJudge(folder: string): { readonly judge: () => number; readonly distinct: number } {
  const policies = readLines<{ id: string; policy: JsonObject }>(join(folder, 'policies.jsonl'));
  const cases = readLines<PolicyCase>(join(folder, 'cases.jsonl'));
  const evaluators = Array.from({ length: POLICY_COUNT }, (_, i) => {
    const { id, policy } = policies[i % policies.length] ?? { id: '', policy: {} };
    const one = cases.find((c) => c.policy === id);
    const companions = one === undefined ? [] : [one.binding, ...(one.params === undefined ? [] : [one.params])];
    return vapImporter.import(policy, companions).value.map(createForeignEvaluator);
  }).flat();
  const input = { request: REQUEST, object: POD, oldObject: null, namespaceObject: null, params: null };
  const judge = (): number => evaluators.filter(({ evaluate }) => evaluate(input).verdict !== 'unmatched').length;
  return { judge, distinct: policies.length };
}

/** The rows of the engine bench; the policies are those of the public corpus, so without it there is no such row. */
export function benchEngine(): BenchRow[] {
  const judgeRestricted = createRestrictedJudge();
  const rows = [
    informative('restricted: controls that judge the pod', judgeRestricted(), 'controls'),
    atMost(
      'full restricted verdict of a pod',
      timeInterleaved([{ name: 'pod', run: judgeRestricted }]).get('pod') ?? Number.NaN,
      'us',
      20,
    ),
  ];
  const folder = join(process.env['BULWARK_CORPORA'] ?? join(ROOT, '..', 'shared', 'corpora'), 'kubescape-vap');
  if (!existsSync(folder)) return rows;
  const { judge, distinct } = createPolicyJudge(folder);
  const us = timeInterleaved([{ name: 'policies', run: judge }]).get('policies') ?? Number.NaN;
  return [
    ...rows,
    informative('policies that select the pod', judge(), `of 60 (${distinct} distinct)`),
    atMost('60 ValidatingAdmissionPolicies on a pod', us, 'us', 300),
  ];
}
