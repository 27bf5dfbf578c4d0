/** What is wrong with a webhook besides what it matches: how it fails, how long it waits, what it asks for. */
import type { JsonObject } from '../../../base/json.ts';
import { getField, getPath } from '../../../base/json.ts';
import type { FieldPath } from '../../../base/positions.ts';
import { compileRule } from '../../../engine/compile-rule.ts';
import { createForeignEnvironment } from '../../../engine/environment.ts';
import type { Availability } from './availability.ts';
import { findAvailability } from './availability.ts';
import type { WebhookEntry } from './webhook-entry.ts';

export type LintFinding = {
  readonly code: string;
  /** An error means that the configuration is not to be relied on; a warning is for people to weigh. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
  /** Of the field, in the document. */
  readonly at: FieldPath;
};

/** The API server's own limits. */
const TIMEOUT_SECONDS_MAX = 10;
const CONDITIONS_MAX = 64;

type Check = (entry: WebhookEntry, objects: readonly JsonObject[]) => readonly LintFinding[];

/** All findings of one webhook. `objects`: what else is known, for what answers it. */
export function findFaults(entry: WebhookEntry, objects: readonly JsonObject[]): readonly LintFinding[] {
  return CHECKS.flatMap((check) => check(entry, objects));
}

const CHECKS: readonly Check[] = [
  checkStars,
  checkTimeout,
  checkSideEffects,
  checkTrust,
  checkReviewVersions,
  checkReinvocation,
  checkOptOut,
  checkConditions,
  checkAvailability,
];

const error = (code: string, at: FieldPath, message: string, remedy: string): readonly LintFinding[] => [
  { code, severity: 'error', message, remedy, at },
];
const warning = (code: string, at: FieldPath, message: string, remedy: string): readonly LintFinding[] => [
  { code, severity: 'warning', message, remedy, at },
];

function checkStars({ rules, path }: WebhookEntry): readonly LintFinding[] {
  return rules.flatMap((rule, index) =>
    (['apiGroups', 'operations', 'resources'] as const).flatMap((field) => {
      const star = rule[field].find((one) => one.split('/').includes('*'));
      if (star === undefined) return [];
      const remedy = 'Name what is judged; what is not named then cannot be held up.';
      return error(
        'webhook-star',
        [...path, 'rules', index, field],
        `${field} has ${star}, which is everything`,
        remedy,
      );
    }),
  );
}

function checkTimeout({ body, path }: WebhookEntry): readonly LintFinding[] {
  const seconds = getField(body, 'timeoutSeconds') ?? TIMEOUT_SECONDS_MAX;
  if (typeof seconds === 'number' && seconds >= 1 && seconds <= TIMEOUT_SECONDS_MAX) return [];
  const message = `timeoutSeconds is ${JSON.stringify(seconds)}; a webhook that is away holds up every change so long`;
  return error('webhook-timeout', [...path, 'timeoutSeconds'], message, 'Take 1 to 10 seconds.');
}

function checkSideEffects({ body, path }: WebhookEntry): readonly LintFinding[] {
  const effects = getField(body, 'sideEffects');
  if (effects === 'None' || effects === 'NoneOnDryRun') return [];
  const message = `sideEffects is ${typeof effects === 'string' ? effects : 'not given'}; dry runs fail by it`;
  return error('webhook-side-effects', [...path, 'sideEffects'], message, 'Say None or NoneOnDryRun, and hold it.');
}

function checkTrust({ service, body, path }: WebhookEntry): readonly LintFinding[] {
  const bundle = getPath(body, ['clientConfig', 'caBundle']);
  if (service === undefined || (typeof bundle === 'string' && bundle !== '')) return [];
  const message = 'caBundle is missing, so the API server does not believe the certificate and every call fails';
  const remedy = 'Give the authority that signs the certificate; `bulwark admission certificates` writes ours.';
  return error('webhook-no-ca', [...path, 'clientConfig', 'caBundle'], message, remedy);
}

function checkReviewVersions({ body, path }: WebhookEntry): readonly LintFinding[] {
  const versions: unknown = getField(body, 'admissionReviewVersions');
  if (Array.isArray(versions) && versions.includes('v1')) return [];
  const message = 'admissionReviewVersions does not have v1, the only version that API servers of today send';
  return error('webhook-review-versions', [...path, 'admissionReviewVersions'], message, 'Add v1.');
}

function checkReinvocation({ body, path }: WebhookEntry): readonly LintFinding[] {
  if (getField(body, 'reinvocationPolicy') !== 'IfNeeded') return [];
  const message = 'it may be called a second time for one request, after what others have changed';
  const remedy = 'Make sure that it changes nothing the second time, or say Never.';
  return warning('webhook-reinvoked', [...path, 'reinvocationPolicy'], message, remedy);
}

function checkOptOut({ objectSelector, rules, path }: WebhookEntry): readonly LintFinding[] {
  if (objectSelector.length === 0) return [];
  const at = [...path, 'objectSelector'];
  const connects = rules.some(({ operations }) => operations.includes('CONNECT') || operations.includes('*'));
  const remedy = 'Leave out by namespace instead, or by a match condition on names.';
  return [
    ...warning('webhook-opt-out', at, 'whoever may label an object decides whether it is judged', remedy),
    ...(connects
      ? warning('webhook-dead-connect', at, 'connections have no labels, so none of them is ever judged', remedy)
      : []),
  ];
}

function checkConditions({ body, path }: WebhookEntry): readonly LintFinding[] {
  const list: unknown = getField(body, 'matchConditions') ?? [];
  const at = [...path, 'matchConditions'];
  if (!Array.isArray(list)) return error('webhook-conditions', at, 'matchConditions is no list', 'Write a list.');
  const conditions = list.map((one) => ({ name: readText(one, 'name'), expression: readText(one, 'expression') }));
  const { faults } = compileRule(
    { matchConditions: conditions, validations: [] },
    createForeignEnvironment('ValidatingAdmissionPolicy', 'error'),
  );
  const remedy = 'Mend the expression; the API server refuses the whole configuration.';
  return [
    ...(conditions.length > CONDITIONS_MAX
      ? error('webhook-conditions', at, `there are ${conditions.length} conditions`, `Take ${CONDITIONS_MAX} or fewer.`)
      : []),
    ...faults.flatMap(({ place, issues }) => {
      const message = `${place} does not compile: ${issues[0]?.message ?? 'unknown fault'}`;
      return error('webhook-condition-does-not-compile', at, message, remedy);
    }),
  ];
}

function readText(value: unknown, field: string): string {
  const text = getField(value, field);
  return typeof text === 'string' ? text : '';
}

function checkAvailability(entry: WebhookEntry, objects: readonly JsonObject[]): readonly LintFinding[] {
  if (!entry.failsClosed) return [];
  const at = [...entry.path, 'failurePolicy'];
  return judgeAvailability(findAvailability(entry, objects), at);
}

function judgeAvailability(found: Availability, at: FieldPath): readonly LintFinding[] {
  if (found.kind === 'not-known') {
    const message = 'it closes when it is away, and what answers it is not among the objects';
    return warning('webhook-availability', at, message, 'Give its Service, Deployment and budget too, or --cluster.');
  }
  const { deployment, replicas, hasBudget } = found;
  return [
    ...(replicas < 2
      ? error(
          'webhook-replicas',
          at,
          `it closes when it is away, and Deployment ${deployment} has ${replicas} replicas`,
          'Run two or more, on different nodes.',
        )
      : []),
    ...(hasBudget
      ? []
      : error(
          'webhook-no-budget',
          at,
          `it closes when it is away, and no PodDisruptionBudget keeps a replica of Deployment ${deployment}`,
          'Add one, so that draining nodes cannot take all replicas at once.',
        )),
  ];
}
