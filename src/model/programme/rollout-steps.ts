/** The steps of a rollout: its stages in order, the last of them entered by way of its canaries. */
import { fingerprint } from '../../base/ids.ts';
import { compileGlobs } from '../glob.ts';
import type { Rollout, RolloutCanary } from '../rollout.ts';
import type { Mode } from '../words.ts';

/** What a rollout may make of a control; where it is off, it stays off. */
export type Stage = Exclude<Mode, 'off'>;

export const STAGES = ['audit', 'warn', 'enforce'] as const satisfies readonly Stage[];

export type RolloutStep = {
  readonly stage: Stage;
  /** Whom the stage concerns; everything where it is undefined. */
  readonly canary: RolloutCanary | undefined;
  /** What holds for the rest meanwhile. */
  readonly rest: Stage;
};

/** What is asked of a resource to tell whether a canary holds it. */
export type CanarySubject = { readonly address: string; readonly namespace: string | undefined };

/** What is wrong with the document that its schema cannot say; undefined when nothing is. */
export function findRolloutFault({ spec }: Rollout): string | undefined {
  const { stages = STAGES, canary = [] } = spec;
  const ranks = stages.map((stage) => STAGES.indexOf(stage));
  if (ranks.some((rank, i) => i > 0 && rank <= (ranks[i - 1] ?? -1))) return 'spec.stages are not in their order';
  if (canary.length > 0 && stages.length < 2) return 'spec.canary needs a stage before the last one';
  const shares = canary.flatMap((one) => ('percent' in one ? [one.percent] : []));
  const isGrowing = shares.every((share, i) => i === 0 || share > (shares[i - 1] ?? 0));
  return isGrowing ? undefined : 'spec.canary: each share must be larger than the one before';
}

/** All steps, from the first to the last. */
export function listSteps({ spec }: Rollout): readonly RolloutStep[] {
  const { stages = STAGES, canary = [] } = spec;
  return stages.flatMap((stage, i): readonly RolloutStep[] => {
    const whole = { stage, canary: undefined, rest: stage };
    if (i === 0 || i < stages.length - 1) return [whole];
    const rest = stages[i - 1] ?? stage;
    return [...canary.map((one) => ({ stage, canary: one, rest })), whole];
  });
}

/** What the step is called: `warn`, `enforce for 10 %`. */
export function describeStep({ stage, canary }: RolloutStep): string {
  if (canary === undefined) return stage;
  return 'percent' in canary ? `${stage} for ${canary.percent} %` : `${stage} in ${canary.namespaces.join(', ')}`;
}

/**
 * The stage of a step for a subject. A share is taken by a hash of the rollout's name and the address, so it is the
 * same on every path and at every time, grows without letting go of anyone, and meets others first in other rollouts.
 */
export function compileStep(name: string, { stage, canary, rest }: RolloutStep): (subject: CanarySubject) => Stage {
  if (canary === undefined) return () => stage;
  if ('namespaces' in canary) {
    const matches = compileGlobs(canary.namespaces);
    return ({ namespace }) => (namespace !== undefined && matches(namespace) ? stage : rest);
  }
  const share = canary.percent / 100;
  return ({ address }) => (hashShare(name, address) < share ? stage : rest);
}

const SHARES = 2 ** 32;

/** A number from 0 up to, not including, 1. */
function hashShare(name: string, address: string): number {
  return Number.parseInt(fingerprint('canary', name, address).slice(0, 8), 16) / SHARES;
}
