/** Proofs for those who do not have the ledger: that an entry is in it, and that it only grew. */
import { AppError } from '../../base/errors.ts';
import type { Verifier } from '../../languages/tlog/index.ts';
import {
  hashLeaf,
  proveConsistency,
  proveInclusion,
  readProofText,
  readRoot,
  verifyInclusion,
  writeProofText,
} from '../../languages/tlog/index.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import { readLedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { LedgerLeaf } from '../../stores/api/ledger.ts';
import type { Transaction } from '../../stores/api.ts';
import { findNewestCheckpoint, findSignatureFault, parseCheckpoint } from './checkpoints.ts';

/** The leaf of an index. Throws `not-found`. */
export async function findLeaf(tx: Transaction, index: number): Promise<LedgerLeaf> {
  const [leaf] = await tx.ledger.readLeaves(index, 1);
  if (leaf?.index !== index) throw new AppError('not-found', `the ledger has no entry ${index}`);
  return leaf;
}

/**
 * The text of a proof, with the entry, that whoever has the public key can check without anything else. Undefined for
 * an entry that no checkpoint has signed yet.
 */
export async function proveEntry(tx: Transaction, { index, bytes }: LedgerLeaf): Promise<string | undefined> {
  const newest = await tx.ledger.findCheckpoint();
  if (newest === undefined || index >= newest.size) return undefined;
  const proof = await proveInclusion(tx.ledger.readHashes, index, newest.size);
  return writeProofText({ index, proof, checkpoint: newest.note, extra: bytes });
}

export type ProvenEntry = { readonly index: number; readonly size: number; readonly entry: LedgerEntry | undefined };

/** Checks a proof that `proveEntry` wrote: what it proves, or the reason why it does not. */
export function checkProof(
  text: string,
  keys: readonly Verifier[],
): { readonly proven: ProvenEntry } | { readonly fault: string } {
  const { value, problems } = readProofText(text);
  if (value === undefined) return { fault: problems[0]?.message ?? 'it is no proof' };
  const checkpoint = parseCheckpoint(value.checkpoint);
  if (checkpoint === undefined) return { fault: 'its checkpoint is not a signed note' };
  const fault = findSignatureFault(checkpoint, keys);
  if (fault !== undefined) return { fault: `its checkpoint is not to be believed: ${fault}` };
  if (value.extra === undefined) return { fault: 'it does not hold the entry' };
  const { index, proof } = value;
  const { size, root } = checkpoint;
  const isProven = verifyInclusion({ index, size, root, proof, leafHash: hashLeaf(value.extra) });
  return isProven
    ? { proven: { index, size, entry: readLedgerEntry(value.extra) } }
    : { fault: `entry ${index} is not the one that the checkpoint ${size} has signed` };
}

export type ProvenGrowth = {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/**
 * That the ledger of `to` entries is the one of `from` entries with others behind it; `to` is the newest checkpoint's
 * size when it is left out. Throws `invalid-request` for sizes that it did not have.
 */
export async function proveGrowth(tx: Transaction, from: number, to?: number): Promise<ProvenGrowth> {
  const size = to ?? (await findNewestCheckpoint(tx)).size;
  const head = await tx.ledger.readHead();
  if (from < 1 || from > size || size > head.size) {
    throw new AppError('invalid-request', `from ${from} to ${size}, of a ledger of ${head.size} entries`);
  }
  const read = tx.ledger.readHashes;
  const [fromRoot, toRoot] = [await readRoot(read, from), await readRoot(read, size)];
  return { from, to: size, fromRoot, toRoot, proof: await proveConsistency(read, from, size) };
}
