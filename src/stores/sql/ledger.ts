/** The evidence ledger in SQL. */
import type { Kysely, Selectable } from 'kysely';
import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { appendLeaf, ENTRY_BYTES_MAX, hashLeaf, readFrontier, writeFrontier } from '../../languages/tlog/index.ts';
import type { Frontier, TileHash } from '../../languages/tlog/index.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import { toLedgerKey, writeLedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { LeafFilter, LedgerHead, LedgerLeaf, LedgerRecords } from '../api/ledger.ts';
import type { Dialect } from '../backend.ts';
import type { Tables } from './tables.ts';

/** Key of the lock of the transaction that appends, on PostgreSQL; any number that nothing else uses. */
const APPEND_LOCK = 7_185_024;
const HEAD_ID = 1;
/** Entries kept back until the commit; a transaction with more of them takes the lock early. */
const HELD_BYTES_MAX = 8 * 1024 * 1024;
/** Rows of one statement. */
const BATCH_ROWS = 100;

type Held = { readonly entry: LedgerEntry; readonly bytes: Uint8Array };

/**
 * The ledger of one transaction. Entries are held back until just before the commit, when `beforeCommit` runs what it
 * was given: so the lock that puts the appending transactions in order is the last one that is taken and is held for
 * the shortest time, and transactions that lock other rows in another order cannot wait for each other because of it.
 */
export function createLedgerRecords(
  db: Kysely<Tables>,
  dialect: Dialect,
  beforeCommit: (work: () => Promise<void>) => void,
): LedgerRecords {
  let held: Held[] = [];
  let heldBytes = 0;
  let isAwaited = false;
  const flush = async (): Promise<void> => {
    const entries = held;
    [held, heldBytes] = [[], 0];
    if (entries.length > 0) await appendEntries(db, dialect, entries);
  };
  return {
    append: async (entry) => {
      const bytes = writeLedgerEntry(entry);
      if (bytes.length > ENTRY_BYTES_MAX) {
        throw new AppError('evidence-too-large', `${entry.kind} ${entry.action}: ${bytes.length} bytes`);
      }
      if (!isAwaited) beforeCommit(flush);
      isAwaited = true;
      held.push({ entry, bytes });
      heldBytes += bytes.length;
      if (heldBytes > HELD_BYTES_MAX) await flush();
    },
    readHead: async () => {
      await flush();
      return readHead(db);
    },
    readLeaves: async (from, limit) => {
      await flush();
      const rows = await db
        .selectFrom('ledger_leaves')
        .selectAll()
        .where('idx', '>=', from)
        .orderBy('idx')
        .limit(limit)
        .execute();
      return rows.map(readLeaf);
    },
    listLeaves: async (filter, limit) => {
      await flush();
      const rows = await selectLeaves(db, filter).orderBy('idx', 'desc').limit(limit).execute();
      return rows.map(readLeaf);
    },
    readHashes: async (level, begin, end) => {
      await flush();
      return readHashes(db, level, begin, end);
    },
    countHashes: async () => {
      await flush();
      const { count } = await db
        .selectFrom('ledger_hashes')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
    ...createCheckpointRecords(db, dialect),
  };
}

function createCheckpointRecords(
  db: Kysely<Tables>,
  dialect: Dialect,
): Pick<LedgerRecords, 'putCheckpoint' | 'findCheckpoint' | 'readCheckpoints'> {
  const checkpoints = db.selectFrom('ledger_checkpoints').select(['size', 'note']);
  return {
    putCheckpoint: async ({ size, note }) => {
      await lockForAppending(db, dialect);
      await db
        .insertInto('ledger_checkpoints')
        .values({ size, note })
        .onConflict((conflict) => conflict.column('size').doUpdateSet({ note }))
        .execute();
      const { count } = await db
        .selectFrom('ledger_checkpoints')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      await writeHead(db, { ...(await readHead(db)), checkpointCount: count });
    },
    findCheckpoint: (sizeMax) =>
      checkpoints
        .$if(sizeMax !== undefined, (query) => query.where('size', '<=', sizeMax ?? 0))
        .orderBy('size', 'desc')
        .limit(1)
        .executeTakeFirst(),
    readCheckpoints: (from, limit) => checkpoints.where('size', '>=', from).orderBy('size').limit(limit).execute(),
  };
}

async function appendEntries(db: Kysely<Tables>, dialect: Dialect, entries: readonly Held[]): Promise<void> {
  await lockForAppending(db, dialect);
  const head = await readHead(db);
  const frontier = readFrontier(head.size, head.frontier);
  if (frontier === undefined) throw new AppError('store-damaged', 'the head of the ledger is not that of a tree');
  for (let at = 0; at < entries.length; at += BATCH_ROWS) {
    const { leaves, hashes } = growTree(frontier, entries.slice(at, at + BATCH_ROWS));
    await db.insertInto('ledger_leaves').values(leaves).execute();
    if (hashes.length > 0) await db.insertInto('ledger_hashes').values(hashes).execute();
  }
  await writeHead(db, { ...head, size: frontier.size, frontier: writeFrontier(frontier) });
}

/** Rows of the leaves, and of the hashes above them that they complete. */
function growTree(frontier: Frontier, entries: readonly Held[]) {
  const hashes: Tables['ledger_hashes'][] = [];
  const keep = ({ level, index, hash }: TileHash): void => void hashes.push({ level, idx: index, hash });
  const leaves = entries.map(({ entry, bytes }): Tables['ledger_leaves'] => {
    const leafHash = hashLeaf(bytes);
    const idx = frontier.size;
    appendLeaf(frontier, leafHash, keep);
    return {
      idx,
      entry: bytes,
      leaf_hash: leafHash,
      at_ms: entry.atMs,
      kind: toLedgerKey(entry.kind),
      subject: toLedgerKey(entry.subject),
      actor: toLedgerKey(entry.actor.id),
    };
  });
  return { leaves, hashes };
}

/** Until the commit, one transaction of all processes has the ledger. SQLite's writers are one at a time anyway. */
async function lockForAppending(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  if (dialect.name === 'postgres') await sql`SELECT pg_advisory_xact_lock(${APPEND_LOCK})`.execute(db);
}

async function readHead(db: Kysely<Tables>): Promise<LedgerHead> {
  const row = await db
    .selectFrom('ledger_head')
    .select(['size', 'frontier', 'checkpoint_count as checkpointCount'])
    .where('id', '=', HEAD_ID)
    .executeTakeFirst();
  return row ?? { size: 0, frontier: new Uint8Array(), checkpointCount: 0 };
}

async function writeHead(db: Kysely<Tables>, { size, frontier, checkpointCount }: LedgerHead): Promise<void> {
  const values = { size, frontier, checkpoint_count: checkpointCount };
  await db
    .insertInto('ledger_head')
    .values({ id: HEAD_ID, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

async function readHashes(
  db: Kysely<Tables>,
  level: number,
  begin: number,
  end: number,
): Promise<readonly Uint8Array[]> {
  const rows =
    level === 0
      ? await db
          .selectFrom('ledger_leaves')
          .select('leaf_hash as hash')
          .where('idx', '>=', begin)
          .where('idx', '<', end)
          .orderBy('idx')
          .execute()
      : await db
          .selectFrom('ledger_hashes')
          .select('hash')
          .where('level', '=', level)
          .where('idx', '>=', begin)
          .where('idx', '<', end)
          .orderBy('idx')
          .execute();
  return rows.map(({ hash }) => hash);
}

function selectLeaves(db: Kysely<Tables>, { kind, subject, actor, sinceMs, untilMs, before }: LeafFilter) {
  let query = db.selectFrom('ledger_leaves').selectAll();
  if (kind !== undefined) query = query.where('kind', '=', toLedgerKey(kind));
  if (subject !== undefined) query = query.where('subject', '=', toLedgerKey(subject));
  if (actor !== undefined) query = query.where('actor', '=', toLedgerKey(actor));
  if (sinceMs !== undefined) query = query.where('at_ms', '>=', sinceMs);
  if (untilMs !== undefined) query = query.where('at_ms', '<', untilMs);
  return before === undefined ? query : query.where('idx', '<', before);
}

function readLeaf(row: Selectable<Tables['ledger_leaves']>): LedgerLeaf {
  return {
    index: row.idx,
    bytes: row.entry,
    leafHash: row.leaf_hash,
    atMs: row.at_ms,
    kind: row.kind,
    subject: row.subject,
    actor: row.actor,
  };
}
