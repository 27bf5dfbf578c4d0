/**
 * Fills a store with a million findings in the time of a bench: by the records' own statements, its indexes made last.
 */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { SqlBackend } from '../src/stores/backend.ts';
import { createFindingRecords } from '../src/stores/sql/findings.ts';
import { createRunRecords } from '../src/stores/sql/runs.ts';
import type { Tables } from '../src/stores/sql/tables.ts';
import { makeControls, makeFindings } from './store-estate.ts';

/** Findings made at once. */
const BATCH = 10_000;

const FILLED = ['findings', 'finding_events'] as const;

/**
 * Writes as many findings as `count` into a store that has been migrated. Row by row, most of the time would go into
 * indexes of a million rows in random order; keys stay, so that what may be there but once is.
 */
export async function fillFindings(backend: SqlBackend<Tables>, count: number): Promise<void> {
  const indexes = await backend.write((db) => dropIndexes(db, backend));
  await backend.write((db) => createRunRecords(db, backend.dialect).saveControls(makeControls()));
  // In one transaction, so that the counts of the groups are written once.
  await backend.write((db) => createFindingRecords(db, backend.dialect).save(makeAll(count)));
  for (const index of indexes) await backend.write((db) => sql.raw(index).execute(db));
}

function* makeAll(count: number): ReturnType<typeof makeFindings> {
  for (let first = 0; first < count; first += BATCH) yield* makeFindings(first, Math.min(BATCH, count - first));
}

/** Gives the statements that make the indexes again. */
async function dropIndexes(db: Kysely<Tables>, { dialect }: SqlBackend<Tables>): Promise<readonly string[]> {
  const tables = sql.join(FILLED);
  const { rows } = await (dialect.name === 'sqlite'
    ? sql<Index>`SELECT name, sql AS text FROM sqlite_master
          WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (${tables})`
    : sql<Index>`SELECT indexname AS name, indexdef AS text FROM pg_indexes
          WHERE indexdef NOT LIKE 'CREATE UNIQUE %' AND tablename IN (${tables})`
  ).execute(db);
  for (const { name } of rows) await sql`DROP INDEX ${sql.id(name)}`.execute(db);
  return rows.map(({ text }) => text);
}

type Index = { readonly name: string; readonly text: string };
