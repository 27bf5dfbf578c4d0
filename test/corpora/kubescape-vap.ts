/**
 * Runs the corpus kubescape-vap: ValidatingAdmissionPolicies with binding and parameters, unchanged, on single
 * objects.
 */
import type { JsonObject } from '../../src/base/json.ts';
import type { ForeignResult } from '../../src/engine/foreign.ts';
import { createForeignEvaluator } from '../../src/engine/foreign.ts';
import { vapImporter } from '../../src/importers/vap/importer.ts';
import type { AdmissionRequest } from '../../src/model/admission.ts';
import type { CorpusRun } from './corpus.ts';
import { describeProblems, readJsonLines, runCases } from './corpus.ts';

type Case = {
  readonly id: string;
  readonly policy: string;
  readonly object: JsonObject;
  readonly request: AdmissionRequest;
  readonly params?: JsonObject;
  readonly binding: JsonObject;
  readonly expected: 'pass' | 'fail' | 'warn';
  readonly message?: string;
};

/** `folder` is that of the corpus. */
export function runKubescapeVap(folder: string): CorpusRun {
  const policies = new Map(
    readJsonLines<{ id: string; policy: JsonObject }>(folder, 'policies.jsonl').map(({ id, policy }) => [id, policy]),
  );
  return runCases(
    'kubescape-vap',
    readJsonLines<Case>(folder, 'cases.jsonl'),
    ({ id }) => id,
    (one) => {
      const policy = policies.get(one.policy);
      return policy === undefined ? `policy ${one.policy} is absent` : checkCase(policy, one);
    },
  );
}

function checkCase(policy: JsonObject, one: Case): string | undefined {
  const companions = one.params === undefined ? [one.binding] : [one.binding, one.params];
  const { value, problems } = vapImporter.import(policy, companions);
  const [imported] = value;
  if (imported === undefined) return `no policy was imported${describeProblems(problems)}`;
  const namespace = one.request.namespace;
  const result = createForeignEvaluator(imported).evaluate({
    request: one.request,
    object: one.object,
    oldObject: null,
    namespaceObject:
      namespace === undefined ? null : { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    params: null,
  });
  const refused = imported.actions.includes('Deny') ? 'fail' : 'warn';
  const actual = toOutcome(result.verdict, refused);
  if (actual !== one.expected) {
    return `expected ${one.expected}, got ${actual}: ${result.reason}${describeProblems(problems)}`;
  }
  if (one.message !== undefined && !result.denials.some(({ message }) => message === one.message)) {
    return `expected the message ${JSON.stringify(one.message)}, got ${JSON.stringify(result.reason)}`;
  }
  return undefined;
}

/** What the cluster answers: a policy that a match condition keeps off lets the object in. */
function toOutcome(verdict: ForeignResult['verdict'], refused: 'fail' | 'warn'): string {
  if (verdict === 'fail') return refused;
  return verdict === 'skipped' ? 'pass' : verdict;
}
