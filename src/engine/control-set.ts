/**
 * The controls of one evaluation: enabled, resolved against the profile, compiled, and found by the kind they apply
 * to.
 */
import { addToList } from '../base/lists.ts';
import type { Problem } from '../base/problems.ts';
import { createTextTree, findPlace } from '../base/text-tree.ts';
import type { Environment, Value } from '../languages/cel/index.ts';
import type { Applies, Control } from '../model/control.ts';
import type { ControlPart } from '../model/control-parts.ts';
import { listParts } from '../model/control-parts.ts';
import type { Profile } from '../model/profile.ts';
import { findUnknownControls, resolveSetting } from '../model/profile-rules.ts';
import { isOfKind } from '../model/resource.ts';
import { findKind } from '../model/kubernetes-kinds.ts';
import type { ControlResult } from '../model/result.ts';
import type { CelRule } from '../model/rule.ts';
import type { Mode } from '../model/words.ts';
import { asksEstate } from './asks-estate.ts';
import type { CompiledRule } from './compile-rule.ts';
import { compileRule } from './compile-rule.ts';
import type { PrecompiledRules } from './precompiled-rules.ts';
import { findPrecompiled } from './precompiled-rules.ts';
import type { Prepared } from './prepared.ts';
import type { RuleFault } from './rule-set.ts';

/** A control, or one variant of it, as it judges the resources to which it applies. */
export type CompiledControl = {
  readonly control: Control;
  /** What results say of the control; shared by all of them. */
  readonly facts: ControlResult['control'];
  readonly mode: Exclude<Mode, 'off'>;
  readonly params: Value;
  readonly part: ControlPart;
  /** Compiled when first asked for: most scans hold resources of few sources. */
  readonly rule: CompiledRule;
};

/** A control for one kind of resource. */
export type Applicable = {
  readonly compiled: CompiledControl;
  /** When it was the pod that made it apply. */
  readonly needsPod: boolean;
  /** Whether its rule speaks of other resources than the judged one. */
  readonly isAboutEstate: boolean;
};

export type ControlSet = {
  readonly controls: readonly CompiledControl[];
  readonly problems: readonly Problem[];
  readonly findApplicable: (prepared: Prepared) => readonly Applicable[];
};

const NO_CODE: PrecompiledRules = { controls: new Set(), loadGroup: () => undefined };

/**
 * Compiles every control that the profile does not switch off. A control that does not compile stays, and judges
 * `unknown`.
 */
export function createControlSet(
  controls: readonly Control[],
  profile: Profile,
  environment: Environment,
  precompiled: PrecompiledRules = NO_CODE,
): ControlSet {
  const compiled = controls.map((control) => compileControl(control, profile, environment, precompiled));
  const problems = [
    ...findUnknownControls(profile, controls).map((name) => describeUnknownControl(profile, name)),
    ...compiled.flatMap((parts) => parts.flatMap((part) => findFaults(part, precompiled))),
  ];
  const bySource = groupBySource(compiled);
  const byKind = createTextTree<readonly Applicable[]>();
  const findApplicable = (prepared: Prepared): readonly Applicable[] => {
    const place = findPlace(byKind, keyOf(prepared));
    if (place.value === undefined) {
      const candidates = bySource.get(prepared.resource.source) ?? [];
      place.value = candidates.flatMap((parts) => applyTo(parts, prepared));
    }
    return place.value;
  };
  return { controls: compiled.flatMap((parts) => parts.slice(0, 1)), problems, findApplicable };
}

/** Of each control the parts for a source, in order: what no kind of the source needs to ask is left out once. */
function groupBySource(
  compiled: readonly (readonly CompiledControl[])[],
): ReadonlyMap<string, readonly (readonly CompiledControl[])[]> {
  const bySource = new Map<string, (readonly CompiledControl[])[]>();
  for (const parts of compiled) {
    for (const source of new Set(parts.flatMap(({ part }) => part.applies.map((one) => one.source)))) {
      const own = parts.filter(({ part }) => part.applies.some((one) => one.source === source));
      addToList(bySource, source, own);
    }
  }
  return bySource;
}

/** The control and its variants in order; none when the profile switches it off. */
function compileControl(
  control: Control,
  profile: Profile,
  environment: Environment,
  precompiled: PrecompiledRules,
): readonly CompiledControl[] {
  const { mode, params } = resolveSetting(control, profile);
  if (mode === 'off') return [];
  const facts = describeControl(control);
  return listParts(control).map((part) => ({
    control,
    facts,
    mode,
    params: params as Value,
    part,
    get rule() {
      return compileOnce(control, part, environment, precompiled);
    },
  }));
}

/** Faults of a part's rule. One that was compiled ahead of time has none, and is not compiled for being asked. */
function findFaults(compiled: CompiledControl, precompiled: PrecompiledRules): readonly Problem[] {
  const { control } = compiled;
  if (precompiled.controls.has(control)) return [];
  return compiled.rule.faults.map((fault) => describeFault(control, fault));
}

/** Compiled rules by source: the profiles of several environments judge by the same controls. */
const compiledRules = new WeakMap<CelRule, CompiledRule>();

function compileOnce(
  control: Control,
  part: ControlPart,
  environment: Environment,
  precompiled: PrecompiledRules,
): CompiledRule {
  const { cel } = part.rule;
  const known = compiledRules.get(cel);
  if (known !== undefined) return known;
  const compiled = compileRule(cel, environment, findPrecompiled(precompiled, control, part));
  compiledRules.set(cel, compiled);
  return compiled;
}

function describeControl({ metadata, spec }: Control): CompiledControl['facts'] {
  const { id, name, owner } = metadata;
  const { title, severity, layer, findsSecrets } = spec;
  return { id, name, title, severity, layer, owner, ...(findsSecrets === undefined ? {} : { findsSecrets }) };
}

/** The first part of a control that selects the resource. */
function applyTo(parts: readonly CompiledControl[], prepared: Prepared): readonly Applicable[] {
  for (const compiled of parts) {
    const entry = compiled.part.applies.find((one) => selects(one, prepared));
    // Copied, so that the rule is a plain member from here on: it is read for every resource.
    if (entry === undefined) continue;
    const isAboutEstate = asksEstate(compiled.part.rule.cel);
    return [{ compiled: { ...compiled }, needsPod: entry.pods === true, isAboutEstate }];
  }
  return [];
}

/** What decides which controls judge: the kind, and of a request the operation and the part of the object too. */
function keyOf({ group, resource: { source, kind, request } }: Prepared): readonly string[] {
  if (request === undefined) return [source, group, kind];
  const { operation, subResource = '' } = request.request;
  return [source, group, kind, operation, subResource];
}

/** A request that creates or changes the resource; what lies in a file is such a one. */
const JUDGED_OPERATIONS: NonNullable<Applies['operations']> = ['CREATE', 'UPDATE'];

/** Parts of a pod that are written by themselves, and that bring the whole pod before the gate. */
const POD_PARTS = ['ephemeralcontainers', 'resize'];

/**
 * Whether the entry judges the request: its operation, and not a part of the object that other rules are made for
 * (`status`). Parts with a kind of their own (Scale, PodExecOptions) are judged by the controls of that kind.
 */
function selectsRequest({ operations = JUDGED_OPERATIONS }: Applies, { resource, group }: Prepared): boolean {
  const request = resource.request?.request;
  if (request === undefined) return operations.includes('CREATE');
  if (request.operation === '' || !operations.includes(request.operation)) return false;
  const { subResource = '' } = request;
  if (subResource === '') return true;
  const isWhole = findKind(group, resource.kind)?.plural === request.resource.resource;
  return !isWhole || (request.resource.resource === 'pods' && POD_PARTS.includes(subResource));
}

function selects(entry: Applies, prepared: Prepared): boolean {
  const { source, kinds = ['*'], pods } = entry;
  const { resource, group, podPath } = prepared;
  if (source !== resource.source || (pods === true && podPath === undefined)) return false;
  if (!selectsRequest(entry, prepared)) return false;
  const { kind } = resource;
  const qualified = `${group}/${kind}`;
  return kinds.some((wanted) => {
    if (wanted.endsWith('*')) return kind.startsWith(wanted.slice(0, -1));
    return isOfKind(resource, wanted) || wanted === qualified;
  });
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
