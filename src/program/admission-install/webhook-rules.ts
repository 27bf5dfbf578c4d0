/** The rules of the webhook configuration: what the controls of each gate judge, and nothing else. */
import type { Problem, Read } from '../../base/problems.ts';
import type { ServedKind } from '../../clusters/api.ts';
import { asksEstate } from '../../engine/asks-estate.ts';
import type { Applies, Control } from '../../model/control.ts';
import { listParts } from '../../model/control-parts.ts';
import type { ResourceRule } from '../../model/foreign-policy.ts';
import type { JudgedKind } from '../../model/kubernetes-rules.ts';
import { compileResourceRules, listJudgedKinds } from '../../model/kubernetes-rules.ts';
import type { GateName } from '../admit/gate-settings.ts';

/** What each gate is asked: for controls that are enforced on some request, and for those that are not on some. */
export type GateRules = { readonly [gate in GateName]: readonly ResourceRule[] };

/** The controls that each gate has to judge, as `selectGateControls` has them. */
export type GateControls = { readonly [gate in GateName]: readonly Control[] };

/**
 * Compiles the rules of both gates. `served`: the kinds of the cluster, where one was asked; custom kinds need it. Of a
 * control, the parts that ask about other objects are left to scans, and bring nothing before the gate. An error among
 * the problems means that a control would silently not be judged.
 */
export function compileWebhookRules(
  controls: GateControls,
  served: readonly ServedKind[] | undefined,
): Read<GateRules> {
  const problems: Problem[] = [];
  const neverMatched = new Set<string>();
  const compile = (gate: GateName): readonly ResourceRule[] =>
    compileResourceRules(
      controls[gate].flatMap((control) =>
        listParts(control)
          .filter(({ rule }) => !asksEstate(rule.cel))
          .flatMap(({ applies }) => applies)
          .flatMap((entry) => listKinds(entry, control, served, { problems, neverMatched })),
      ),
    );
  const value = { enforce: compile('enforce'), observe: compile('observe') };
  return { value, problems: [...distinct(problems), ...sayNeverMatched(neverMatched)] };
}

function listKinds(
  entry: Applies,
  control: Control,
  served: readonly ServedKind[] | undefined,
  { problems, neverMatched }: { readonly problems: Problem[]; readonly neverMatched: Set<string> },
): readonly JudgedKind[] {
  const { kinds, neverMatched: spared, unknown } = listJudgedKinds([entry]);
  if (spared.length > 0) neverMatched.add(control.metadata.id);
  const custom = unknown.flatMap((wanted) => {
    if (served === undefined) {
      problems.push(sayUnknown(control, wanted));
      return [];
    }
    const found = served.filter((one) => isMeant(one, wanted));
    if (found.length === 0) problems.push(sayUnserved(control, wanted));
    return found.map((one) => describeCustom(one, entry));
  });
  return [...kinds, ...custom];
}

function isMeant({ group, kind, resource }: ServedKind, wanted: string): boolean {
  return !resource.includes('/') && (wanted === kind || wanted === `${group}/${kind}`);
}

function describeCustom({ group, version, kind, resource, isNamespaced }: ServedKind, entry: Applies): JudgedKind {
  const { operations = ['CREATE', 'UPDATE'], pods } = entry;
  return { group, version, kind, resources: [resource], operations, isNamespaced, needsPod: pods === true };
}

function sayNeverMatched(controls: ReadonlySet<string>): readonly Problem[] {
  if (controls.size === 0) return [];
  return [
    {
      code: 'gate-kind-never-matched',
      severity: 'warning',
      message: `what ${[...controls].join(', ')} judge never comes before the gate`,
      remedy: 'Scans judge it: the gate stays away from what a cluster is mended by.',
    },
  ];
}

function sayUnknown({ metadata }: Control, kind: string): Problem {
  return {
    code: 'gate-kind-unknown',
    severity: 'error',
    message: `${metadata.id} names ${kind}, and only a cluster can say by which resource it serves that`,
    remedy: 'Name a context with --context, so that the cluster is asked; group/Kind is the exact way to name it.',
  };
}

function sayUnserved({ metadata }: Control, kind: string): Problem {
  return {
    code: 'gate-kind-not-served',
    severity: 'warning',
    message: `${metadata.id} names ${kind}, which this cluster does not serve`,
    remedy: 'Install again when the kind is there; `bulwark admission lint` finds what is not covered.',
  };
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}
