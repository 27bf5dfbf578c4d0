/**
 * The controls of one evaluation: enabled, resolved against the profile, compiled, and found by the kind they apply
 * to.
 */
import type { Problem } from '../base/problems.ts';
import type { Environment, Value } from '../languages/cel/index.ts';
import type { Control } from '../model/control.ts';
import type { Profile } from '../model/profile.ts';
import { findUnknownControls, resolveSetting } from '../model/profile-rules.ts';
import type { ControlResult } from '../model/result.ts';
import type { CelRule } from '../model/rule.ts';
import type { Mode } from '../model/words.ts';
import type { CompiledRule } from './compile-rule.ts';
import { compileRule } from './compile-rule.ts';
import type { PrecompiledRules } from './precompiled-rules.ts';
import { findPrecompiled } from './precompiled-rules.ts';
import type { Prepared } from './prepared.ts';
import type { RuleFault } from './rule-set.ts';

export type CompiledControl = {
  readonly control: Control;
  /** What results say of the control; shared by all of them. */
  readonly facts: ControlResult['control'];
  readonly mode: Exclude<Mode, 'off'>;
  readonly params: Value;
  readonly rule: CompiledRule;
};

/** A control for one kind of resource; `needsPod` when it was the pod that made it apply. */
export type Applicable = { readonly compiled: CompiledControl; readonly needsPod: boolean };

export type ControlSet = {
  readonly controls: readonly CompiledControl[];
  readonly problems: readonly Problem[];
  readonly findApplicable: (prepared: Prepared) => readonly Applicable[];
};

/**
 * Compiles every control that the profile does not switch off. A control that does not compile stays, and judges
 * `unknown`.
 */
export function createControlSet(
  controls: readonly Control[],
  profile: Profile,
  environment: Environment,
  precompiled: PrecompiledRules = {},
): ControlSet {
  const compiled = controls.flatMap((control): CompiledControl[] => {
    const { mode, params } = resolveSetting(control, profile);
    if (mode === 'off') return [];
    const rule = compileOnce(control, environment, precompiled);
    return [{ control, facts: describeControl(control), mode, params: params as Value, rule }];
  });
  const problems = [
    ...findUnknownControls(profile, controls).map((name) => describeUnknownControl(profile, name)),
    ...compiled.flatMap(({ control, rule }) => rule.faults.map((fault) => describeFault(control, fault))),
  ];
  const byKind = new Map<string, readonly Applicable[]>();
  const findApplicable = (prepared: Prepared): readonly Applicable[] => {
    const key = `${prepared.resource.source}|${prepared.group}|${prepared.resource.kind}`;
    let found = byKind.get(key);
    if (found === undefined) byKind.set(key, (found = compiled.flatMap((one) => applyTo(one, prepared))));
    return found;
  };
  return { controls: compiled, problems, findApplicable };
}

/** Compiled rules by source: the profiles of several environments judge by the same controls. */
const compiledRules = new WeakMap<CelRule, CompiledRule>();

function compileOnce(
  { metadata, spec }: Control,
  environment: Environment,
  precompiled: PrecompiledRules,
): CompiledRule {
  const source = spec.rule.cel;
  const known = compiledRules.get(source);
  if (known !== undefined) return known;
  const rule = compileRule(source, environment, findPrecompiled(precompiled, metadata.id));
  compiledRules.set(source, rule);
  return rule;
}

function describeControl({ metadata, spec }: Control): CompiledControl['facts'] {
  const { id, name, owner } = metadata;
  return { id, name, title: spec.title, severity: spec.severity, layer: spec.layer, owner };
}

function applyTo(compiled: CompiledControl, { resource, group, podPath }: Prepared): readonly Applicable[] {
  const entry = compiled.control.spec.applies.find(({ source, kinds, pods }) => {
    if (source !== resource.source || (pods === true && podPath === undefined)) return false;
    const wanted = kinds ?? ['*'];
    return wanted.some((kind) => kind === '*' || kind === resource.kind || kind === `${group}/${resource.kind}`);
  });
  return entry === undefined ? [] : [{ compiled, needsPod: entry.pods === true }];
}

function describeUnknownControl(profile: Profile, name: string): Problem {
  return {
    code: 'profile-unknown-control',
    severity: 'warning',
    message: `profile ${profile.metadata.name} sets a mode for ${name}, which is no control`,
    remedy: 'Mend the name, or remove the entry; `bulwark controls list` prints the names.',
  };
}

function describeFault({ metadata }: Control, { place, expression, issues }: RuleFault): Problem {
  const [issue] = issues;
  const control = `${metadata.id} ${metadata.name}`;
  const remedy = 'Mend the expression; `bulwark test` compiles every control.';
  const problem = { code: 'control-does-not-compile', severity: 'error' } as const;
  if (issue === undefined) return { ...problem, message: `${control}: ${place} does not compile`, remedy };
  const { start, end } = issue.range;
  const part = start === end ? '' : ` in \`${expression.slice(start, end)}\``;
  return {
    ...problem,
    message: `${control}: ${place} at character ${start + 1}: ${issue.message}${part}`,
    remedy: issue.remedy ?? remedy,
  };
}
