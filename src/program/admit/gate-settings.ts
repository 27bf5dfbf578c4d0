/** What a gate judges by: all of it at hand, so that a replica answers when nothing else does. */
import { asksEstate } from '../../engine/asks-estate.ts';
import type { EvaluatorOptions } from '../../engine/evaluate.ts';
import type { LoadedException } from '../../engine/exception-set.ts';
import type { Control } from '../../model/control.ts';
import { listParts } from '../../model/control-parts.ts';
import type { Inventory } from '../../model/inventory.ts';
import { listSteps } from '../../model/programme/rollout-steps.ts';
import type { Profile } from '../../model/profile.ts';
import { resolveSetting } from '../../model/profile-rules.ts';
import type { Mode } from '../../model/words.ts';
import type { InForce } from '../except/in-force.ts';

/** `enforce` answers for controls that may refuse, `observe` for those that warn or are only written down. */
export const GATES = ['enforce', 'observe'] as const;
export type GateName = (typeof GATES)[number];

/** Whether a change is refused for what stood in the object before it. */
export const UPDATE_RULES = ['new', 'all'] as const;
export type UpdateRule = (typeof UPDATE_RULES)[number];

export type GateSettings = {
  /** Of what they were made; two gates with equal ones answer equally. */
  readonly hash: string;
  readonly controls: readonly Control[];
  readonly profile: Profile;
  readonly exceptions: readonly LoadedException[];
  readonly inventories: readonly Inventory[];
  readonly inForce: InForce;
  readonly updateRule: UpdateRule;
  readonly precompiled?: EvaluatorOptions['precompiled'];
};

/**
 * The controls for requests to a cluster, which are those that judge an object by itself: what asks about other objects
 * is judged by scans of the cluster, where those are known.
 */
export function listGateControls(controls: readonly Control[]): readonly Control[] {
  return controls.filter((control) =>
    listParts(control).some(
      ({ applies, rule }) => applies.some(({ source }) => source === 'kubernetes') && !asksEstate(rule.cel),
    ),
  );
}

/** Whether the control names the operations that it judges, and so is about what is done to an object. */
export function isAboutAct(control: Control): boolean {
  return listParts(control).some(({ applies }) => applies.some(({ operations }) => operations !== undefined));
}

/**
 * Controls that a gate has to judge: those whose mode is, or by a canary may be for some resource, one of the gate's.
 */
export function selectGateControls(
  gate: GateName,
  settings: Pick<GateSettings, 'controls' | 'profile' | 'inForce'>,
): readonly Control[] {
  return listGateControls(settings.controls).filter((control) =>
    listModes(control, settings).some((mode) => gateOf(mode) === gate),
  );
}

/** The gate that answers for a mode; none for what is off. */
export function gateOf(mode: Mode): GateName | undefined {
  if (mode === 'off') return undefined;
  return mode === 'enforce' ? 'enforce' : 'observe';
}

/** Every mode that the control may have for a resource: one, or two while a canary divides the resources. */
function listModes(control: Control, { profile, inForce }: Pick<GateSettings, 'profile' | 'inForce'>): readonly Mode[] {
  const { mode } = resolveSetting(control, profile);
  if (mode === 'off') return [mode];
  // As `createModeOverlay` has it: of several rollouts the last one decides.
  const steps = inForce.rollouts.flatMap(({ controls, document, step }) => {
    const isOurs = document.spec.environment === profile.spec.environment && controls.includes(control.metadata.id);
    return isOurs ? (listSteps(document)[step] ?? []) : [];
  });
  const current = steps.at(-1);
  if (current === undefined) return [mode];
  return current.canary === undefined ? [current.stage] : [current.stage, current.rest];
}
