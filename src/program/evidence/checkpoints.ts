/** Signs what the ledger is by now, and reads checkpoints that were signed before. */
import { AppError } from '../../base/errors.ts';
import type { Checkpoint, HashReader, Note, Verifier } from '../../languages/tlog/index.ts';
import {
  addSignatures,
  areSame,
  computeRoot,
  proveConsistency,
  readCheckpoint,
  readFrontier,
  readNote,
  signNote,
  verifyConsistency,
  verifyNote,
  writeCheckpoint,
  writeNote,
} from '../../languages/tlog/index.ts';
import type { LedgerCheckpoint } from '../../stores/api/ledger.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';

export type SignedCheckpoint = Checkpoint & { readonly note: Note };

/**
 * Signs the ledger as it is. Gives the checkpoint, that of before where nothing was appended since and this key has
 * signed it; undefined for a ledger without entries. Throws `evidence-inconsistent` when what was signed before is not
 * the beginning of what is there now: a log never signs two histories.
 */
export async function signCheckpoint(room: ControlRoom): Promise<LedgerCheckpoint | undefined> {
  const signer = room.ledgerSigner();
  return room.store.write(async (tx) => {
    // Before the head, which is then never older than it.
    const newest = await tx.ledger.findCheckpoint();
    const head = await tx.ledger.readHead();
    const frontier = readFrontier(head.size, head.frontier);
    if (frontier === undefined) throw new AppError('store-damaged', 'the head of the ledger is not that of a tree');
    if (head.size === 0 && newest === undefined) return undefined;
    const now: Checkpoint = { origin: signer.verifier.name, size: head.size, root: computeRoot(frontier) };
    const before = newest === undefined ? undefined : parseCheckpoint(newest.note);
    if (newest !== undefined && (before === undefined || !(await isContinued(tx.ledger.readHashes, before, now)))) {
      throw new AppError('evidence-inconsistent', `its ${head.size} entries do not continue checkpoint ${newest.size}`);
    }
    const signed = signNote(writeCheckpoint(now), signer);
    const note = before?.size === now.size && before.note.text === signed.text ? before.note : undefined;
    const joined = note === undefined ? signed : addSignatures(note, signed.signatures);
    if (note !== undefined && joined.signatures.length === note.signatures.length) return newest;
    const checkpoint = { size: now.size, note: writeNote(joined) };
    await tx.ledger.putCheckpoint(checkpoint);
    return checkpoint;
  });
}

/** Whether the second tree, whose hashes are at hand, is the first one with entries behind it. */
export async function isContinued(read: HashReader, first: Checkpoint, second: Checkpoint): Promise<boolean> {
  if (first.size > second.size) return false;
  if (first.size === second.size) return areSame(first.root, second.root);
  if (first.size === 0) return true;
  const proof = await proveConsistency(read, first.size, second.size);
  return verifyConsistency({
    size1: first.size,
    size2: second.size,
    root1: first.root,
    root2: second.root,
    proof,
  });
}

/** The checkpoint of a signed note, of which nothing is verified yet; undefined when the text is none. */
export function parseCheckpoint(text: string): SignedCheckpoint | undefined {
  const { value: note } = readNote(text);
  const checkpoint = note && readCheckpoint(note.text).value;
  return note && checkpoint && { ...checkpoint, note };
}

/**
 * Why a checkpoint is not to be believed; undefined when one of the keys has signed it for the log that the key is
 * named after.
 */
export function findSignatureFault(
  { origin, note }: SignedCheckpoint,
  trusted: readonly Verifier[],
): string | undefined {
  const signers = verifyNote(note, trusted);
  if (signers === undefined) return 'a signature of a trusted key is wrong';
  if (signers.length === 0) return 'no trusted key has signed it';
  return signers.some(({ name }) => name === origin)
    ? undefined
    : `its origin ${origin} is not the log of a trusted key`;
}

/** The newest checkpoint that was signed. Throws `not-found` where none was. */
export async function findNewestCheckpoint(tx: Transaction): Promise<SignedCheckpoint> {
  const newest = await tx.ledger.findCheckpoint();
  if (newest === undefined) throw new AppError('not-found', 'no checkpoint of the ledger was signed yet');
  const checkpoint = parseCheckpoint(newest.note);
  if (checkpoint === undefined) throw new AppError('store-damaged', `checkpoint ${newest.size} is not a signed note`);
  return checkpoint;
}
