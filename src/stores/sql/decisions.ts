/** Decisions of the gate in SQL. */
import type { Kysely } from 'kysely';
import { readCursor, writeCursor } from '../../base/cursor.ts';
import type { DecisionBatch, DecisionRecord, DecisionRecords } from '../api/decisions.ts';
import type { Page, PageWanted } from '../api/pages.ts';
import type { Dialect } from '../backend.ts';
import { listOf, type RowBatch, writeRows } from './batch.ts';
import type { AskedOfDecisions } from './decision-counts.ts';
import { createDecisionCounts, narrowDecisions } from './decision-counts.ts';
import type { DecisionRow, VerdictRow } from './decision-rows.ts';
import { DECISION_COLUMNS, readDecision, VERDICT_COLUMNS, writeDecision, writeVerdicts } from './decision-rows.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

/** Decisions of one transaction. */
export function createDecisionRecords(db: Kysely<Tables>, dialect: Dialect): DecisionRecords {
  const withVerdicts = (rows: readonly DecisionRow[]) => readWithVerdicts(db, dialect, rows);
  return {
    hasBatch: async (id) =>
      (await db.selectFrom('decision_batches').select('id').where('id', '=', id).executeTakeFirst()) !== undefined,
    add: (batch) => addBatch(db, dialect, batch),
    find: async (id, visible) => {
      const row = await db
        .selectFrom('decisions')
        .selectAll()
        .where('id', '=', id)
        .where((eb) => isVisible(eb, visible, { team: 'team', environment: 'environment' }))
        .executeTakeFirst();
      return row === undefined ? undefined : (await withVerdicts([row]))[0];
    },
    list: (wanted) => listDecisions(db, wanted, withVerdicts),
    listBatch: async (batch) =>
      withVerdicts(await db.selectFrom('decisions').selectAll().where('batch', '=', batch).orderBy('id').execute()),
    listBodies: async (digests) => {
      const rows = await db
        .selectFrom('decision_bodies')
        .select(['digest', 'chars', 'body'])
        .where('digest', 'in', listOf(dialect, digests))
        .orderBy('digest')
        .execute();
      return rows.map(({ digest, chars, body }) => ({ digest, chars, text: body ?? undefined }));
    },
    ...createDecisionCounts(db),
    ...createPruning(db, dialect),
  };
}

/** Bodies in one order, so that writers that meet in them wait for each other and not in a circle. */
async function addBatch(db: Kysely<Tables>, dialect: Dialect, batch: DecisionBatch): Promise<void> {
  const { id, atMs, recorder, dropped, sampledOut, decisions, bodies } = batch;
  await db
    .insertInto('decision_batches')
    .values({ id, at_ms: atMs, recorder, dropped, sampled_out: sampledOut })
    .execute();
  const write = (table: string, columns: RowBatch['columns'], rows: RowBatch['rows'], tail = '') =>
    writeRows(db, dialect, { table, columns, rows, tail });
  await write('decisions', DECISION_COLUMNS, decisions.map(writeDecision));
  await write('decision_verdicts', VERDICT_COLUMNS, decisions.flatMap(writeVerdicts));
  const last = findLast(decisions);
  await write(
    'decision_bodies',
    BODY_COLUMNS,
    bodies
      .toSorted((a, b) => (a.digest < b.digest ? -1 : 1))
      .map(({ digest, chars, text }) => [digest, chars, text ?? null, last.get(digest) ?? atMs]),
    `ON CONFLICT (digest) DO UPDATE SET last_ms = excluded.last_ms WHERE decision_bodies.last_ms < excluded.last_ms`,
  );
}

const BODY_COLUMNS: RowBatch['columns'] = [
  ['digest', 'text'],
  ['chars', 'bigint'],
  ['body', 'text'],
  ['last_ms', 'bigint'],
];

/** When each body was last referred to in these decisions. */
function findLast(decisions: readonly DecisionRecord[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { atMs, bodies } of decisions) {
    for (const digest of Object.values(bodies)) last.set(digest, Math.max(last.get(digest) ?? atMs, atMs));
  }
  return last;
}

async function listDecisions(
  db: Kysely<Tables>,
  { cursor, limit, ...asked }: AskedOfDecisions & PageWanted,
  withVerdicts: (rows: readonly DecisionRow[]) => Promise<readonly DecisionRecord[]>,
): Promise<Page<DecisionRecord>> {
  const after = readCursor(cursor, ['number', 'string']);
  let query = narrowDecisions(db, asked).selectAll('decisions');
  if (after !== undefined) {
    const [atMs, id] = after;
    query = query.where((eb) => eb(eb.refTuple('decisions.at_ms', 'decisions.id'), '<', eb.tuple(atMs, id)));
  }
  const rows = await query
    .orderBy('decisions.at_ms', 'desc')
    .orderBy('decisions.id', 'desc')
    .limit(limit + 1)
    .execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: await withVerdicts(rows.slice(0, limit)),
    next: last && writeCursor([last.at_ms, last.id]),
    total: undefined,
  };
}

async function readWithVerdicts(
  db: Kysely<Tables>,
  dialect: Dialect,
  rows: readonly DecisionRow[],
): Promise<readonly DecisionRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const found: readonly VerdictRow[] = await db
    .selectFrom('decision_verdicts')
    .selectAll()
    .where('decision', 'in', listOf(dialect, ids))
    .orderBy('decision')
    .orderBy('control')
    .execute();
  const byDecision = Map.groupBy(found, ({ decision }) => decision);
  return rows.map((row) => readDecision(row, byDecision.get(row.id) ?? []));
}

function createPruning(db: Kysely<Tables>, dialect: Dialect): Pick<DecisionRecords, 'findBeyond' | 'prune'> {
  return {
    findBeyond: async (rowsMax) => {
      const row = await db
        .selectFrom('decisions')
        .select('at_ms')
        .orderBy('at_ms', 'desc')
        .orderBy('id', 'desc')
        .offset(rowsMax)
        .limit(1)
        .executeTakeFirst();
      return row?.at_ms;
    },
    prune: async (beforeMs, limit) => {
      const decisions = await pruneDecisions(db, dialect, beforeMs, limit);
      if (decisions === limit) return { decisions, isDone: false };
      const bodies = await pruneBodies(db, dialect, beforeMs, limit);
      if (bodies < limit) await db.deleteFrom('decision_batches').where('at_ms', '<', beforeMs).execute();
      return { decisions, isDone: bodies < limit };
    },
  };
}

async function pruneDecisions(db: Kysely<Tables>, dialect: Dialect, beforeMs: number, limit: number): Promise<number> {
  const oldest = db.selectFrom('decisions').select('id').where('at_ms', '<', beforeMs).orderBy('at_ms').limit(limit);
  const ids = (await oldest.execute()).map(({ id }) => id);
  await db.deleteFrom('decision_verdicts').where('decision', 'in', listOf(dialect, ids)).execute();
  await db.deleteFrom('decisions').where('id', 'in', listOf(dialect, ids)).execute();
  return ids.length;
}

/** Those that were last referred to before: nothing that is left does. */
async function pruneBodies(db: Kysely<Tables>, dialect: Dialect, beforeMs: number, limit: number): Promise<number> {
  const unused = db.selectFrom('decision_bodies').select('digest').where('last_ms', '<', beforeMs).limit(limit);
  const digests = (await unused.execute()).map(({ digest }) => digest);
  // Asked again: a recorder may have referred to one of them in the meantime.
  const gone = db.deleteFrom('decision_bodies').where('digest', 'in', listOf(dialect, digests));
  await gone.where('last_ms', '<', beforeMs).execute();
  return digests.length;
}
