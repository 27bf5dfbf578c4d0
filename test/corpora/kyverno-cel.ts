/** Runs the corpus kyverno-cel: ClusterPolicy with validate.cel and ValidatingPolicy, with Bulwark's own autogen. */
import type { JsonObject } from '../../src/base/json.ts';
import type { ForeignEvaluator, ForeignResult } from '../../src/engine/foreign.ts';
import { createForeignEvaluator } from '../../src/engine/foreign.ts';
import { kyvernoImporter } from '../../src/importers/kyverno/importer.ts';
import type { AdmissionRequest } from '../../src/model/admission.ts';
import type { CorpusRun } from './corpus.ts';
import { describeProblems, readJsonLines, runCases } from './corpus.ts';

type Case = {
  readonly id: string;
  readonly policy: string;
  readonly kind: 'ClusterPolicy' | 'ValidatingPolicy';
  readonly rule?: string;
  /** Absent when the request is a DELETE. */
  readonly object?: JsonObject;
  readonly oldObject?: JsonObject;
  readonly request: AdmissionRequest;
  readonly namespaceObject?: JsonObject;
  readonly expected: 'pass' | 'fail' | 'skip';
};

/**
 * `folder` is that of the corpus. The `units` of its policies, which have autogen expanded already, are not looked
 * at.
 */
export function runKyvernoCel(folder: string): CorpusRun {
  const imported = new Map(
    readJsonLines<{ id: string; policy: JsonObject }>(folder, 'policies.jsonl').map(({ id, policy }) => [
      id,
      importPolicy(policy),
    ]),
  );
  return runCases(
    'kyverno-cel',
    readJsonLines<Case>(folder, 'cases.jsonl'),
    ({ id }) => id,
    (one) => {
      const policy = imported.get(one.policy);
      return policy === undefined ? `policy ${one.policy} is absent` : checkCase(policy, one);
    },
  );
}

type Imported = { readonly evaluators: readonly ForeignEvaluator[]; readonly problems: string };

function importPolicy(policy: JsonObject): Imported {
  const { value, problems } = kyvernoImporter.import(policy, []);
  return { evaluators: value.map(createForeignEvaluator), problems: describeProblems(problems) };
}

function checkCase({ evaluators, problems }: Imported, one: Case): string | undefined {
  const input = {
    request: one.request,
    object: one.object ?? null,
    oldObject: one.oldObject ?? null,
    namespaceObject: one.namespaceObject ?? null,
    params: null,
  };
  const results = evaluators
    .filter(({ policy }) => one.rule === undefined || isNamed(policy.part ?? '', one.rule))
    .map((evaluator) => evaluator.evaluate(input))
    .filter(({ verdict }) => verdict !== 'unmatched');
  const [result] = results;
  if (result === undefined || results.length > 1) {
    return `${results.length} rules select the object${problems}`;
  }
  const actual = toKyvernoResult(result, one.kind);
  return actual === one.expected ? undefined : `expected ${one.expected}, got ${actual}: ${result.reason}`;
}

/** Upstream names the published rule, or the one that autogen made of it. */
function isNamed(part: string, rule: string): boolean {
  return ['', 'autogen-', 'autogen-cronjob-'].some(
    (prefix) => part === `${prefix}${rule}`.slice(0, 63) || part === rule,
  );
}

/** The first validation that is not true decides; a ValidatingPolicy reports an error as such. */
function toKyvernoResult(result: ForeignResult, kind: Case['kind']): string {
  if (result.verdict === 'skipped') return 'skip';
  return kind === 'ValidatingPolicy' && result.denials[0]?.isError === true ? 'error' : result.verdict;
}
