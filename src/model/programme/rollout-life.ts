/** The life of a rollout in the store: started, moved step by step, held and released, ended. */
import type { ErrorCode } from '../../base/errors.ts';
import type { Rollout } from '../rollout.ts';
import type { Actor } from './actor.ts';
import { findFreeze } from './rollout-freeze.ts';
import { describeShutGates } from './rollout-judge.ts';
import type { RolloutJudgement, RolloutPosition } from './rollout-judge.ts';
import { findRolloutFault, listSteps } from './rollout-steps.ts';

/** A rollout as the store keeps it. */
export type StoredRollout = RolloutPosition & {
  readonly id: string;
  /** Ids of the controls that the document names. */
  readonly controls: readonly string[];
  readonly startedBy: Actor;
  readonly startedMs: number;
  /** Set when it no longer decides anything. */
  readonly endedMs: number | undefined;
  /** What the scheduler last made of it, and when. */
  readonly judged: (RolloutJudgement & { readonly atMs: number }) | undefined;
  readonly version: number;
};

export type RolloutOutcome =
  | { readonly next: StoredRollout }
  | {
      readonly refusal: Extract<ErrorCode, 'state-conflict' | 'invalid-request' | 'gates-not-open'>;
      readonly why: string;
    };

/** A rollout in its first step. */
export function startRollout(
  document: Rollout,
  { id, controls, actor }: { readonly id: string; readonly controls: readonly string[]; readonly actor: Actor },
  nowMs: number,
): RolloutOutcome {
  const fault = findRolloutFault(document);
  if (fault !== undefined) return { refusal: 'invalid-request', why: fault };
  const next: StoredRollout = {
    id,
    document,
    controls,
    step: 0,
    sinceMs: nowMs,
    steppedBackMs: undefined,
    hold: undefined,
    startedBy: actor,
    startedMs: nowMs,
    endedMs: undefined,
    judged: undefined,
    version: 1,
  };
  return { next };
}

/**
 * One step on, by a person or by itself. Gates that are not open, a freeze and a hold-off are passed only where the
 * person says so, with a reason; a hold must be released first.
 */
export function promoteRollout(
  rollout: StoredRollout,
  judgement: RolloutJudgement,
  { nowMs, isOverride }: { readonly nowMs: number; readonly isOverride: boolean },
): RolloutOutcome {
  const { document, hold, step } = rollout;
  return change(rollout, () => {
    if (hold !== undefined) return { refusal: 'state-conflict', why: `it is held by ${hold.actor.name}` };
    if (listSteps(document)[step + 1] === undefined)
      return { refusal: 'state-conflict', why: 'it is in its last step' };
    if (judgement.proposal.act !== 'promote' && !isOverride) {
      const shut = describeShutGates(judgement.gates);
      const freeze = findFreeze(document.spec.freeze ?? [], nowMs);
      const whys = [...shut, ...(freeze === undefined ? [] : [freeze])];
      return { refusal: 'gates-not-open', why: (whys.length > 0 ? whys : judgement.proposal.reasons).join('; ') };
    }
    return { step: step + 1, sinceMs: nowMs, judged: undefined };
  });
}

/** One step back, which nothing but the first step forbids: less force must always be possible. */
export function stepBackRollout(rollout: StoredRollout, nowMs: number): RolloutOutcome {
  return change(rollout, () => {
    if (rollout.step === 0) return { refusal: 'state-conflict', why: 'it is in its first step' };
    return { step: rollout.step - 1, sinceMs: nowMs, steppedBackMs: nowMs, judged: undefined };
  });
}

/** Keeps it where it is: nothing moves it by itself, in either direction, until it is released. */
export function holdRollout(rollout: StoredRollout, hold: NonNullable<StoredRollout['hold']>): RolloutOutcome {
  return change(rollout, () =>
    rollout.hold === undefined ? { hold } : { refusal: 'state-conflict', why: 'it is held already' },
  );
}

/** Lets it move again. */
export function releaseRollout(rollout: StoredRollout): RolloutOutcome {
  return change(rollout, () =>
    rollout.hold === undefined ? { refusal: 'state-conflict', why: 'it is not held' } : { hold: undefined },
  );
}

/** Ends it: the profile alone decides the modes of its controls from then on. */
export function endRollout(rollout: StoredRollout, nowMs: number): RolloutOutcome {
  return change(rollout, () => ({ endedMs: nowMs }));
}

type Refusal = Exclude<RolloutOutcome, { next: unknown }>;

function change(rollout: StoredRollout, decide: () => Partial<StoredRollout> | Refusal): RolloutOutcome {
  if (rollout.endedMs !== undefined) return { refusal: 'state-conflict', why: 'it has ended' };
  const changes = decide();
  if ('refusal' in changes) return changes;
  return { next: { ...rollout, ...changes, version: rollout.version + 1 } };
}
