/**
 * Runs the corpus gatekeeper-cel: ConstraintTemplates in CEL with their constraints, on objects and admission
 * reviews.
 */
import { getField, isJsonObject } from '../../src/base/json.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { createForeignEvaluator } from '../../src/engine/foreign.ts';
import { gatekeeperImporter } from '../../src/importers/gatekeeper/importer.ts';
import { CelError } from '../../src/languages/cel/index.ts';
import { compileRegex } from '../../src/languages/cel/regex/index.ts';
import type { AdmissionInput, AdmissionRequest } from '../../src/model/admission.ts';
import { readText } from '../../src/model/import-log.ts';
import { findKind, pluralize, splitApiVersion } from '../../src/model/kubernetes-kinds.ts';
import type { CorpusRun } from './corpus.ts';
import { describeProblems, readJsonLines, runCases } from './corpus.ts';

type Case = {
  readonly id: string;
  readonly policy: string;
  readonly constraint: JsonObject;
  readonly object?: JsonObject;
  readonly review?: JsonObject;
  readonly assertions: readonly { readonly violations: 'yes' | 'no' | number; readonly message?: string }[];
  readonly expected: 'allow' | 'deny';
};

/** `folder` is that of the corpus. */
export function runGatekeeperCel(folder: string): CorpusRun {
  const templates = new Map(
    readJsonLines<{ id: string; template: JsonObject }>(folder, 'policies.jsonl').map((line) => [
      line.id,
      line.template,
    ]),
  );
  return runCases(
    'gatekeeper-cel',
    readJsonLines<Case>(folder, 'cases.jsonl'),
    ({ id }) => id,
    (one) => {
      const template = templates.get(one.policy);
      return template === undefined ? `template ${one.policy} is absent` : checkCase(template, one);
    },
  );
}

function checkCase(template: JsonObject, one: Case): string | undefined {
  const { value, problems } = gatekeeperImporter.import(template, [one.constraint]);
  const [policy] = value;
  if (policy === undefined) return `no policy was imported${describeProblems(problems)}`;
  const { denials, verdict, reason } = createForeignEvaluator(policy).evaluate(readInput(one));
  if (verdict === 'unknown') return `unknown: ${reason}`;
  for (const { violations, message } of one.assertions) {
    const count = denials.filter((denial) => matchesMessage(message, denial.message)).length;
    const holds = violations === 'yes' ? count > 0 : count === (violations === 'no' ? 0 : violations);
    if (!holds) {
      return `expected ${violations} denials ${message ?? ''}, got ${count}: ${reason}${describeProblems(problems)}`;
    }
  }
  const actual = denials.length > 0 ? 'deny' : 'allow';
  return actual === one.expected ? undefined : `expected ${one.expected}, got ${actual}: ${reason}`;
}

/** Gatekeeper's assertions are Go regular expressions, found anywhere in the message. */
function matchesMessage(pattern: string | undefined, message: string): boolean {
  if (pattern === undefined) return true;
  const regex = compileRegex(pattern);
  if (regex instanceof CelError) throw new Error(`${pattern}: ${regex.message}`);
  return regex.matches(message);
}

/**
 * A plain object is reviewed without operation; a review is taken as it is, what it leaves out coming from its
 * object.
 */
function readInput(one: Case): AdmissionInput {
  const given = getField(one.review, 'request');
  // Gatekeeper takes the object out of a DELETE, as the API server does; templates read variables.anyObject.
  const isDelete = getField(given, 'operation') === 'DELETE';
  const object = isDelete ? null : readBody(one.object ?? getField(given, 'object'));
  const oldObject = readBody(getField(given, 'oldObject'));
  const body = object ?? oldObject ?? {};
  const metadata = getField(body, 'metadata');
  const kind = readText(body, 'kind') ?? '';
  const { group, version } = splitApiVersion(readText(body, 'apiVersion') ?? '');
  const plural = findKind(group, kind)?.plural ?? pluralize(kind);
  const derived = {
    operation: '',
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    name: readText(metadata, 'name') ?? '',
    namespace: readText(metadata, 'namespace') ?? '',
  };
  const { object: _object, oldObject: _oldObject, ...rest } = isJsonObject(given) ? given : {};
  const request = { ...derived, ...rest } as AdmissionRequest;
  return { request, object, oldObject, namespaceObject: null, params: null };
}

function readBody(value: unknown): JsonObject | null {
  return isJsonObject(value) ? value : null;
}
