/** Judges recorded resources twice, as things are and as they would be, and counts what differs. */
import type { Evaluator, EvaluatorOptions } from '../../engine/evaluate.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { Control } from '../../model/control.ts';
import { listParts } from '../../model/control-parts.ts';
import type { Profile } from '../../model/profile.ts';
import type { ModeOverlay } from '../../model/programme/rollout-modes.ts';
import type { RolloutStep } from '../../model/programme/rollout-steps.ts';
import { compileStep } from '../../model/programme/rollout-steps.ts';
import type { AssetRef, Resource } from '../../model/resource.ts';
import type { ControlResult } from '../../model/result.ts';
import type { StoredResource } from '../../stores/api/runs.ts';
import { isRefusal } from '../admit/decide-review.ts';
import type { InForce } from '../except/in-force.ts';
import { addInForce } from '../except/in-force.ts';
import { readBodyText } from '../ingest/body-text.ts';

export type TeamPlan = {
  readonly team: string;
  /** Blocked then, and not today. */
  readonly blocked: number;
  /** Blocked today, and not then. */
  readonly freed: number;
  readonly unjudged: number;
};

export type PlanExample = {
  readonly control: string;
  readonly resource: string;
  readonly target: string;
  readonly team: string;
  readonly reason: string;
};

export type PlanCounts = {
  /** Resources that were judged. */
  readonly resources: number;
  /** Resources that were recorded without their text. */
  readonly withoutBody: number;
  readonly results: number;
  readonly blocked: number;
  readonly freed: number;
  /** Results that nobody can tell from what is recorded. */
  readonly unjudged: number;
  /** Targets of which no result is blocked today, and some would be. */
  readonly targetsBlocked: number;
  readonly teams: readonly TeamPlan[];
  readonly examples: readonly PlanExample[];
  readonly unjudgedExamples: readonly PlanExample[];
};

export type ReplayOptions = {
  /** The controls as they are; a new one is not among them. */
  readonly current: readonly Control[];
  readonly candidates: readonly Control[];
  readonly profile: Profile;
  readonly step: { readonly name: string; readonly step: RolloutStep };
  readonly nowMs: number;
  readonly fileExceptions: readonly LoadedException[];
  readonly inForce: InForce;
  readonly precompiled: EvaluatorOptions['precompiled'];
};

export type Replay = {
  /** A page of one target's resources. */
  readonly add: (resources: readonly StoredResource[]) => void;
  readonly endTarget: () => void;
  readonly counts: () => PlanCounts;
};

/** Resources of a target that are judged as one estate. Of a larger one, rules that ask about the rest say nothing. */
const ESTATE_RESOURCES_MAX = 5_000;
const EXAMPLES_MAX = 20;

/** Compiles both sides once; resources then come target by target. */
export function createReplay(options: ReplayOptions): Replay {
  const tally = createTally();
  const known = new Map<string, StoredResource>();
  const judge = createJudge(options, (resource) => known.get(resource.address));
  let waiting: StoredResource[] = [];
  let isCut = false;
  const flush = (): void => {
    known.clear();
    for (const resource of waiting) known.set(resource.address, resource);
    judge(waiting, isCut, tally);
    waiting = [];
  };
  return {
    add: (resources) => {
      waiting.push(...resources);
      if (waiting.length < ESTATE_RESOURCES_MAX) return;
      isCut = true;
      flush();
    },
    endTarget: () => {
      flush();
      tally.endTarget();
      isCut = false;
    },
    counts: tally.counts,
  };
}

type Judged = { readonly result: ControlResult; readonly isJudged: boolean };

function createJudge(options: ReplayOptions, find: (resource: Resource) => StoredResource | undefined) {
  const { current, candidates, profile, nowMs, fileExceptions, inForce, precompiled, step } = options;
  const findAsset = (resource: Resource): AssetRef => {
    const { asset = resource.name, owner = '', environment = '' } = find(resource) ?? {};
    return { asset, owner, environment };
  };
  const common = { profile, nowMs, exceptions: fileExceptions, precompiled, findAsset };
  const today = addInForce({ ...common, controls: current }, inForce);
  const stageOf = compileStep(step.name, step.step);
  const ids = new Set(candidates.map(({ metadata }) => metadata.id));
  const modes: ModeOverlay = (id) => (ids.has(id) ? stageOf : undefined);
  const before = createEvaluator(today);
  const after = createEvaluator({ ...addInForce({ ...common, controls: candidates }, inForce), modes });
  return (stored: readonly StoredResource[], isCut: boolean, tally: Tally): void => {
    const resources = stored.flatMap((one) => restoreResource(one) ?? []);
    tally.countResources(resources.length, stored.length - resources.length);
    const wasBlocked = new Set<string>();
    for (const { result } of judgeEstate(before, resources, isCut, current)) {
      if (isBlocked(result, profile)) wasBlocked.add(keyOf(result));
    }
    for (const judged of judgeEstate(after, resources, isCut, candidates)) {
      const { result } = judged;
      const target = find(result.resource)?.target ?? '';
      tally.count(judged, target, wasBlocked.has(keyOf(result)), isBlocked(result, profile));
    }
  };
}

const keyOf = ({ control, resource }: ControlResult): string => `${control.id}\0${resource.address}`;

function isBlocked({ verdict, mode }: ControlResult, { spec }: Profile): boolean {
  return mode === 'enforce' && isRefusal(verdict, spec.onUnknown);
}

/**
 * What a record does not hold cannot be judged by: secrets, which are never recorded; facts that a source derives from
 * its files; references between resources of languages that have them; and the rest of an estate that was cut.
 * Kubernetes objects refer by what is in their bodies.
 */
function* judgeEstate(
  evaluator: Evaluator,
  resources: readonly Resource[],
  isCut: boolean,
  controls: readonly Control[],
): Generator<Judged> {
  let hasAsked = false;
  const onQuestion = (): void => {
    hasAsked = true;
  };
  const needsView = findViewReaders(controls);
  for (const result of evaluator.evaluate(resources, { onQuestion })) {
    const { source } = result.resource;
    const isGuess =
      result.control.findsSecrets === true ||
      needsView(result.control.id, source) ||
      (hasAsked && (isCut || source !== 'kubernetes'));
    yield { result, isJudged: !isGuess && result.verdict !== 'unknown' };
    hasAsked = false;
  }
}

/** Whether a control reads the view of a source's resources. */
function findViewReaders(controls: readonly Control[]): (control: string, source: string) => boolean {
  const readers = new Set(
    controls.flatMap((control) =>
      listParts(control)
        .filter(({ rule }) => /\bview\b/.test(JSON.stringify(rule)))
        .flatMap(({ applies }) => applies.map(({ source }) => `${control.metadata.id}\0${source}`)),
    ),
  );
  return (control, source) => readers.has(`${control}\0${source}`);
}

/** A resource as it was recorded; undefined where its text was not. */
export function restoreResource(stored: StoredResource): Resource | undefined {
  const body = stored.body === undefined ? undefined : readBodyText(stored.body);
  if (body === undefined) return undefined;
  const { address, source, type, kind, name, namespace, labels, file } = stored;
  const origin = { file, document: 0, span: undefined, locate: () => undefined };
  return { address, source, type, kind, name, namespace, labels, body, origin };
}

type Tally = ReturnType<typeof createTally>;

function createTally() {
  const sum = { resources: 0, withoutBody: 0, results: 0, blocked: 0, freed: 0, unjudged: 0, targetsBlocked: 0 };
  const teams = new Map<string, { blocked: number; freed: number; unjudged: number }>();
  const examples: PlanExample[] = [];
  const unjudgedExamples: PlanExample[] = [];
  let target = { wasBlocked: false, isBlocked: false };
  const count = ({ result, isJudged }: Judged, from: string, was: boolean, is: boolean): void => {
    const { owner: team } = result.asset;
    const counts = teams.get(team) ?? { blocked: 0, freed: 0, unjudged: 0 };
    teams.set(team, counts);
    sum.results += 1;
    const example = {
      control: result.control.id,
      resource: result.resource.address,
      target: from,
      team,
      reason: result.reason,
    };
    if (!isJudged) {
      sum.unjudged += 1;
      counts.unjudged += 1;
      if (unjudgedExamples.length < EXAMPLES_MAX) unjudgedExamples.push(example);
      return;
    }
    target = { wasBlocked: target.wasBlocked || was, isBlocked: target.isBlocked || is };
    if (is === was) return;
    sum[is ? 'blocked' : 'freed'] += 1;
    counts[is ? 'blocked' : 'freed'] += 1;
    if (is && examples.length < EXAMPLES_MAX) examples.push(example);
  };
  return {
    count,
    countResources: (judged: number, withoutBody: number): void => {
      sum.resources += judged;
      sum.withoutBody += withoutBody;
    },
    endTarget: (): void => {
      if (target.isBlocked && !target.wasBlocked) sum.targetsBlocked += 1;
      target = { wasBlocked: false, isBlocked: false };
    },
    counts: (): PlanCounts => ({
      ...sum,
      teams: [...teams]
        .map(([team, counts]) => ({ team, ...counts }))
        .filter(({ blocked, freed, unjudged }) => blocked + freed + unjudged > 0)
        .toSorted((a, b) => b.blocked - a.blocked || (a.team < b.team ? -1 : 1)),
      examples,
      unjudgedExamples,
    }),
  };
}
