/**
 * Judges requests by a foreign policy as its origin would: selection, parameters one by one, match conditions,
 * validations, failure policy, audit annotations (admission/plugin/policy/validating in Kubernetes).
 */
import { getPath } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { Bindings, Failure } from '../languages/cel/index.ts';
import type { AdmissionInput, AdmissionRequest } from '../model/admission.ts';
import type { ForeignPolicy } from '../model/foreign-policy.ts';
import type { AuditAnnotation, CompiledRule } from './compile-rule.ts';
import { compileRule, describeFailure } from './compile-rule.ts';
import { createForeignEnvironment, OFFLINE_AUTHORIZER } from './environment.ts';
import { selectsRequest } from './match-request.ts';
import type { RuleFault } from './rule-set.ts';

/** One validation of one parameter object that refuses the request. */
export type ForeignDenial = {
  /** Index of the validation; undefined when the match conditions or the parameters already failing. */
  readonly validation: number | undefined;
  readonly message: string;
  readonly reason: string;
  /** It could not be evaluated, and the failure policy is Fail. */
  readonly isError: boolean;
  readonly params: JsonObject | null;
};

export type ForeignResult = {
  readonly policy: ForeignPolicy;
  /**
   * `unmatched`: the policy does not select the request. `skipped`: a match condition is false, or fails and that is
   * ignored, or parameters are missing and that is allowed. `unknown`: something cannot be known here, such as what an
   * authorizer would answer.
   */
  readonly verdict: 'unmatched' | 'skipped' | 'pass' | 'fail' | 'unknown';
  readonly reason: string;
  readonly denials: readonly ForeignDenial[];
  readonly auditAnnotations: readonly AuditAnnotation[];
};

export type ForeignEvaluator = {
  readonly policy: ForeignPolicy;
  /** Expressions that did not compile; at the origin they would be evaluation errors. */
  readonly faults: readonly RuleFault[];
  readonly evaluate: (input: AdmissionInput) => ForeignResult;
};

/** Compiles a policy once for any number of requests. */
export function createForeignEvaluator(policy: ForeignPolicy): ForeignEvaluator {
  const environment = createForeignEnvironment(policy.origin, policy.orValueOnConcrete);
  const rule = compileRule({ ...policy.rule, auditAnnotations: policy.auditAnnotations }, environment);
  return { policy, faults: rule.faults, evaluate: (input) => evaluate(policy, rule, input) };
}

function evaluate(policy: ForeignPolicy, rule: CompiledRule, input: AdmissionInput): ForeignResult {
  const conclude = (
    verdict: ForeignResult['verdict'],
    reason: string,
    denials: readonly ForeignDenial[] = [],
    auditAnnotations: readonly AuditAnnotation[] = [],
  ): ForeignResult => ({ policy, verdict, reason, denials, auditAnnotations });
  if (!selectsRequest(policy, input)) return conclude('unmatched', 'the policy does not select the request');
  const params = listParams(policy, input);
  if (params.length === 0) return concludeWithoutParams(policy, conclude);
  const judged = params.map((object) => judgeWith(policy, rule, input, object));
  const denials = judged.flatMap((one) => one.denials);
  const annotations = judged.flatMap((one) => one.annotations);
  const [first] = denials;
  if (first !== undefined) return conclude('fail', first.message, denials, annotations);
  const unknown = judged.find((one) => one.unknown !== undefined)?.unknown;
  if (unknown !== undefined) return conclude('unknown', unknown, [], annotations);
  const isSkipped = judged.every((one) => one.skippedBy !== undefined);
  if (isSkipped) return conclude('skipped', judged[0]?.skippedBy ?? '');
  return conclude('pass', '', [], annotations);
}

/** The parameter objects for this request; `[null]` for a policy without parameters. */
function listParams(policy: ForeignPolicy, input: AdmissionInput): readonly (JsonObject | null)[] {
  if (policy.matchesParamNamespace !== true) return policy.params;
  return policy.params.filter(
    (object) => getPath(object, ['metadata', 'namespace']) === (input.request.namespace ?? ''),
  );
}

function concludeWithoutParams(
  policy: ForeignPolicy,
  conclude: (verdict: ForeignResult['verdict'], reason: string, denials?: readonly ForeignDenial[]) => ForeignResult,
): ForeignResult {
  const message = 'no params found for policy binding with `Deny` parameterNotFoundAction';
  if (policy.onParamsMissing === 'Allow') return conclude('skipped', 'no parameter object was found');
  if (policy.failurePolicy === 'Ignore') return conclude('skipped', `${message}, ignored by failurePolicy`);
  return conclude('fail', message, [
    { validation: undefined, message, reason: 'Invalid', isError: true, params: null },
  ]);
}

type Judged = {
  readonly denials: readonly ForeignDenial[];
  readonly annotations: readonly AuditAnnotation[];
  /** Says why no validation was asked. */
  readonly skippedBy?: string;
  readonly unknown?: string;
};

function judgeWith(
  policy: ForeignPolicy,
  rule: CompiledRule,
  input: AdmissionInput,
  params: JsonObject | null,
): Judged {
  const bindings = bindAdmission(input, params);
  const outcome = rule.judge(bindings);
  if (outcome.kind === 'skipped') return skip(`match condition ${outcome.condition} is false`);
  if (outcome.kind === 'undecided' && outcome.failure.kind === 'error' && policy.failurePolicy === 'Ignore') {
    return skip(`match condition ${outcome.condition} fails, ignored by failurePolicy`);
  }
  const failing =
    outcome.kind === 'undecided' ? [{ index: undefined, failure: outcome.failure, message: '' }] : outcome.failing;
  const unknowns: Failure[] = [];
  const denials = failing.flatMap(({ index, failure, message }): ForeignDenial[] => {
    if (failure?.kind === 'unknown') {
      unknowns.push(failure);
      return [];
    }
    if (failure !== undefined && policy.failurePolicy === 'Ignore') return [];
    const reason = index === undefined ? undefined : policy.rule.validations[index]?.reason;
    return [
      {
        validation: index,
        message: failure === undefined ? message : describeFailure(failure),
        reason: failure === undefined ? (reason ?? 'Invalid') : 'Invalid',
        isError: failure !== undefined,
        params,
      },
    ];
  });
  const annotations = outcome.kind === 'undecided' ? [] : rule.annotate(bindings);
  const [unknown] = unknowns;
  return { denials, annotations, ...(unknown === undefined ? {} : { unknown: describeFailure(unknown) }) };
}

function skip(skippedBy: string): Judged {
  return { denials: [], annotations: [], skippedBy };
}

/** What expressions read of a request; absent bodies are null. */
function bindAdmission(input: AdmissionInput, params: JsonObject | null): Bindings {
  return {
    object: input.object,
    oldObject: input.oldObject,
    request: completeRequest(input.request),
    namespaceObject: input.namespaceObject,
    params,
    authorizer: OFFLINE_AUTHORIZER,
  };
}

/**
 * The request as an API server shows it to expressions: what is empty and optional in AdmissionRequest is absent, and
 * what is always filled is there although a manifest at rest says nothing of it.
 */
function completeRequest(request: AdmissionRequest): JsonObject {
  let completed = completedRequests.get(request);
  if (completed === undefined) completedRequests.set(request, (completed = describeRequest(request)));
  return completed;
}

/** Every policy of a gate sees the same request. */
const completedRequests = new WeakMap<AdmissionRequest, JsonObject>();

function describeRequest(request: AdmissionRequest): JsonObject {
  const { name, namespace = '', subResource = '', ...rest } = request;
  return {
    requestKind: request.kind,
    requestResource: request.resource,
    userInfo: {},
    dryRun: false,
    ...rest,
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    ...(subResource === '' ? {} : { subResource, requestSubResource: subResource }),
  };
}
