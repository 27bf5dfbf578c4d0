/**
 * The evaluator: (controls, profile, exceptions, inventory, now) once, then resources -> results. One for every gate.
 */
import type { Problem } from '../base/problems.ts';
import type { Control } from '../model/control.ts';
import type { ExceptionCircumstances } from '../model/exception-rules.ts';
import type { Inventory } from '../model/inventory.ts';
import { createAssetFinder } from '../model/inventory-rules.ts';
import type { Profile } from '../model/profile.ts';
import { KUBERNETES_MINOR_LATEST, parseKubernetesMinor } from '../model/profile-rules.ts';
import type { ExceptionNote } from '../model/report.ts';
import type { AssetRef, Resource } from '../model/resource.ts';
import type { ControlResult, Finding } from '../model/result.ts';
import type { Verdict } from '../model/words.ts';
import type { Scene } from './bindings.ts';
import { bindControl, createScene } from './bindings.ts';
import type { RuleOutcome } from './compile-rule.ts';
import { describeFailure } from './compile-rule.ts';
import type { Applicable, CompiledControl } from './control-set.ts';
import { createControlSet } from './control-set.ts';
import { createNativeEnvironment } from './environment.ts';
import type { ExceptionSet, LoadedException } from './exception-set.ts';
import { createExceptionSet } from './exception-set.ts';
import { findFindings } from './findings.ts';
import type { PrecompiledRules } from './precompiled-rules.ts';
import type { Prepared } from './prepared.ts';
import { findPodFault, prepareResource } from './prepared.ts';

export type EvaluatorOptions = {
  readonly controls: readonly Control[];
  readonly profile: Profile;
  /** Milliseconds since the epoch: the time at which exceptions are judged. */
  readonly nowMs: number;
  readonly exceptions?: readonly LoadedException[];
  readonly inventories?: readonly Inventory[];
  /** Code of the controls' rules that was generated ahead of time. */
  readonly precompiled?: PrecompiledRules;
  /** Longest exceptions by severity, where an organisation differs from `EXCEPTION_DAYS_MAX`. */
  readonly maxDaysBySeverity?: ExceptionCircumstances['maxDaysBySeverity'];
};

export type Evaluator = {
  /** Controls that the profile does not switch off. */
  readonly controls: readonly Control[];
  /** Faults of controls and profile; what depends on them is `unknown`. */
  readonly problems: readonly Problem[];
  /**
   * Judges the resources as one estate; results come resource by resource, and each may be used before the next is
   * asked for.
   */
  readonly evaluate: (resources: readonly Resource[]) => Generator<ControlResult, void, void>;
  /** What came of each exception in all evaluations so far. */
  readonly exceptionNotes: () => readonly ExceptionNote[];
};

/** Compiles once; the evaluator may then be used for any number of estates. */
export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const { controls, profile, nowMs, exceptions = [], inventories = [], maxDaysBySeverity, precompiled } = options;
  const set = createControlSet(controls, profile, createNativeEnvironment(), precompiled);
  const minor = parseKubernetesMinor(profile.spec.kubernetesVersion);
  const circumstances = { nowMs, ...(maxDaysBySeverity === undefined ? {} : { maxDaysBySeverity }) };
  const exceptionSet = createExceptionSet(exceptions, controls, circumstances);
  const findAsset = createAssetFinder(inventories, profile.spec.environment);
  return {
    controls: set.controls.map(({ control }) => control),
    problems: minor === undefined ? [...set.problems, describeVersion(profile)] : set.problems,
    exceptionNotes: exceptionSet.notes,
    *evaluate(resources) {
      const prepared = resources.map(prepareResource);
      const scene = createScene(prepared, minor ?? KUBERNETES_MINOR_LATEST);
      for (const one of prepared) {
        const applicable = set.findApplicable(one);
        if (applicable.length === 0) continue;
        const asset = findAsset(one.resource);
        for (const control of applicable) yield judgeControl(control, one, asset, scene, exceptionSet);
      }
    },
  };
}

function describeVersion(profile: Profile): Problem {
  const version = profile.spec.kubernetesVersion;
  return {
    code: 'profile-kubernetes-version',
    severity: 'error',
    message: `profile ${profile.metadata.name}: kubernetesVersion ${version ?? ''} is not understood; latest is used`,
    remedy: 'Write 1.<minor>, such as 1.33, or latest.',
  };
}

type Judgement = { readonly verdict: Verdict; readonly reason: string; readonly findings: readonly Finding[] };

const PASS: Judgement = { verdict: 'pass', reason: '', findings: [] };

function judgeControl(
  { compiled, needsPod }: Applicable,
  prepared: Prepared,
  asset: AssetRef,
  scene: Scene,
  exceptions: ExceptionSet,
): ControlResult {
  const podFault = needsPod ? findPodFault(prepared) : undefined;
  const { verdict, reason, findings } =
    podFault === undefined ? judgeRule(compiled, prepared, scene) : withoutValue(`the pod cannot be read: ${podFault}`);
  const { resource } = prepared;
  const result: ControlResult = {
    control: compiled.facts,
    resource,
    asset,
    mode: compiled.mode,
    verdict,
    reason,
    findings,
  };
  return verdict === 'fail' ? applyExceptions(result, exceptions) : result;
}

function applyExceptions(result: ControlResult, exceptions: ExceptionSet): ControlResult {
  const { control, resource, asset } = result;
  const exception = exceptions.findInForce(control.id, {
    address: resource.address,
    namespace: resource.namespace,
    kind: resource.kind,
    environment: asset.environment,
    owner: asset.owner,
  });
  if (exception === undefined) return result;
  return { ...result, verdict: 'exempt', reason: `excepted by ${exception}: ${result.reason}`, exception };
}

function withoutValue(reason: string): Judgement {
  return { verdict: 'unknown', reason, findings: [] };
}

function judgeRule(compiled: CompiledControl, prepared: Prepared, scene: Scene): Judgement {
  const bindings = bindControl(scene, prepared, compiled.params);
  const outcome: RuleOutcome = compiled.rule.judge(bindings);
  if (outcome.kind === 'skipped') {
    return { verdict: 'skipped', reason: `match condition ${outcome.condition} is false`, findings: [] };
  }
  if (outcome.kind === 'undecided') {
    return withoutValue(`match condition ${outcome.condition}: ${describeFailure(outcome.failure)}`);
  }
  const { failing } = outcome;
  if (failing.length === 0) return PASS;
  // A known failure stands whatever else could not be evaluated; a failure to evaluate is never a pass.
  const refused = failing.filter(({ failure }) => failure === undefined);
  if (refused.length > 0) {
    const findings = findFindings(compiled, refused, prepared, bindings);
    return { verdict: 'fail', reason: refused[0]?.message ?? '', findings };
  }
  const reasons = failing.flatMap(({ index, failure }) =>
    failure === undefined ? [] : [`validations[${index}]: ${describeFailure(failure)}`],
  );
  return withoutValue(reasons.join('; '));
}
