/**
 * The rollout plan: a stage, or a changed control, replayed over the recorded resources by the evaluator that gates and
 * admission use. Shows what would be blocked that is not blocked today, by team, and what could not be judged.
 */
import type { Control } from '../../model/control.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { RolloutStep, Stage } from '../../model/programme/rollout-steps.ts';
import { listSteps } from '../../model/programme/rollout-steps.ts';
import { isCalled, resolveSetting } from '../../model/profile-rules.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadInForce } from '../except/in-force.ts';
import { readEstatePages } from '../except/reach.ts';
import { chooseProfile, loadProgramme, selectControls } from '../programme/load.ts';
import { findRollout } from './act.ts';
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
};

const PAGE = 500;

/**
 * Replays over what the caller may see. Memory is bounded by the largest estate that is judged as one, not by what is
 * recorded. Throws `not-found`, `control-not-found` and `profile-not-found`.
 */
export async function planRollout(request: PlanRequest, access: Access, room: ControlRoom): Promise<RolloutPlan> {
  const { replay, ...what } = await prepare(request, access, room);
  const visible = listVisible(access, 'read');
  const { store } = room;
  const targets = await store.read((tx) => tx.runs.listTargets(visible));
  for (const { id: target } of targets.filter((one) => one.environment === what.environment)) {
    for await (const page of readEstatePages(store, { visible, target, hasBody: true }, PAGE)) {
      replay.add(page);
    }
    replay.endTarget();
  }
  return { ...what, ...replay.counts() };
}

type Prepared = Pick<RolloutPlan, 'environment' | 'controls' | 'step' | 'off'> & { readonly replay: Replay };

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
  const replay = createReplay({
    current: programme.controls.filter(({ metadata }) => ids.includes(metadata.id)),
    candidates,
    profile,
    step: { name: rollout?.document.metadata.name ?? '', step },
    nowMs,
    fileExceptions: programme.exceptions,
    inForce,
    precompiled: room.house.loadRules(programme.bundle),
  });
  const off = candidates.filter((control) => resolveSetting(control, profile).mode === 'off');
  return { environment, controls: ids, step, off: off.map(({ metadata }) => metadata.id), replay };
}

function replaceControls(controls: readonly Control[], changed: readonly Control[]): readonly Control[] {
  const kept = controls.filter((control) => !changed.some(({ metadata }) => isCalled(control, metadata.id)));
  return [...kept, ...changed];
}
