/**
 * The effective mode of a control on a resource: where a rollout of the control exists in the environment, its step
 * decides instead of the profile; a control that the profile has off stays off.
 */
import type { StoredRollout } from './rollout-life.ts';
import type { CanarySubject, Stage } from './rollout-steps.ts';
import { compileStep, listSteps } from './rollout-steps.ts';

/** What a rollout says of its controls now. */
export type RolloutInForce = Pick<StoredRollout, 'controls' | 'document' | 'step'>;

/** The stage of a control for a subject; undefined where no rollout decides. */
export type ModeOverlay = (controlId: string) => ((subject: CanarySubject) => Stage) | undefined;

export const NO_OVERLAY: ModeOverlay = () => undefined;

/** What the rollouts of an environment say: one function for scans, background and admission. */
export function createModeOverlay(rollouts: readonly RolloutInForce[], environment: string): ModeOverlay {
  const byControl = new Map<string, (subject: CanarySubject) => Stage>();
  for (const { controls, document, step } of rollouts) {
    const current = listSteps(document)[step];
    if (document.spec.environment !== environment || current === undefined) continue;
    const stageOf = compileStep(document.metadata.name, current);
    for (const control of controls) byControl.set(control, stageOf);
  }
  return byControl.size === 0 ? NO_OVERLAY : (controlId) => byControl.get(controlId);
}
