/** Which kinds of a cluster are read: those that the controls in force judge, and those that they ask about. */
import type { ServedKind } from '../../clusters/api.ts';
import type { Applies, Control } from '../../model/control.ts';
import { listParts } from '../../model/control-parts.ts';
import { findPodPath } from '../../model/kubernetes-kinds.ts';
import type { CelRule } from '../../model/rule.ts';

export type ChosenKind = {
  readonly served: ServedKind;
  /** Some control asks about it while it judges another one. */
  readonly isAsked: boolean;
};

/** Of what the cluster serves, what can be listed; of objects that two groups serve, those of the newer one. */
export function listReadable(served: readonly ServedKind[]): readonly ServedKind[] {
  const names = new Set(served.map(({ group, kind }) => `${group}/${kind}`));
  return served.filter(({ group, kind, resource, verbs }) => {
    const twin = TWINS[`${group}/${kind}`];
    return !resource.includes('/') && verbs.includes('list') && (twin === undefined || !names.has(twin));
  });
}

/**
 * Of the readable kinds, in the order in which they are read: what owns others stands before them. A control that
 * applies to every kind asks for none by itself, so that it makes nobody read Secrets, Events and Leases.
 */
export function chooseKinds(controls: readonly Control[], readable: readonly ServedKind[]): readonly ChosenKind[] {
  const parts = controls.flatMap(listParts).flatMap((part) => {
    const applies = part.applies.filter(isAboutCluster);
    return applies.length === 0 ? [] : [{ applies, rule: part.rule.cel }];
  });
  const asked = new Set(parts.flatMap(({ rule }) => listAskedNames(rule)));
  const entries = parts.flatMap(({ applies }) => applies);
  const chosen = readable.flatMap((kind): ChosenKind[] => {
    const isAsked = isNamed(kind, asked) || (asked.has(PODS) && holdsPod(kind));
    return isAsked || entries.some((entry) => isJudged(kind, entry)) ? [{ served: kind, isAsked }] : [];
  });
  return chosen.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** What runs was created once: controls of other requests (CONNECT, DELETE) have nothing to say of it. */
function isAboutCluster({ source, operations }: Applies): boolean {
  return source === 'kubernetes' && operations?.includes('CREATE') !== false;
}

function isJudged(served: ServedKind, { kinds, pods }: Applies): boolean {
  if (pods === true && !holdsPod(served)) return false;
  if (kinds === undefined) return pods === true;
  return kinds.some((wanted) => {
    if (wanted === '*') return pods === true;
    return wanted.endsWith('*') ? served.kind.startsWith(wanted.slice(0, -1)) : isNamed(served, new Set([wanted]));
  });
}

function isNamed({ group, kind }: ServedKind, names: ReadonlySet<string>): boolean {
  return names.has(kind) || names.has(`${group}/${kind}`);
}

/** Whether objects of the kind hold a pod. */
export function holdsPod({ group, kind }: Pick<ServedKind, 'group' | 'kind'>): boolean {
  return findPodPath(group, kind) !== undefined;
}

/** Stands for all kinds that hold a pod. */
const PODS = 'pods';

/** Questions whose first argument is a kind. */
const KIND_QUESTION = /\bestate\s*\.\s*(?:named|all|inNamespace|selecting|referring|referred|besides)\s*\(\s*/g;
const KIND_LITERAL = /^(?:'([^'\\]+)'|"([^"\\]+)")/;

/**
 * Names of kinds that a rule asks the estate about. A kind that is computed may be any that holds a pod; where it is
 * another one, its answer is not known, and neither is what follows from it.
 */
function listAskedNames({ variables = [], matchConditions = [], validations }: CelRule): readonly string[] {
  const texts = [...variables, ...matchConditions, ...validations].map(({ expression }) => expression);
  return texts.flatMap((text) => {
    const names = Array.from(text.matchAll(KIND_QUESTION), ({ 0: question, index }) => {
      const [, single, double] = KIND_LITERAL.exec(text.slice(index + question.length)) ?? [];
      return single ?? double ?? PODS;
    });
    if (/\bpodsSelectedBy\b/.test(text)) names.push(PODS);
    if (/\bnamespaceObject\b/.test(text)) names.push('Namespace');
    return names;
  });
}

/** Kinds by the group that took them over; objects of both are the same ones. */
const TWINS: Readonly<Record<string, string | undefined>> = {
  'extensions/Ingress': 'networking.k8s.io/Ingress',
  'extensions/NetworkPolicy': 'networking.k8s.io/NetworkPolicy',
  'extensions/Deployment': 'apps/Deployment',
  'extensions/DaemonSet': 'apps/DaemonSet',
  'extensions/ReplicaSet': 'apps/ReplicaSet',
  'extensions/PodSecurityPolicy': 'policy/PodSecurityPolicy',
  '/Event': 'events.k8s.io/Event',
};

/** Owners first: a pod whose owner was read is known as such when it comes, and is not kept. */
const RANKS: Readonly<Record<string, number | undefined>> = { ReplicaSet: 1, Job: 1, ReplicationController: 1, Pod: 2 };

function rankOf({ served }: ChosenKind): number {
  return holdsPod(served) ? (RANKS[served.kind] ?? 0) : 3;
}
