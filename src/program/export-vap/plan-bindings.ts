/** In which mode a control holds for which namespaces of a cluster: by the profile, and by the step of its rollout. */
import type { Control } from '../../model/control.ts';
import { isGlob } from '../../model/glob.ts';
import type { RolloutInForce } from '../../model/programme/rollout-modes.ts';
import type { Stage } from '../../model/programme/rollout-steps.ts';
import { listSteps } from '../../model/programme/rollout-steps.ts';
import type { Profile } from '../../model/profile.ts';
import { resolveSetting } from '../../model/profile-rules.ts';

export type PlannedBinding = {
  readonly mode: Stage;
  /** Set for a canary: these namespaces alone. What lives in none is of the rest. */
  readonly namespaces?: readonly string[];
  /** Namespaces that another binding holds. */
  readonly without?: readonly string[];
};

export type BindingPlan = {
  /** None when the profile switches the control off. */
  readonly bindings: readonly PlannedBinding[];
  /** What a binding cannot say. */
  readonly notes: readonly string[];
};

/** The bindings of one control. Of several rollouts the last decides, as everywhere. */
export function planBindings(control: Control, profile: Profile, rollouts: readonly RolloutInForce[]): BindingPlan {
  const { mode } = resolveSetting(control, profile);
  if (mode === 'off') return { bindings: [], notes: [] };
  const rollout = rollouts.findLast(
    ({ controls, document, step }) =>
      document.spec.environment === profile.spec.environment &&
      controls.includes(control.metadata.id) &&
      listSteps(document)[step] !== undefined,
  );
  const step = rollout === undefined ? undefined : listSteps(rollout.document)[rollout.step];
  if (rollout === undefined || step === undefined) return { bindings: [{ mode }], notes: [] };
  const { stage, canary, rest } = step;
  if (canary === undefined) return { bindings: [{ mode: stage }], notes: [] };
  if ('namespaces' in canary && !canary.namespaces.some(isGlob)) {
    const { namespaces } = canary;
    return {
      bindings: [
        { mode: stage, namespaces },
        { mode: rest, without: namespaces },
      ],
      notes: [],
    };
  }
  const what = 'percent' in canary ? `${canary.percent} % of all resources` : canary.namespaces.join(', ');
  const name = rollout.document.metadata.name;
  const note = `rollout ${name}: a binding cannot select ${what} for ${stage}; ${rest} is exported for all`;
  return { bindings: [{ mode: rest }], notes: [note] };
}
