/**
 * The rules of a catalogue compiled ahead of time: written into modules when the catalogue is generated, and loaded
 * group by group when a resource comes that they judge.
 */
import { assert } from '../base/errors.ts';
import type { PrecompiledRule, PrecompiledSet } from '../languages/cel/index.ts';
import { writePrecompiled } from '../languages/cel/index.ts';
import type { Control } from '../model/control.ts';
import type { ControlPart } from '../model/control-parts.ts';
import { listParts } from '../model/control-parts.ts';
import { createNativeEnvironment } from './environment.ts';
import type { PrecompiledSets } from './rule-set.ts';
import { precompileRule } from './rule-set.ts';

/** What a generated module exports as `rules`, by `<control part>/<set>`. */
export type RuleModule = Readonly<Record<string, PrecompiledRule>>;

export type PrecompiledRules = {
  /** The controls that the code was generated from, none of which has a fault. No other has code here. */
  readonly controls: ReadonlySet<Control>;
  /** The module of a group; undefined where there is none. */
  readonly loadGroup: (group: string) => RuleModule | undefined;
};

/**
 * Texts of the modules for these controls by group, the same for the same controls. All controls must compile: whoever
 * has the code takes that as proven.
 */
export function writePrecompiledRules(
  controls: readonly Control[],
  format: 'module' | 'commonjs',
): ReadonlyMap<string, string> {
  const groups = new Map<string, Record<string, PrecompiledSet>>();
  const environment = createNativeEnvironment();
  for (const control of controls) {
    const paramTexts = listTexts(control.spec.params);
    for (const part of listParts(control)) {
      const precompiled = precompileRule(part.rule.cel, environment, paramTexts);
      assert(precompiled !== undefined, `${part.key} compiles`);
      const group = groupOf(part);
      const sets = groups.get(group) ?? {};
      groups.set(group, sets);
      for (const [name, set] of Object.entries(precompiled)) sets[`${part.key}/${name}`] = set;
    }
  }
  return new Map(Array.from(groups, ([group, sets]) => [group, writePrecompiled(sets, format)]));
}

/** All texts in a value, keys of maps too. */
function listTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value.flatMap(listTexts) : Object.entries(value).flat().flatMap(listTexts);
}

/** The code of the rule of a control's part, as far as there is any. */
export function findPrecompiled(rules: PrecompiledRules, control: Control, part: ControlPart): PrecompiledSets {
  if (!rules.controls.has(control)) return {};
  const code = rules.loadGroup(groupOf(part));
  return { deciding: code?.[`${part.key}/deciding`], messages: code?.[`${part.key}/messages`] };
}

/** Parts that judge resources of one provider from the same sources: `kubernetes`, `terraform-aws`. */
function groupOf({ applies }: ControlPart): string {
  const sources = new Set(applies.map(({ source }) => source));
  const providers = new Set(applies.flatMap(({ kinds = [''] }) => kinds.map(providerOf)));
  const [provider = ''] = providers.size === 1 ? providers : [];
  return [...[...sources].sort(), ...(provider === '' ? [] : [provider])].join('-');
}

/** The first word of a kind such as `aws_s3_bucket`, `AWS::S3::Bucket` or `Microsoft.Storage/storageAccounts`. */
const providerOf = (kind: string): string => /^[A-Za-z]+(?=_|::|\.)/.exec(kind)?.[0].toLowerCase() ?? '';
