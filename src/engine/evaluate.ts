/**
 * The evaluator: (controls, profile, exceptions, inventory, now) once, then resources -> results. One for every gate.
 */
import type { Problem } from '../base/problems.ts';
import type { Control } from '../model/control.ts';
import type { ExceptionCircumstances } from '../model/exception-rules.ts';
import type { Inventory } from '../model/inventory.ts';
import type { FindDeclared } from '../model/inventory-rules.ts';
import { createAssetFinder } from '../model/inventory-rules.ts';
import type { Profile } from '../model/profile.ts';
import { KUBERNETES_MINOR_LATEST, parseKubernetesMinor } from '../model/profile-rules.ts';
import type { ExceptionNote } from '../model/report.ts';
import type { ModeOverlay } from '../model/programme/rollout-modes.ts';
import { NO_OVERLAY } from '../model/programme/rollout-modes.ts';
import type { AssetRef, Resource } from '../model/resource.ts';
import type { ControlResult, Finding } from '../model/result.ts';
import type { Mode, Verdict } from '../model/words.ts';
import type { Scene } from './bindings.ts';
import { createScene, lendBindings } from './bindings.ts';
import type { FailingValidation, RuleOutcome } from './compile-rule.ts';
import { describeFailure } from './compile-rule.ts';
import type { Applicable, CompiledControl } from './control-set.ts';
import { createControlSet } from './control-set.ts';
import { createNativeEnvironment } from './environment.ts';
import type { ExceptionSet, LoadedException } from './exception-set.ts';
import { createExceptionSet } from './exception-set.ts';
import type { FindingsReader } from './failing-result.ts';
import { createFindingsReader, FailingResult } from './failing-result.ts';
import type { PrecompiledRules } from './precompiled-rules.ts';
import type { Prepared } from './prepared.ts';
import { findPodFault, prepareResource } from './prepared.ts';
import type { Rest, Swept } from './sweep.ts';
import { createSweeper, leaveAll } from './sweep.ts';

export type EvaluatorOptions = {
  readonly controls: readonly Control[];
  readonly profile: Profile;
  /** Milliseconds since the epoch: the time at which exceptions are judged. */
  readonly nowMs: number;
  readonly exceptions?: readonly LoadedException[];
  readonly inventories?: readonly Inventory[];
  /** Code of the controls' rules that was generated ahead of time. */
  readonly precompiled?: PrecompiledRules | undefined;
  /** Longest exceptions by severity, where an organisation differs from `EXCEPTION_DAYS_MAX`. */
  readonly maxDaysBySeverity?: ExceptionCircumstances['maxDaysBySeverity'];
  /** Whose a resource is, where that is known already; else the inventories say. */
  readonly findAsset?: ((resource: Resource) => AssetRef) | undefined;
  /** What rollouts make of the profile's modes; they switch nothing on that it has off. */
  readonly modes?: ModeOverlay | undefined;
  /**
   * Resources come one by one, without their estate, and the evaluator lives long: controls that ask about other
   * resources are skipped, and no findings are kept. Resources are JSON, as requests bring them: nothing in them is
   * unknown.
   */
  readonly isAlone?: boolean | undefined;
};

/** For scans that judge a part of an estate. */
export type EstateChoice = {
  /** Whether a resource is judged; the others are there for what is asked of the estate. */
  readonly isJudged?: (resource: Resource) => boolean;
  /** Hears what the judgement whose result comes next asks of the estate, by the keys of `estate-keys.ts`. */
  readonly onQuestion?: (key: string) => void;
  /** What documents other than the inventory say of a resource. */
  readonly findDeclared?: FindDeclared | undefined;
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
  readonly evaluate: (resources: readonly Resource[], choice?: EstateChoice) => Generator<ControlResult, void, void>;
  /**
   * Judges resources, each by itself, by the controls whose mode for it is wanted, and makes results of what does not
   * pass alone: for gates, where nearly all of it passes and each microsecond is waited for. Those that come together
   * cost less than one after the other.
   */
  readonly judgeEach: (resources: readonly Resource[], isWanted: (mode: Mode) => boolean) => readonly OneJudged[];
  /** What came of each exception in all evaluations so far. */
  readonly exceptionNotes: () => readonly ExceptionNote[];
};

export type OneJudged = {
  /** Results of wanted modes, passes among them. */
  readonly judgedCount: number;
  /** Those that are no passes. */
  readonly noted: readonly ControlResult[];
  readonly asset: AssetRef;
};

/** Compiles once; the evaluator may then be used for any number of estates. */
export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const { controls, profile, nowMs, exceptions = [], inventories = [], maxDaysBySeverity, precompiled } = options;
  const { modes = NO_OVERLAY, isAlone = false } = options;
  const set = createControlSet(controls, profile, createNativeEnvironment(), precompiled);
  const minor = parseKubernetesMinor(profile.spec.kubernetesVersion);
  const circumstances = { nowMs, ...(maxDaysBySeverity === undefined ? {} : { maxDaysBySeverity }) };
  const exceptionSet = createExceptionSet(exceptions, controls, circumstances);
  const sequel: Sequel = {
    exceptions: exceptionSet,
    readFindings: createFindingsReader(isAlone ? 0 : undefined),
    modes,
    isAlone,
  };
  // Nobody asks about others: an estate of none serves for all.
  const loneScene = isAlone ? createScene([], minor ?? KUBERNETES_MINOR_LATEST) : undefined;
  const sweep = createSweeper({ isWanted: (one) => !isAlone || !one.isAboutEstate, isLasting: isAlone });
  const settleModes = createModeSettler(modes);
  const findAsset = options.findAsset ?? createAssetFinder(inventories, profile.spec.environment);
  return {
    controls: set.controls.map(({ control }) => control),
    problems: minor === undefined ? [...set.problems, describeVersion(profile)] : set.problems,
    exceptionNotes: exceptionSet.notes,
    *evaluate(resources, { isJudged, onQuestion, findDeclared } = {}) {
      const prepared = resources.map(prepareResource);
      const scene = createScene(prepared, minor ?? KUBERNETES_MINOR_LATEST, onQuestion);
      for (const one of prepared) {
        if (isJudged !== undefined && !isJudged(one.resource)) continue;
        const applicable = set.findApplicable(one);
        if (applicable.length === 0) continue;
        const asset = findAsset(one.resource, findDeclared);
        // What is asked of the estate is told to be of one control, so they are judged one after the other then.
        const swept = onQuestion === undefined ? sweep([{ prepared: one, scene, applicable }]) : [];
        const rest = swept[0] ?? leaveAll(applicable);
        let next = 0;
        for (const [at, each] of applicable.entries()) {
          const left = rest[next]?.at === at ? rest[next++] : undefined;
          const judgement = left === undefined ? PASS : judge(each, one, scene, left.outcome, sequel);
          yield makeResult(judgement, { compiled: each.compiled, prepared: one, asset, scene }, sequel);
        }
      }
    },
    judgeEach(resources, isWanted) {
      const all: Lone[] = [];
      for (const resource of resources) {
        const prepared = prepareResource(resource);
        const scene = loneScene ?? createScene([prepared], minor ?? KUBERNETES_MINOR_LATEST);
        all.push({ prepared, scene, applicable: set.findApplicable(prepared), asset: findAsset(resource) });
      }
      const rests = sweep(all);
      const judged: OneJudged[] = [];
      for (let i = 0; i < all.length; i++) {
        const lone = all[i] as Lone;
        const judgedCount = countWanted(settleModes(lone.applicable), lone.prepared.resource, modes, isWanted);
        judged.push({ judgedCount, noted: noteRest(rests[i] as Rest, lone, isWanted, sequel), asset: lone.asset });
      }
      return judged;
    },
  };
}

/** A resource that is judged by itself. */
type Lone = Swept & { readonly asset: AssetRef };

/** Results of wanted modes among those that have not passed, where they are no passes after all. */
function noteRest(
  rest: Rest,
  { prepared, scene, applicable, asset }: Lone,
  isWanted: (mode: Mode) => boolean,
  sequel: Sequel,
): readonly ControlResult[] {
  const noted: ControlResult[] = [];
  for (const { at, outcome } of rest) {
    const each = applicable[at] as Applicable;
    const { compiled } = each;
    if (!isWanted(findMode(compiled, prepared.resource, sequel.modes))) continue;
    const judgement = judge(each, prepared, scene, outcome, sequel);
    if (judgement !== PASS) noted.push(makeResult(judgement, { compiled, prepared, asset, scene }, sequel));
  }
  return noted;
}

/** What a judgement goes on to. */
type Sequel = {
  readonly exceptions: ExceptionSet;
  readonly readFindings: FindingsReader;
  readonly modes: ModeOverlay;
  readonly isAlone: boolean;
};

function describeVersion(profile: Profile): Problem {
  const version = profile.spec.kubernetesVersion;
  return {
    code: 'profile-kubernetes-version',
    severity: 'error',
    message: `profile ${profile.metadata.name}: kubernetesVersion ${version ?? ''} is not understood; latest is used`,
    remedy: 'Write 1.<minor>, such as 1.33, or latest.',
  };
}

/** What a rule says of a resource; `refused` are the validations that are false, where it fails. */
type Judgement = {
  readonly verdict: Exclude<Verdict, 'exempt'>;
  readonly reason: string;
  readonly refused?: readonly FailingValidation[];
};

const PASS: Judgement = { verdict: 'pass', reason: '' };
const NO_FINDINGS: readonly Finding[] = [];

const ASKS_OTHERS: Judgement = {
  verdict: 'skipped',
  reason: 'asks about other resources, which are not there: a scan of the cluster judges it',
};

/** `outcome`: what a sweep has told of it. */
function judge(
  { compiled, needsPod, isAboutEstate }: Applicable,
  prepared: Prepared,
  scene: Scene,
  outcome: RuleOutcome | undefined,
  { isAlone }: Sequel,
): Judgement {
  if (isAlone && isAboutEstate) return ASKS_OTHERS;
  const podFault = needsPod ? findPodFault(prepared) : undefined;
  if (podFault !== undefined) return withoutValue(`the pod cannot be read: ${podFault}`);
  return toJudgement(outcome ?? compiled.rule.judge(lendBindings(scene, prepared, compiled.params)));
}

/** What a rollout says of the control for this resource, else its profile. */
function findMode({ facts, mode }: CompiledControl, resource: Resource, modes: ModeOverlay): Mode {
  return modes(facts.id)?.(resource) ?? mode;
}

/** Modes of a list of controls. */
type SettledModes = {
  /** How many controls that no rollout speaks of have each mode: the same for all resources. */
  readonly counts: readonly (readonly [Mode, number])[];
  /** Those whose mode a rollout makes. */
  readonly moving: readonly CompiledControl[];
};

/** Settles modes once for a list: nearly all controls have the same one for all resources. */
function createModeSettler(modes: ModeOverlay): (applicable: readonly Applicable[]) => SettledModes {
  const known = new WeakMap<readonly Applicable[], SettledModes>();
  return (applicable) => {
    let settled = known.get(applicable);
    if (settled === undefined) {
      const moving: CompiledControl[] = [];
      const counts = new Map<Mode, number>();
      for (const { compiled } of applicable) {
        if (modes(compiled.facts.id) === undefined) counts.set(compiled.mode, (counts.get(compiled.mode) ?? 0) + 1);
        else moving.push(compiled);
      }
      known.set(applicable, (settled = { counts: [...counts], moving }));
    }
    return settled;
  };
}

/** How many of the controls have a wanted mode for the resource. */
function countWanted(
  { counts, moving }: SettledModes,
  resource: Resource,
  modes: ModeOverlay,
  isWanted: (mode: Mode) => boolean,
): number {
  let sum = 0;
  for (const [mode, count] of counts) if (isWanted(mode)) sum += count;
  for (const compiled of moving) if (isWanted(findMode(compiled, resource, modes))) sum += 1;
  return sum;
}

/** What was judged, and by which control. */
type Judged = {
  readonly compiled: CompiledControl;
  readonly prepared: Prepared;
  readonly asset: AssetRef;
  readonly scene: Scene;
};

function makeResult(
  { verdict, reason, refused }: Judgement,
  { compiled, prepared, asset, scene }: Judged,
  { exceptions, readFindings, modes }: Sequel,
): ControlResult {
  const { facts: control } = compiled;
  const { resource } = prepared;
  const mode = findMode(compiled, resource, modes);
  if (refused === undefined) return { control, resource, asset, mode, verdict, reason, findings: NO_FINDINGS };
  const exception = findException(control.id, resource, asset, exceptions);
  const facts = exception === undefined ? { reason } : { reason: `excepted by ${exception}: ${reason}`, exception };
  // A list that grew has room for more; a copy has none, and this one stays for as long as the result does.
  const failure = { compiled, failing: refused.slice(), prepared, scene };
  return new FailingResult({ control, resource, asset, mode, ...facts }, failure, readFindings);
}

function findException(
  controlId: string,
  resource: Resource,
  asset: AssetRef,
  exceptions: ExceptionSet,
): string | undefined {
  return exceptions.findInForce(controlId, {
    address: resource.address,
    namespace: resource.namespace,
    kind: resource.kind,
    environment: asset.environment,
    owner: asset.owner,
  });
}

function withoutValue(reason: string): Judgement {
  return { verdict: 'unknown', reason };
}

function toJudgement(outcome: RuleOutcome): Judgement {
  if (outcome.kind === 'skipped') {
    return { verdict: 'skipped', reason: `match condition ${outcome.condition} is false` };
  }
  if (outcome.kind === 'undecided') {
    return withoutValue(`match condition ${outcome.condition}: ${describeFailure(outcome.failure)}`);
  }
  const { failing } = outcome;
  if (failing.length === 0) return PASS;
  // A known failure stands whatever else could not be evaluated; a failure to evaluate is never a pass.
  const refused = failing.filter(({ failure }) => failure === undefined);
  if (refused.length > 0) return { verdict: 'fail', reason: refused[0]?.message ?? '', refused };
  const reasons = failing.flatMap(({ index, failure }) =>
    failure === undefined ? [] : [`validations[${index}]: ${describeFailure(failure)}`],
  );
  return withoutValue(reasons.join('; '));
}
