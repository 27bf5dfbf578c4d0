/**
 * Evidence of refused requests: one entry of the ledger for all that one write of a recorder brought, with a digest
 * over them, so that a flood of requests makes no flood of entries.
 */
import { createHash } from 'node:crypto';
import type { Json } from '../../base/json.ts';
import { canonicalText } from '../../model/finding-identity.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { DecisionRecord } from '../../stores/api/decisions.ts';

export const DECISION_KIND = 'decision';
export const REFUSED_ACTION = 'refused';
export const PRUNED_ACTION = 'pruned';

/** What an entry vouches for: the refused requests of a batch in these environments. */
export type RefusedEvidence = {
  readonly batch: string;
  readonly environments: readonly string[];
  readonly count: number;
  /** SHA-256 in hex. */
  readonly digest: string;
  /** When the first of them was made. */
  readonly fromMs: number;
};

/** Those of a batch that an entry vouches for. */
export function selectRefused(
  decisions: readonly DecisionRecord[],
  environments: readonly string[],
): readonly DecisionRecord[] {
  return decisions.filter(({ isAllowed, environment }) => !isAllowed && environments.includes(environment));
}

/** SHA-256, in hex, over the canonical text of each decision, in the order of ids. */
export function digestDecisions(decisions: readonly DecisionRecord[]): string {
  const hash = createHash('sha256');
  for (const decision of decisions.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const verdicts = decision.verdicts.toSorted((a, b) => (a.control < b.control ? -1 : 1));
    // As JSON: what is undefined is left out, as it is in a row.
    hash.update(canonicalText(JSON.parse(JSON.stringify({ ...decision, verdicts })) as Json)).update('\n');
  }
  return hash.digest('hex');
}

/** The entry for a batch; undefined where it brought no refused request of these environments. */
export function writeRefused(
  batch: { readonly id: string; readonly atMs: number; readonly decisions: readonly DecisionRecord[] },
  environments: readonly string[],
): LedgerEntry | undefined {
  const refused = selectRefused(batch.decisions, environments);
  if (refused.length === 0) return undefined;
  const controls = Map.groupBy(
    refused.flatMap(({ verdicts }) => verdicts.filter(({ mode, isNew }) => mode === 'enforce' && isNew)),
    ({ control }) => control,
  );
  return {
    atMs: batch.atMs,
    actor: systemActor('admission'),
    kind: DECISION_KIND,
    action: REFUSED_ACTION,
    subject: batch.id,
    body: {
      environments,
      count: refused.length,
      digest: digestDecisions(refused),
      fromMs: Math.min(...refused.map(({ atMs }) => atMs)),
      // By how many each control stood against; with many of them, the digest stands for the rest.
      controls: Object.fromEntries([...controls].slice(0, CONTROLS_MAX).map(([id, some]) => [id, some.length])),
    },
  };
}

const CONTROLS_MAX = 200;
