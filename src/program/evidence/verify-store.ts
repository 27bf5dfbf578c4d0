/** Verifies the ledger of a store: every entry, every hash, every checkpoint, and what appending goes on from. */
import { AppError } from '../../base/errors.ts';
import type { TileHash } from '../../languages/tlog/index.ts';
import { areSame, computeRoot, writeFrontier } from '../../languages/tlog/index.ts';
import { readLedgerEntry, toLedgerKey } from '../../model/programme/ledger-entry.ts';
import type { LedgerCheckpoint, LedgerHead, LedgerLeaf } from '../../stores/api/ledger.ts';
import type { Store, Transaction } from '../../stores/api.ts';
import type { Claim, TreeCheck } from './check-tree.ts';
import { createTreeCheck } from './check-tree.ts';
import { createDecisionCheck } from './check-decisions.ts';
import type { EvidenceReport, FaultList } from './report.ts';
import { createFaultList } from './report.ts';
import type { Trust } from './verify.ts';
import { readFoundClaim, readTrustedClaims } from './verify.ts';

/** Rows read at once. */
const PAGE_ROWS = 256;

/**
 * Reads the whole ledger in one view of the store. Nothing in it is taken for granted: whoever can write to the
 * database may have put anything anywhere. Throws what the store throws, and `invalid-request` for a checkpoint of the
 * verifier's that no trusted key has signed.
 */
export async function verifyStore(store: Store, trust: Trust): Promise<EvidenceReport> {
  const trusted = readTrustedClaims(trust);
  return store.read(async (tx) => {
    const faults = createFaultList();
    const head = await readHead(tx, faults);
    const found = await readFoundClaims(tx, trust, head, faults);
    const claims = [...found, ...trusted];
    const hashes: (TileHash & { readonly begin: number; readonly end: number })[] = [];
    const check = createTreeCheck(claims, faults, (node, begin, end) => hashes.push({ ...node, begin, end }));
    const checkDecisions = await createDecisionCheck(tx, faults);
    let hashCount = 0;
    for await (const leaf of readAll(PAGE_ROWS, (from, limit) => tx.ledger.readLeaves(from, limit), indexOf, faults)) {
      check.add({ index: leaf.index, bytes: leaf.bytes, leafHash: leaf.leafHash });
      checkColumns(leaf, faults);
      await checkDecisions(leaf);
      for (const hash of hashes.splice(0)) {
        hashCount += 1;
        await checkHash(hash, tx, faults);
      }
    }
    const signedSize = check.finish(head?.size ?? check.frontier.size);
    if (check.isWhole() && head !== undefined) await checkRest(check, head, hashCount, tx, faults);
    if (claims.length === 0 && check.frontier.size > 0) {
      faults.add('unsigned', 0, check.frontier.size, 'no checkpoint that can be believed vouches for any entry');
    }
    return { size: check.frontier.size, signedSize, checkpoints: claims.length, ...faults.list() };
  });
}

/** Undefined, and a fault, when it cannot be read: it may hold anything. */
async function readHead(tx: Transaction, faults: FaultList): Promise<LedgerHead | undefined> {
  try {
    return await tx.ledger.readHead();
  } catch (error) {
    if (error instanceof AppError) throw error;
    faults.add('head', 0, 0, `what new entries would go on from cannot be read: ${String(error)}`);
    return undefined;
  }
}

const indexOf = ({ index }: LedgerLeaf): number => index;

async function readFoundClaims(
  tx: Transaction,
  { keys }: Trust,
  head: LedgerHead | undefined,
  faults: FaultList,
): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  let count = 0;
  const read = (from: number, limit: number) => tx.ledger.readCheckpoints(from, limit);
  for await (const { size, note } of readAll(PAGE_ROWS, read, (one: LedgerCheckpoint) => one.size, faults)) {
    count += 1;
    const claim = readFoundClaim(note, keys, faults);
    if (claim !== undefined && claim.size !== size) {
      faults.add('checkpoint', 0, claim.size, `checkpoint ${claim.size} is kept as that of ${size} entries`);
    } else if (claim !== undefined) claims.push(claim);
  }
  if (head !== undefined && count !== head.checkpointCount) {
    faults.add('checkpoint', 0, head.size, `there are ${count} checkpoints, and ${head.checkpointCount} were signed`);
  }
  return claims;
}

/** All rows by pages. Where a page cannot be read, row after row is, and those that cannot be are passed over. */
async function* readAll<T>(
  pageRows: number,
  read: (from: number, limit: number) => Promise<readonly T[]>,
  keyOf: (row: T) => number,
  faults: FaultList,
): AsyncGenerator<T> {
  let from = Number.MIN_SAFE_INTEGER;
  let limit = pageRows;
  for (;;) {
    let rows: readonly T[];
    try {
      rows = await read(from, limit);
    } catch (error) {
      // What the store's errors name is no matter of one row.
      if (error instanceof AppError || from >= Number.MAX_SAFE_INTEGER) throw error;
      if (limit === 1) {
        const at = Math.max(0, from);
        faults.add('unreadable', at, at + 1, `what follows ${at - 1} cannot be read: ${String(error)}`);
        return;
      }
      limit = 1;
      continue;
    }
    yield* rows;
    if (rows.length < limit) return;
    from = keyOf(rows.at(-1) as T) + 1;
  }
}

/** What entries are found by is drawn from them, and is as good as they are only when it is the same. */
function checkColumns({ index, bytes, atMs, kind, subject, actor }: LedgerLeaf, faults: FaultList): void {
  const isBytes = (bytes as unknown) instanceof Uint8Array;
  const entry = isBytes ? readLedgerEntry(bytes) : undefined;
  const isSame =
    entry !== undefined &&
    entry.atMs === atMs &&
    toLedgerKey(entry.kind) === kind &&
    toLedgerKey(entry.subject) === subject &&
    toLedgerKey(entry.actor.id) === actor;
  if (!isSame) faults.add('edited', index, index + 1, `entry ${index} is listed as something that it does not say`);
}

async function checkHash(
  { level, index, hash, begin, end }: TileHash & { readonly begin: number; readonly end: number },
  tx: Transaction,
  faults: FaultList,
): Promise<void> {
  const [stored] = await tx.ledger.readHashes(level, index, index + 1);
  const isSame = (stored as unknown) instanceof Uint8Array && stored !== undefined && areSame(stored, hash);
  if (!isSame) faults.add('hash', begin, end, `the hash of entries ${begin} to ${end - 1} is not theirs`);
}

async function checkRest(
  { frontier }: TreeCheck,
  head: LedgerHead,
  hashCount: number,
  tx: Transaction,
  faults: FaultList,
): Promise<void> {
  const count = await tx.ledger.countHashes();
  if (count > hashCount) faults.add('hash', 0, frontier.size, `there are ${count - hashCount} hashes of no entries`);
  const isHead =
    head.size === frontier.size &&
    (head.frontier as unknown) instanceof Uint8Array &&
    areSame(head.frontier, writeFrontier(frontier));
  const root = Buffer.from(computeRoot(frontier)).toString('base64');
  if (!isHead) faults.add('head', frontier.size, frontier.size, `new entries would not continue the tree ${root}`);
}
