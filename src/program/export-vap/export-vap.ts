/**
 * Controls as ValidatingAdmissionPolicies, which an API server judges by itself. Every control of the kubernetes source
 * is exported or named with the reason why not.
 */
import type { Problem } from '../../base/problems.ts';
import { compileRule } from '../../engine/compile-rule.ts';
import { createForeignEnvironment, createNativeEnvironment } from '../../engine/environment.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { Control } from '../../model/control.ts';
import type { ControlPart } from '../../model/control-parts.ts';
import { listParts } from '../../model/control-parts.ts';
import type { JudgedKind } from '../../model/kubernetes-rules.ts';
import { listJudgedKinds } from '../../model/kubernetes-rules.ts';
import type { RolloutInForce } from '../../model/programme/rollout-modes.ts';
import type { Stage } from '../../model/programme/rollout-steps.ts';
import type { Profile } from '../../model/profile.ts';
import { KUBERNETES_MINOR_LATEST, parseKubernetesMinor, resolveSetting } from '../../model/profile-rules.ts';
import { MATCH_CONDITIONS } from '../admission-install/match-conditions.ts';
import { estimatePolicy } from './estimate-policy.ts';
import { expressExceptions } from './express-exceptions.ts';
import { findMinor } from './find-minor.ts';
import { nameConditions } from './name-variables.ts';
import { describeTerms } from './native-terms.ts';
import type { BindingPlan } from './plan-bindings.ts';
import { planBindings } from './plan-bindings.ts';
import type { PolicyDocuments } from './policy-documents.ts';
import { writePolicyDocuments } from './policy-documents.ts';
import type { TranslatedRule } from './translate-rule.ts';
import { translateRule } from './translate-rule.ts';

export type ExportRequest = {
  readonly controls: readonly Control[];
  readonly profile: Profile;
  readonly exceptions: readonly LoadedException[];
  readonly rollouts: readonly RolloutInForce[];
  readonly nowMs: number;
  /** For the disk of API servers (Kubernetes 1.36 and later), not for their API. */
  readonly isStatic: boolean;
};

export type ExportedControl = {
  readonly control: string;
  readonly name: string;
  /** Modes of its bindings. */
  readonly modes: readonly Stage[];
  readonly documents: readonly PolicyDocuments[];
  /** What holds here and could not be said there. */
  readonly notes: readonly string[];
};

/** A control that is not exported. `reason` is one of few; `details` say where. */
export type LeftOutControl = {
  readonly control: string;
  readonly name: string;
  readonly reason: string;
  readonly details: readonly string[];
};

export type VapExport = {
  readonly exported: readonly ExportedControl[];
  readonly leftOut: readonly LeftOutControl[];
  readonly problems: readonly Problem[];
};

/** Exports the controls that judge Kubernetes objects; controls of other sources alone are not spoken of. */
export function exportVap(request: ExportRequest): VapExport {
  const exported: ExportedControl[] = [];
  const leftOut: LeftOutControl[] = [];
  for (const control of request.controls) {
    const parts = listParts(control).filter(({ applies }) => applies.some(({ source }) => source === 'kubernetes'));
    if (parts.length === 0) continue;
    const result = exportControl(control, parts, request);
    if ('reason' in result) leftOut.push(result);
    else exported.push(result);
  }
  return { exported, leftOut, problems: findProblems(request.profile) };
}

function findProblems({ metadata, spec }: Profile): readonly Problem[] {
  if (parseKubernetesMinor(spec.kubernetesVersion) !== undefined) return [];
  const message = `profile ${metadata.name}: kubernetesVersion ${spec.kubernetesVersion ?? ''} is not understood`;
  const remedy = 'Write 1.<minor>, such as 1.33, or latest.';
  return [{ code: 'profile-kubernetes-version', severity: 'error', message, remedy }];
}

function exportControl(
  control: Control,
  parts: readonly ControlPart[],
  request: ExportRequest,
): ExportedControl | LeftOutControl {
  const { id, name } = control.metadata;
  const leave = (reason: string, details: readonly string[] = []): LeftOutControl => ({
    control: id,
    name,
    reason,
    details,
  });
  const plan = planBindings(control, request.profile, request.rollouts);
  if (plan.bindings.length === 0) return leave('off in the profile');
  const judged = dividePartsByKind(parts);
  const named = judged.flatMap(({ unknown }) => unknown);
  if (named.length > 0) return leave('judges kinds of which no resource is known', named);
  const asked = judged.filter(({ kinds }) => kinds.length > 0);
  if (asked.length === 0)
    return leave(
      'judges only what no policy may stand before',
      judged.flatMap((one) => one.never),
    );
  const exceptions = expressExceptions(control, request.exceptions, {
    nowMs: request.nowMs,
    environment: request.profile.spec.environment,
  });
  const documents: PolicyDocuments[] = [];
  for (const [index, one] of asked.entries()) {
    const translated = translatePart(one, exceptions.conditions, control, request.profile);
    if ('reason' in translated) return leave(translated.reason, translated.details);
    const { rule, kubernetesMinor } = translated;
    documents.push(
      writePolicyDocuments({
        control,
        part: asked.length === 1 ? undefined : index + 1,
        judged: one.kinds,
        rule: { ...rule, matchConditions: [...nameConditions([...MATCH_CONDITIONS, ...rule.matchConditions])] },
        kubernetesMinor,
        failurePolicy: chooseFailurePolicy(plan, request.profile),
        bindings: plan.bindings,
        profile: request.profile.metadata.name,
        exceptions: exceptions.held,
        isStatic: request.isStatic,
      }),
    );
  }
  const modes = plan.bindings.map(({ mode }) => mode);
  const notes = [...plan.notes, ...exceptions.notes, ...noteCustomKinds(parts)];
  return { control: id, name, modes, documents, notes };
}

/** A policy names its resources; which kinds a cluster has beside the built-in ones, nobody here knows. */
function noteCustomKinds(parts: readonly ControlPart[]): readonly string[] {
  const isOpen = parts.some(({ applies }) =>
    applies.some(({ source, kinds, pods }) => {
      return source === 'kubernetes' && pods !== true && (kinds ?? ['*']).some((kind) => kind.endsWith('*'));
    }),
  );
  return isOpen ? ['judges every kind here, and there the built-in kinds alone'] : [];
}

type JudgedPart = {
  readonly part: ControlPart;
  readonly kinds: readonly JudgedKind[];
  readonly never: readonly string[];
  readonly unknown: readonly string[];
};

/** Of the parts of a control the first that applies to a kind judges it. */
function dividePartsByKind(parts: readonly ControlPart[]): readonly JudgedPart[] {
  const seen = new Set<string>();
  return parts.map((part) => {
    const { kinds, neverMatched, unknown } = listJudgedKinds(part.applies);
    const own = kinds.filter(({ group, kind }) => !seen.has(`${group}/${kind}`));
    for (const { group, kind } of own) seen.add(`${group}/${kind}`);
    return { part, kinds: own, never: neverMatched, unknown };
  });
}

/**
 * What cannot be evaluated is refused where the profile blocks what is unknown. Where nothing is refused by the
 * bindings, errors are told like failures.
 */
function chooseFailurePolicy({ bindings }: BindingPlan, { spec }: Profile): 'Fail' | 'Ignore' {
  const isEnforced = bindings.some(({ mode }) => mode === 'enforce');
  return isEnforced && spec.onUnknown === 'allow' ? 'Ignore' : 'Fail';
}

type TranslatedPart = { readonly rule: TranslatedRule['rule']; readonly kubernetesMinor: number };

/** A rule as the API server's own environment compiles it, within its limits; else why not. */
function translatePart(
  { part, kinds }: JudgedPart,
  exceptions: TranslatedRule['rule']['matchConditions'],
  control: Control,
  profile: Profile,
): TranslatedPart | Pick<LeftOutControl, 'reason' | 'details'> {
  const minor = parseKubernetesMinor(profile.spec.kubernetesVersion) ?? KUBERNETES_MINOR_LATEST;
  const { cel } = part.rule;
  const native = { ...cel, matchConditions: [...exceptions, ...(cel.matchConditions ?? [])] };
  const { rule, obstacles } = translateRule(native, {
    environment: createNativeEnvironment(),
    terms: describeTerms(kinds),
    params: resolveSetting(control, profile).params,
    kubernetes: { minor, version: `1.${minor}` },
  });
  const [obstacle] = obstacles;
  if (obstacle !== undefined) return { reason: obstacle, details: obstacles.slice(1) };
  const environment = createForeignEnvironment('ValidatingAdmissionPolicy', 'error');
  const compiled = compileRule(rule, environment);
  const faults = compiled.faults.map(({ place, issues }) => `${place}: ${issues[0]?.message ?? 'does not compile'}`);
  if (faults.length > 0) return { reason: 'uses what Kubernetes does not offer', details: faults };
  const kubernetesMinor = findMinor(rule, environment);
  if (kubernetesMinor > minor) return { reason: `needs Kubernetes 1.${kubernetesMinor}`, details: [] };
  const { excess } = estimatePolicy(compiled);
  if (excess !== undefined) return { reason: 'may cost more than an API server allows', details: [excess] };
  return { rule, kubernetesMinor };
}
