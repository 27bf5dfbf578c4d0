/**
 * The rollout plan: a stage, or a changed control, replayed over the recorded resources, and over the requests that the
 * gate has decided on, by the evaluator that gates and admission use. Shows what would be blocked that is not blocked
 * today, by team, and what could not be judged.
 */
import { DAY_MS } from '../../model/instants.ts';
import type { Control } from '../../model/control.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { RolloutStep, Stage } from '../../model/programme/rollout-steps.ts';
import { compileStep, listSteps } from '../../model/programme/rollout-steps.ts';
import { resolveSetting } from '../../model/profile-rules.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadInForce } from '../except/in-force.ts';
import { readEstatePages } from '../except/reach.ts';
import { chooseProfile, loadProgramme, selectControls } from '../programme/load.ts';
import { findRollout } from './act.ts';
import type { CandidateOptions } from '../replay/judge-recorded.ts';
import type { Replayed } from '../replay/replay.ts';
import { replaceControls, replayDecisions } from '../replay/replay.ts';
import type { PlanCounts, Replay } from './replay.ts';
import { createReplay } from './replay.ts';
import { AppError } from '../../base/errors.ts';

export type PlanRequest = {
  /** A rollout whose next step is looked at; else the members below say what is. */
  readonly rollout?: string | undefined;
  /** Ids or names. */
  readonly controls?: readonly string[] | undefined;
  readonly environment?: string | undefined;
  /** `enforce` when it is left out. */
  readonly stage?: Stage | undefined;
  /** Controls as they are to be: each takes the place of the one with its id, or is new. */
  readonly changed?: readonly Control[] | undefined;
};

export type RolloutPlan = PlanCounts & {
  readonly environment: string;
  readonly controls: readonly string[];
  readonly step: RolloutStep;
  /** Controls that the profile has off, and that no rollout switches on. */
  readonly off: readonly string[];
  /** The requests of the last days. */
  readonly decisions: Replayed;
};

const PAGE = 500;
const DECISION_DAYS = 7;
/** Decisions that a plan replays; `bulwark replay` looks at more. */
const DECISIONS_MAX = 20_000;

/**
 * Replays over what the caller may see. Memory is bounded by the largest estate that is judged as one, not by what is
 * recorded. Throws `not-found`, `control-not-found` and `profile-not-found`.
 */
export async function planRollout(request: PlanRequest, access: Access, room: ControlRoom): Promise<RolloutPlan> {
  const { replay, candidate, ...what } = await prepare(request, access, room);
  const visible = listVisible(access, 'read');
  const { store } = room;
  const targets = await store.read((tx) => tx.runs.listTargets(visible));
  for (const { id: target } of targets.filter((one) => one.environment === what.environment)) {
    for await (const page of readEstatePages(store, { visible, target, hasBody: true }, PAGE)) {
      replay.add(page);
    }
    replay.endTarget();
  }
  const { environment } = what;
  const { nowMs } = candidate;
  const filter = { environment, fromMs: nowMs - DECISION_DAYS * DAY_MS, toMs: nowMs + 1 };
  const decisions = await replayDecisions(candidate, { filter, visible, decisionsMax: DECISIONS_MAX }, room);
  return { ...what, ...replay.counts(), decisions };
}

type Prepared = Pick<RolloutPlan, 'environment' | 'controls' | 'step' | 'off'> & {
  readonly replay: Replay;
  readonly candidate: CandidateOptions;
};

async function prepare(request: PlanRequest, access: Access, room: ControlRoom): Promise<Prepared> {
  const { rollout: name, changed = [] } = request;
  const nowMs = room.clock.nowMs();
  const rollout = name === undefined ? undefined : await room.store.read((tx) => findRollout(tx, name, access));
  const environment = rollout?.document.spec.environment ?? request.environment ?? 'prod';
  const names = [...(rollout?.controls ?? request.controls ?? []), ...changed.map(({ metadata }) => metadata.id)];
  if (names.length === 0)
    throw new AppError('invalid-request', 'a plan needs a rollout, controls or a changed control');
  const programme = await loadProgramme(['.'], room.house);
  const candidates = selectControls(replaceControls(programme.controls, changed), [...new Set(names)]);
  const ids = candidates.map(({ metadata }) => metadata.id);
  const stage = request.stage ?? 'enforce';
  const next = rollout && listSteps(rollout.document)[rollout.step + 1];
  const step = next ?? { stage, canary: undefined, rest: stage };
  const profile = chooseProfile(programme, { environment });
  const inForce = await loadInForce(room.store, nowMs);
  const rolloutName = rollout?.document.metadata.name ?? '';
  const precompiled = room.house.loadRules(programme.bundle);
  const common = { candidates, profile, nowMs, fileExceptions: programme.exceptions, inForce, precompiled };
  const current = programme.controls.filter(({ metadata }) => ids.includes(metadata.id));
  const replay = createReplay({ ...common, current, step: { name: rolloutName, step } });
  const stageOf = compileStep(rolloutName, step);
  const candidate: CandidateOptions = {
    ...common,
    modes: () => stageOf,
    inventories: programme.inventories,
    updateRule: 'new',
  };
  const off = candidates.filter((control) => resolveSetting(control, profile).mode === 'off');
  return { environment, controls: ids, step, off: off.map(({ metadata }) => metadata.id), replay, candidate };
}
