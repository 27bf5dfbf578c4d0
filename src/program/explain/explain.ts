/** Why a control or a CEL expression says what it says of a resource: every part judged, with what decided it. */
import { AppError } from '../../base/errors.ts';
import { nearestName } from '../../base/ids.ts';
import { bindControl, createScene } from '../../engine/bindings.ts';
import type { CompiledRule } from '../../engine/compile-rule.ts';
import { compileRule } from '../../engine/compile-rule.ts';
import { createControlSet } from '../../engine/control-set.ts';
import { createNativeEnvironment } from '../../engine/environment.ts';
import type { Prepared } from '../../engine/prepared.ts';
import { prepareResource } from '../../engine/prepared.ts';
import type { Bindings, Checked, Value } from '../../languages/cel/index.ts';
import { compile, explain } from '../../languages/cel/index.ts';
import type { Control } from '../../model/control.ts';
import { KUBERNETES_MINOR_LATEST, parseKubernetesMinor, resolveSetting } from '../../model/profile-rules.ts';
import type { Profile } from '../../model/profile.ts';
import type { Resource } from '../../model/resource.ts';

/** One expression on one resource. `lines` are the explanation, the result first. */
export type ExplainedPart = { readonly label: string; readonly expression: string; readonly lines: readonly string[] };

export type ExplainedResource = {
  readonly resource: Resource;
  /** `fail: message`, or the value of a bare expression. */
  readonly verdict: string;
  readonly parts: readonly ExplainedPart[];
};

/**
 * Explains each match condition and validation of a control, with the parameters that the profile gives it: on the
 * wanted resources, the others being their estate.
 */
export function explainControl(
  control: Control,
  profile: Profile,
  resources: readonly Resource[],
  isWanted: (resource: Resource) => boolean = () => true,
): readonly ExplainedResource[] {
  const findRule = createRuleFinder(control, profile);
  const { params } = resolveSetting(control, profile);
  return bindEach(resources, profile, params as Value, isWanted).map(({ prepared, bindings }) => {
    const rule = findRule(prepared);
    return {
      resource: prepared.resource,
      verdict: sayOutcome(rule, bindings),
      parts: listParts(rule).map(({ label, checked }) => explainPart(label, checked, bindings, rule)),
    };
  });
}

/** What finds the rule that judges a resource: the control's own, or that of the variant that applies to it. */
function createRuleFinder(control: Control, profile: Profile): (prepared: Prepared) => CompiledRule {
  const environment = createNativeEnvironment();
  const own = compileRule(control.spec.rule.cel, environment);
  const [fault] = own.faults;
  if (fault !== undefined) throw sayFault(fault.place, fault.expression, fault.issues[0]);
  if (control.spec.variants === undefined) return () => own;
  const set = createControlSet([control], profile, environment);
  return (prepared) => set.findApplicable(prepared)[0]?.compiled.rule ?? own;
}

/** Explains one expression, which may use what native controls use: `object`, `pod`, `resource`, `estate`, ... */
export function explainExpression(
  text: string,
  profile: Profile,
  resources: readonly Resource[],
): readonly ExplainedResource[] {
  const { checked, program, issues } = compile(text, createNativeEnvironment());
  if (checked === undefined || program === undefined) throw sayFault('the expression', text, issues[0]);
  return bindEach(resources, profile, {}, () => true).map(({ prepared: { resource }, bindings }) => {
    const part = explainPart('expression', checked, bindings, undefined);
    return { resource, verdict: part.lines[0] ?? '', parts: [part] };
  });
}

type Bound = { readonly prepared: Prepared; readonly bindings: Bindings };

function bindEach(
  resources: readonly Resource[],
  profile: Profile,
  params: Value,
  isWanted: (resource: Resource) => boolean,
): readonly Bound[] {
  const prepared = resources.map(prepareResource);
  const minor = parseKubernetesMinor(profile.spec.kubernetesVersion) ?? KUBERNETES_MINOR_LATEST;
  const scene = createScene(prepared, minor);
  return prepared
    .filter(({ resource }) => isWanted(resource))
    .map((one) => ({ prepared: one, bindings: bindControl(scene, one, params) }));
}

type Part = { readonly label: string; readonly checked: Checked };

function listParts({ source, ruleSet }: CompiledRule): readonly Part[] {
  const { slots, set } = ruleSet;
  const take = (label: string, slot: number | undefined): readonly Part[] => {
    const checked = slot === undefined ? undefined : set.checked[slot];
    return checked === undefined ? [] : [{ label, checked }];
  };
  return [
    ...slots.matchConditions.flatMap((slot, index) => {
      return take(`match condition ${source.matchConditions?.[index]?.name ?? index}`, slot);
    }),
    ...slots.validations.flatMap((slot, index) => take(`validations[${index}]`, slot)),
  ];
}

function explainPart(
  label: string,
  checked: Checked,
  bindings: Bindings,
  rule: CompiledRule | undefined,
): ExplainedPart {
  const variables = rule?.ruleSet.set.checkedVariables;
  const explanation = explain(checked, bindings, variables === undefined ? {} : { variables });
  return { label, expression: checked.ast.text, lines: explanation.text.split('\n') };
}

function sayOutcome(rule: CompiledRule, bindings: Bindings): string {
  const outcome = rule.judge(bindings);
  switch (outcome.kind) {
    case 'skipped':
      return `skipped: match condition ${outcome.condition} is false`;
    case 'undecided':
      return `unknown: match condition ${outcome.condition} has no value`;
    case 'judged': {
      const [first] = outcome.failing;
      if (first === undefined) return 'pass';
      const refused = outcome.failing.find(({ failure }) => failure === undefined);
      return refused === undefined ? 'unknown: it could not be evaluated' : `fail: ${refused.message}`;
    }
  }
}

type Issue = { readonly message: string; readonly range: { readonly start: number; readonly end: number } };

function sayFault(place: string, text: string, issue: Issue | undefined): AppError {
  if (issue === undefined) return new AppError('usage', `${place} does not compile: ${text}`);
  const at = `character ${issue.range.start + 1}`;
  return new AppError('usage', `${place} does not compile: ${issue.message} at ${at} of ${text}`);
}

/**
 * The control that a word means; undefined when it is to be read as CEL. Throws when it looks like a mistyped control.
 */
export function findNamedControl(word: string, controls: readonly Control[]): Control | undefined {
  const names = controls.flatMap(({ metadata }) => [metadata.id, metadata.name, ...(metadata.aliases ?? [])]);
  const at = controls.find(({ metadata }) => {
    return [metadata.id, metadata.name, ...(metadata.aliases ?? [])].includes(word);
  });
  if (at !== undefined || !/^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)+$/.test(word)) return at;
  const nearest = nearestName(word, names);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw new AppError('control-not-found', `${JSON.stringify(word)}${hint}`);
}
