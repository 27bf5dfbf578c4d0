/** A control as it judges: its own rule, and one rule for each variant. */
import type { Applies, Control, Remediation } from './control.ts';
import type { Rule } from './rule.ts';

export type ControlPart = {
  /** Names the part for as long as the order of the variants stays: `AWS-0001`, `AWS-0001#1`. */
  readonly key: string;
  readonly applies: readonly Applies[];
  readonly rule: Rule;
  readonly remediation: Remediation;
};

/** The control's own rule first, then the variants, which are mended as the control is unless they say otherwise. */
export function listParts({ metadata, spec }: Control): readonly ControlPart[] {
  const { applies, rule, remediation, variants = [] } = spec;
  return [
    { key: metadata.id, applies, rule, remediation },
    ...variants.map((variant, index) => ({
      key: `${metadata.id}#${index + 1}`,
      applies: variant.applies,
      rule: variant.rule,
      remediation: variant.remediation ?? remediation,
    })),
  ];
}
