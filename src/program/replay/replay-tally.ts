/** Adds up what a candidate would have done to recorded requests. */
import type { Rejudged, UnjudgedReason } from './judge-recorded.ts';
import type { JoinedRequest } from './join-gates.ts';

/** Requests, each with its weight. */
export type ReplayGroup = {
  readonly name: string;
  /** That a candidate has a say in. */
  readonly concerned: number;
  readonly denied: number;
  readonly freed: number;
  readonly unjudged: number;
};

export type ReplayExample = {
  readonly decision: string;
  readonly atMs: number;
  readonly control: string;
  readonly operation: string;
  readonly address: string;
  readonly team: string;
  readonly user: string;
  readonly reason: string;
};

export type ReplayCounts = Omit<ReplayGroup, 'name'> & {
  /** Recorded requests that were looked at. */
  readonly requests: number;
  /** Requests that were denied, and would be again. */
  readonly stillDenied: number;
  readonly unjudgedReasons: readonly { readonly why: UnjudgedReason; readonly count: number }[];
  /** Those with a change or a doubt; the most newly denied first. */
  readonly teams: readonly ReplayGroup[];
  readonly namespaces: readonly ReplayGroup[];
  /** Whose requests would be denied newly, the most first. */
  readonly users: readonly ReplayGroup[];
  readonly examples: readonly ReplayExample[];
  readonly freedExamples: readonly ReplayExample[];
};

const EXAMPLES_MAX = 20;
const GROUPS_SHOWN_MAX = 50;
const USERS_SHOWN_MAX = 10;

type OpenGroup = { concerned: number; denied: number; freed: number; unjudged: number };

export type ReplayTally = {
  readonly add: (request: JoinedRequest<unknown>, rejudged: Rejudged) => void;
  readonly counts: () => ReplayCounts;
};

/** Nothing added yet. */
export function createReplayTally(): ReplayTally {
  const sum = { requests: 0, stillDenied: 0 };
  const all = makeGroup();
  const groups = { teams: createGroups(), namespaces: createGroups(), users: createGroups() };
  const reasons = new Map<UnjudgedReason, number>();
  const examples: ReplayExample[] = [];
  const freedExamples: ReplayExample[] = [];
  return {
    add: (request, rejudged) => {
      const { decision, weight } = request;
      sum.requests += weight;
      if (!rejudged.isConcerned) return;
      const outcome = nameOutcome(rejudged);
      if (outcome === 'stillDenied') sum.stillDenied += weight;
      const { namespace = '' } = decision.request;
      const touched = [groups.teams(decision.owner), groups.namespaces(namespace), groups.users(decision.user)];
      for (const group of [all, ...touched]) {
        group.concerned += weight;
        if (outcome === 'denied' || outcome === 'freed' || outcome === 'unjudged') group[outcome] += weight;
      }
      const { unjudged } = rejudged;
      if (outcome === 'unjudged' && unjudged !== undefined)
        reasons.set(unjudged, (reasons.get(unjudged) ?? 0) + weight);
      const list = outcome === 'denied' ? examples : outcome === 'freed' ? freedExamples : [];
      if (list.length < EXAMPLES_MAX) list.push(toExample(request, rejudged));
    },
    counts: () => ({
      ...sum,
      ...all,
      unjudgedReasons: [...reasons].map(([why, count]) => ({ why, count })).toSorted((a, b) => b.count - a.count),
      teams: listGroups(groups.teams.all, GROUPS_SHOWN_MAX),
      namespaces: listGroups(groups.namespaces.all, GROUPS_SHOWN_MAX),
      users: listGroups(groups.users.all, USERS_SHOWN_MAX).filter(({ denied }) => denied > 0),
      examples,
      freedExamples,
    }),
  };
}

/** What is refused for another reason is refused, whatever a candidate cannot tell. */
function nameOutcome({ wasDenied, isDenied, unjudged }: Rejudged): keyof OpenGroup | 'stillDenied' {
  if (isDenied) return wasDenied ? 'stillDenied' : 'denied';
  if (unjudged !== undefined) return 'unjudged';
  return wasDenied ? 'freed' : 'concerned';
}

/** What is let in now was refused for something then. */
function toExample({ decision }: JoinedRequest<unknown>, { control, reason, former }: Rejudged): ReplayExample {
  const { id, atMs, request, address, owner, user } = decision;
  return {
    decision: id,
    atMs,
    control: control === '' ? (former?.control ?? '') : control,
    operation: request.operation,
    address,
    team: owner,
    user,
    reason: reason === '' ? (former?.reason ?? '') : reason,
  };
}

const makeGroup = (): OpenGroup => ({ concerned: 0, denied: 0, freed: 0, unjudged: 0 });

function createGroups() {
  const all = new Map<string, OpenGroup>();
  const find = (name: string): OpenGroup => {
    const known = all.get(name);
    if (known !== undefined) return known;
    const group = makeGroup();
    all.set(name, group);
    return group;
  };
  return Object.assign(find, { all });
}

function listGroups(groups: ReadonlyMap<string, OpenGroup>, max: number): readonly ReplayGroup[] {
  return [...groups]
    .map(([name, group]) => ({ name, ...group }))
    .filter(({ denied, freed, unjudged }) => denied + freed + unjudged > 0)
    .toSorted((a, b) => b.denied - a.denied || b.freed - a.freed || (a.name < b.name ? -1 : 1))
    .slice(0, max);
}
