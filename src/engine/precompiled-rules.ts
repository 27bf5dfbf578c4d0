/**
 * The rules of a catalogue compiled ahead of time: written into a module when the catalogue is generated, found by
 * control when it is judged. Code of other texts than a control has is never run: the CEL room compares.
 */
import type { PrecompiledRule, PrecompiledSet } from '../languages/cel/index.ts';
import { writePrecompiled } from '../languages/cel/index.ts';
import type { Control } from '../model/control.ts';
import { createNativeEnvironment } from './environment.ts';
import type { PrecompiledSets } from './rule-set.ts';
import { precompileRule } from './rule-set.ts';

/** What the generated module exports as `rules`, by `<control id>/<set>`. */
export type PrecompiledRules = Readonly<Record<string, PrecompiledRule>>;

/**
 * Text of the module for these controls, the same for the same controls. A control that does not compile is left out.
 */
export function writePrecompiledRules(controls: readonly Control[]): string {
  const sets: Record<string, PrecompiledSet> = {};
  for (const { metadata, spec } of controls) {
    const precompiled = precompileRule(spec.rule.cel, createNativeEnvironment());
    for (const [name, set] of Object.entries(precompiled ?? {})) sets[`${metadata.id}/${name}`] = set;
  }
  return writePrecompiled(sets);
}

/** The code of a control's rule, as far as there is any. */
export function findPrecompiled(rules: PrecompiledRules, controlId: string): PrecompiledSets {
  return { deciding: rules[`${controlId}/deciding`], messages: rules[`${controlId}/messages`] };
}
