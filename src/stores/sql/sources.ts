/** Sources in SQL. */
import type { Kysely, Selectable } from 'kysely';
import type { Source } from '../../model/source.ts';
import type { SourceRecords, StoredSource } from '../api/sources.ts';
import type { Tables } from './tables.ts';

/** Sources of one transaction. */
export function createSourceRecords(db: Kysely<Tables>): SourceRecords {
  return {
    put: async (document, nowMs) => {
      const values = { document: JSON.stringify(document), changed_ms: nowMs };
      await db
        .insertInto('sources')
        .values({ name: document.metadata.name, ...values, last_ms: null, last_run: null, last_error: null })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute();
    },
    remove: async (name) => {
      const result = await db.deleteFrom('sources').where('name', '=', name).executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
    find: async (name) => {
      const row = await db.selectFrom('sources').selectAll().where('name', '=', name).executeTakeFirst();
      return row && readSource(row);
    },
    list: async () => (await db.selectFrom('sources').selectAll().orderBy('name').execute()).map(readSource),
    noteScan: async (name, { atMs, run, error }) => {
      const values = { last_ms: atMs, last_run: run ?? null, last_error: error ?? null };
      await db.updateTable('sources').set(values).where('name', '=', name).execute();
    },
  };
}

function readSource(row: Selectable<Tables['sources']>): StoredSource {
  return {
    name: row.name,
    document: JSON.parse(row.document) as Source,
    changedMs: row.changed_ms,
    lastScan:
      row.last_ms === null
        ? undefined
        : { atMs: row.last_ms, run: row.last_run ?? undefined, error: row.last_error ?? undefined },
  };
}
