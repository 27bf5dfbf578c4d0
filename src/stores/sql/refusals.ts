/** Refused accesses in SQL. */
import type { Kysely } from 'kysely';
import type { RefusalRecords } from '../api/refusals.ts';
import type { Tables } from './tables.ts';

/** Refusals of one transaction. */
export function createRefusalRecords(db: Kysely<Tables>): RefusalRecords {
  return {
    count: async ({ hourMs, reason, subject, lastMs }) => {
      const { count } = await db
        .insertInto('access_refusals')
        .values({ hour_ms: hourMs, reason, subject, count: 1, last_ms: lastMs })
        .onConflict((conflict) =>
          conflict
            .columns(['hour_ms', 'reason', 'subject'])
            .doUpdateSet((eb) => ({ count: eb('access_refusals.count', '+', 1), last_ms: lastMs })),
        )
        .returning('count')
        .executeTakeFirstOrThrow();
      return count;
    },
    list: async ({ fromMs, beforeMs, limit }) => {
      const rows = await db
        .selectFrom('access_refusals')
        .selectAll()
        .where('hour_ms', '>=', fromMs)
        .where('hour_ms', '<', beforeMs)
        .orderBy('hour_ms', 'desc')
        .orderBy('count', 'desc')
        .orderBy('reason')
        .orderBy('subject')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        hourMs: row.hour_ms,
        reason: row.reason,
        subject: row.subject,
        count: row.count,
        lastMs: row.last_ms,
      }));
    },
    prune: async (beforeMs) => {
      await db.deleteFrom('access_refusals').where('hour_ms', '<', beforeMs).execute();
    },
  };
}
