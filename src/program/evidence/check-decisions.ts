/** Holds the refused requests that are kept against what the ledger says of them. */
import { hash } from 'node:crypto';
import type { Json } from '../../base/json.ts';
import { getField } from '../../base/json.ts';
import { readLedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { LedgerLeaf } from '../../stores/api/ledger.ts';
import type { Transaction } from '../../stores/api.ts';
import type { RefusedEvidence } from './decision-digest.ts';
import { DECISION_KIND, digestDecisions, PRUNED_ACTION, REFUSED_ACTION, selectRefused } from './decision-digest.ts';
import type { FaultList } from './report.ts';

/** Entries about forgotten decisions that are looked at: the newest ones say the most. */
const PRUNED_MAX = 1_000;

export type DecisionCheck = (leaf: LedgerLeaf) => Promise<void>;

/**
 * Looks at each entry about refused requests: those of a batch that began before an instant up to which decisions were
 * forgotten, by an entry of the ledger too, may be gone. What was put in between or changed in the rows, or in the
 * objects that they are about, is a fault.
 */
export async function createDecisionCheck(tx: Transaction, faults: FaultList): Promise<DecisionCheck> {
  const forgottenMs = await findForgotten(tx);
  return async ({ index, bytes, kind }) => {
    if (kind !== DECISION_KIND) return;
    const evidence = readRefused(bytes);
    if (evidence === undefined || evidence.fromMs < forgottenMs) return;
    const fault = await findFault(tx, evidence);
    if (fault !== undefined) faults.add('record', index, index + 1, fault);
  };
}

async function findFault(tx: Transaction, evidence: RefusedEvidence): Promise<string | undefined> {
  const { batch, environments, count, digest } = evidence;
  const refused = selectRefused(await tx.decisions.listBatch(batch), environments);
  if (refused.length !== count) return `of batch ${batch} ${refused.length} refused requests are kept, not ${count}`;
  if (digestDecisions(refused) !== digest) return `the refused requests of batch ${batch} are not those that were kept`;
  const digests = new Set(refused.flatMap(({ bodies }) => Object.values(bodies)));
  const bodies = await tx.decisions.listBodies([...digests]);
  const changed = bodies.filter(
    ({ digest: said, text }) => text !== undefined && hash('sha256', text, 'hex') !== said,
  ).length;
  if (changed > 0) return `${changed} objects of batch ${batch} are not those that were kept`;
  const gone = digests.size - bodies.length;
  return gone > 0 ? `${gone} objects of batch ${batch} are gone` : undefined;
}

async function findForgotten(tx: Transaction): Promise<number> {
  const leaves = await tx.ledger.listLeaves({ kind: DECISION_KIND, subject: PRUNED_ACTION }, PRUNED_MAX);
  const instants = leaves.map(({ bytes }) => getField(readLedgerEntry(bytes)?.body, 'beforeMs'));
  return Math.max(0, ...instants.filter((instant) => typeof instant === 'number'));
}

/** Undefined for an entry about something else, and for what is none: that is a fault of its own. */
function readRefused(bytes: Uint8Array): RefusedEvidence | undefined {
  const entry = readLedgerEntry(bytes);
  if (entry?.action !== REFUSED_ACTION) return undefined;
  const body: Json = entry.body;
  const environments = getField(body, 'environments');
  const [count, fromMs] = [getField(body, 'count'), getField(body, 'fromMs')];
  const digest = getField(body, 'digest');
  if (!Array.isArray(environments) || typeof digest !== 'string') return undefined;
  if (typeof count !== 'number' || typeof fromMs !== 'number') return undefined;
  return { batch: entry.subject, environments: environments.map(String), count, digest, fromMs };
}
