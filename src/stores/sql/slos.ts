/** SLO documents and their standing in SQL. There are few: all are read at once. */
import type { Kysely } from 'kysely';
import { CALLING_STATES } from '../../model/programme/incidents.ts';
import type { Slo } from '../../model/slo.ts';
import type { SloRecords } from '../api/slos.ts';
import type { Tables } from './tables.ts';

/** SLOs of one transaction. */
export function createSloRecords(db: Kysely<Tables>): SloRecords {
  return {
    put: async (slo, atMs) => {
      const values = { document: JSON.stringify(slo), changed_ms: atMs };
      await db
        .insertInto('slos')
        .values({ name: slo.metadata.name, ...values })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute();
    },
    remove: async (name) => {
      const result = await db.deleteFrom('slos').where('name', '=', name).executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
    list: async () => {
      const rows = await db.selectFrom('slos').select('document').orderBy('name').execute();
      return rows.map(({ document }) => JSON.parse(document) as Slo);
    },
    saveStatus: async ({ name, state, sinceMs, evaluatedMs }) => {
      const values = { state, since_ms: sinceMs, evaluated_ms: evaluatedMs };
      await db
        .insertInto('slo_statuses')
        .values({ name, ...values })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
        .execute();
    },
    listStatuses: async () => {
      const rows = await db.selectFrom('slo_statuses').selectAll().orderBy('name').execute();
      return rows.map((row) => ({
        name: row.name,
        state: row.state,
        sinceMs: row.since_ms,
        evaluatedMs: row.evaluated_ms,
      }));
    },
    saveChange: async ({ name, atMs, from, to }) => {
      await db.insertInto('slo_changes').values({ name, at_ms: atMs, from_state: from, to_state: to }).execute();
    },
    listChanges: async ({ fromMs, name }) => {
      const rows = await db
        .selectFrom('slo_changes as change')
        .selectAll()
        .where('at_ms', '>=', (eb) =>
          eb.fn.coalesce(
            eb
              .selectFrom('slo_changes as start')
              .select((start) => start.fn.max('start.at_ms').as('at_ms'))
              .whereRef('start.name', '=', 'change.name')
              .where('start.at_ms', '<', fromMs)
              .where('start.from_state', 'not in', CALLING_STATES)
              .where('start.to_state', 'in', CALLING_STATES),
            eb.val(fromMs),
          ),
        )
        .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''))
        .orderBy('at_ms')
        .orderBy('name')
        .execute();
      return rows.map((row) => ({ name: row.name, atMs: row.at_ms, from: row.from_state, to: row.to_state }));
    },
    pruneChanges: async (beforeMs) => {
      await db.deleteFrom('slo_changes').where('at_ms', '<', beforeMs).execute();
    },
  };
}
