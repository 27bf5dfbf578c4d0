/**
 * How far a reading of a cluster went: what is absent in what was read is absent, and of the rest nothing is known. A
 * rule that asked about the rest has no verdict.
 */
import type { ServedKind } from '../../clusters/api.ts';
import type { EstateQuestion } from '../../engine/estate-keys.ts';
import { holdsPod } from './choose-kinds.ts';

export type Reach = {
  /** What of the question is not known; undefined where its answer is whole. */
  readonly findGap: (question: EstateQuestion) => string | undefined;
};

export type ReachFacts = {
  /** What the cluster serves and can be listed. */
  readonly readable: readonly ServedKind[];
  /** Of these, what was read whole, as far as the namespaces go. */
  readonly whole: readonly ServedKind[];
  /** Versions of groups of which nobody says what they serve. */
  readonly unavailable: readonly string[];
  /** The only ones that were read; all when there is none. */
  readonly namespaces: readonly string[];
};

/** The reach by what was served and what came of it. */
export function createReach({ readable, whole, unavailable, namespaces }: ReachFacts): Reach {
  const isInside = (kind: ServedKind, { namespace, name }: EstateQuestion): boolean => {
    if (namespaces.length === 0) return true;
    const place = isNamespace(kind) ? name : namespace;
    return kind.isNamespaced || isNamespace(kind) ? place !== undefined && namespaces.includes(place) : true;
  };
  return {
    findGap: (question) => {
      const meant = readable.filter((one) =>
        question.kind === undefined ? holdsPod(one) : one.kind === question.kind,
      );
      if (meant.length === 0) {
        return unavailable.length === 0 ? undefined : `${unavailable.join(', ')} could not be asked`;
      }
      const gap = meant.find((kind) => !whole.includes(kind) || !isInside(kind, question));
      return gap === undefined ? undefined : `not all ${gap.resource} of the cluster were read`;
    },
  };
}

/** Whether the kind is that of namespaces themselves. */
export function isNamespace({ group, kind }: Pick<ServedKind, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Namespace';
}
