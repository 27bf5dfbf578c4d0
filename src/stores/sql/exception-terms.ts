/** The times for which exceptions were approved, in SQL. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { ExceptionRecords } from '../api/exceptions.ts';
import type { Tables } from './tables.ts';

/** Terms of one transaction. */
export function createTermRecords(db: Kysely<Tables>): Pick<ExceptionRecords, 'addTerms' | 'closeTerms' | 'sumTerms'> {
  return {
    addTerms: async (exception, terms) => {
      if (terms.length === 0) return;
      const rows = terms.map(({ control, environment, team, fromMs, untilMs }) => {
        return { exception, control, environment, team, from_ms: fromMs, until_ms: untilMs };
      });
      await db.insertInto('exception_terms').values(rows).execute();
    },
    closeTerms: async (exception, atMs) => {
      const query = db.updateTable('exception_terms').set({ until_ms: atMs }).where('exception', '=', exception);
      await query.where('until_ms', '>', atMs).execute();
    },
    sumTerms: async ({ fromMs, toMs }) => {
      // The scalar minimum is called MIN in one database and LEAST in the other.
      const from = sql<number>`CASE WHEN from_ms > ${fromMs} THEN from_ms ELSE ${fromMs} END`;
      const until = sql<number>`CASE WHEN until_ms < ${toMs} THEN until_ms ELSE ${toMs} END`;
      const rows = await db
        .selectFrom('exception_terms')
        .select(['control', 'environment', 'team'])
        .select((eb) => eb.fn.count<number>('exception').distinct().as('exceptions'))
        .select(sql<number>`SUM(CAST(${until} AS BIGINT) - CAST(${from} AS BIGINT))`.as('in_force_ms'))
        .where('from_ms', '<', toMs)
        .where('until_ms', '>', fromMs)
        .groupBy(['control', 'environment', 'team'])
        .orderBy('control')
        .orderBy('environment')
        .orderBy('team')
        .execute();
      return rows.map(({ in_force_ms: inForceMs, ...row }) => ({ ...row, inForceMs }));
    },
  };
}
