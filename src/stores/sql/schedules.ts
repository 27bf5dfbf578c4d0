/** Schedules in SQL. There are few: all are read at once. */
import type { Kysely, Selectable } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { Schedule, ScheduleRecords } from '../api/schedules.ts';
import type { Dialect } from '../backend.ts';
import type { Tables } from './tables.ts';

/** Schedules of one transaction. */
export function createScheduleRecords(db: Kysely<Tables>, dialect: Dialect): ScheduleRecords {
  return {
    put: async (schedule) => {
      const { id, ...values } = writeSchedule(schedule);
      await db
        .insertInto('schedules')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    },
    remove: async (id) => {
      const result = await db.deleteFrom('schedules').where('id', '=', id).executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
    find: async (id) => {
      const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
      return row && readSchedule(row);
    },
    list: async () => {
      const rows = await db.selectFrom('schedules').selectAll().orderBy('id').execute();
      return rows.map(readSchedule);
    },
    claimDue: async (nowMs) => {
      const rows = await db
        .selectFrom('schedules')
        .selectAll()
        .where('is_enabled', '=', 1)
        .where((eb) => eb.or([eb('next_ms', '<=', nowMs), eb('last_ms', '>', nowMs)]))
        .orderBy('id')
        .$if(dialect.name === 'postgres', (query) => query.forUpdate().skipLocked())
        .execute();
      return rows.map(readSchedule);
    },
  };
}

function writeSchedule(schedule: Schedule): Tables['schedules'] {
  return {
    id: schedule.id,
    kind: schedule.kind,
    payload: JSON.stringify(schedule.payload),
    cron: schedule.cron,
    is_enabled: schedule.isEnabled ? 1 : 0,
    next_ms: schedule.nextMs,
    last_ms: schedule.lastMs ?? null,
    missed_count: schedule.missedCount,
    missed_ms: schedule.missedMs ?? null,
  };
}

function readSchedule(row: Selectable<Tables['schedules']>): Schedule {
  return {
    id: row.id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as Json,
    cron: row.cron,
    isEnabled: row.is_enabled === 1,
    nextMs: row.next_ms,
    lastMs: row.last_ms ?? undefined,
    missedCount: row.missed_count,
    missedMs: row.missed_ms ?? undefined,
  };
}
