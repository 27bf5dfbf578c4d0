/**
 * What is counted of every request, also of those whose decision is dropped: the signals of M7, and the events of the
 * SLO of admission. Requests of the enforcing gate alone, and no dry runs: what only watches rejects nothing, and would
 * make the share small.
 */
import type { Writable } from '../../base/writable.ts';
import { bucketOf } from '../../model/programme/burn-rates.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';
import type { Transaction } from '../../stores/api.ts';

export type Tally = {
  readonly environment: string;
  readonly team: string;
  /** Start of the five minutes. */
  readonly atMs: number;
  /** Requests that were judged, and of those the ones that were refused. */
  readonly requests: number;
  readonly rejects: number;
  /** Those, and requests that were refused because nobody could judge them. */
  readonly good: number;
  readonly total: number;
};

export type DecisionTallies = {
  readonly add: (decision: GateDecision) => void;
  /** All that was counted, which begins anew. */
  readonly take: () => readonly Tally[];
  readonly isEmpty: () => boolean;
};

/** Groups kept apart; beyond them, times that follow are counted as the last one: the store was away for days. */
const GROUPS_MAX = 20_000;

/** Nothing counted yet. */
export function createTallies(): DecisionTallies {
  let tallies = new Map<string, Writable<Tally>>();
  let lastMs = 0;
  return {
    add: ({ gate, isDryRun, outcome, isAllowed, judgedCount, atMs, environment, owner }) => {
      const isUnjudged = outcome === 'unjudged';
      const isCounted = isUnjudged ? !isAllowed : judgedCount > 0;
      if (gate !== 'enforce' || isDryRun || !isCounted) return;
      if (tallies.size < GROUPS_MAX) lastMs = bucketOf(atMs);
      const key = `${lastMs}\0${environment}\0${owner}`;
      let tally = tallies.get(key);
      if (tally === undefined) {
        tally = { environment, team: owner, atMs: lastMs, requests: 0, rejects: 0, good: 0, total: 0 };
        tallies.set(key, tally);
      }
      tally.total += 1;
      if (isAllowed) tally.good += 1;
      if (isUnjudged) return;
      tally.requests += 1;
      if (!isAllowed) tally.rejects += 1;
    },
    take: () => {
      const taken = [...tallies.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tally]) => tally);
      tallies = new Map();
      return taken;
    },
    isEmpty: () => tallies.size === 0,
  };
}

/** Adds them to the signals and the SLO events, in one order, so that recorders do not wait for each other in turn. */
export async function countTallies(tx: Transaction, tallies: readonly Tally[], nowMs: number): Promise<void> {
  if (tallies.length === 0) return;
  await tx.signals.beat(['admission-request', 'admission-reject'], nowMs);
  for (const [name, member] of SIGNALS) {
    for (const tally of tallies) {
      const { atMs, environment, team, [member]: count } = tally;
      if (count > 0) await tx.signals.count({ name, atMs, environment, team, count });
    }
  }
  await tx.sloEvents.add(
    tallies.map(({ atMs, environment, team, good, total }) => {
      return { atMs, environment, team, layer: '', severity: '', series: 'admission', good, total };
    }),
  );
}

const SIGNALS = [
  ['admission-request', 'requests'],
  ['admission-reject', 'rejects'],
] as const;
