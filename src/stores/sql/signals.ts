/** Signals in SQL. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { DAY_MS, HOUR_MS } from '../../model/instants.ts';
import type { Signal, SignalQuery, SignalRecords, SignalSide } from '../api/signals.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

/** Signals of one transaction. */
export function createSignalRecords(db: Kysely<Tables>): SignalRecords {
  const beat: SignalRecords['beat'] = async (names, atMs) => {
    if (names.length === 0) return;
    await db
      .insertInto('signal_sources')
      .values(names.map((name) => ({ name, first_ms: atMs, last_ms: atMs })))
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ last_ms: atMs })
          // Once an hour tells enough, and keeps callers who count at the same moment from waiting for each other.
          .where('signal_sources.last_ms', '<', floorTo(atMs, HOUR_MS)),
      )
      .execute();
  };
  return {
    count: async (signal) => {
      await beat([signal.name], signal.atMs);
      if (signal.onceFor !== undefined && !(await isFirstOfDay(db, signal, signal.onceFor))) return;
      await addToHour(db, signal);
    },
    beat,
    sum: (query) => sumSignals(db, query),
    listSources: async () => {
      const rows = await db.selectFrom('signal_sources').selectAll().orderBy('name').execute();
      return rows.map((row) => ({ name: row.name, firstMs: row.first_ms, lastMs: row.last_ms }));
    },
    prune: async (beforeMs) => {
      await db.deleteFrom('signals').where('hour_ms', '<', beforeMs).execute();
      await db.deleteFrom('signal_onces').where('day_ms', '<', floorTo(beforeMs, DAY_MS)).execute();
    },
  };
}

function floorTo(instantMs: number, stepMs: number): number {
  return Math.floor(instantMs / stepMs) * stepMs;
}

async function isFirstOfDay(db: Kysely<Tables>, { name, atMs }: Signal, onceFor: string): Promise<boolean> {
  const result = await db
    .insertInto('signal_onces')
    .values({ name, day_ms: floorTo(atMs, DAY_MS), once_for: onceFor })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

async function addToHour(db: Kysely<Tables>, { name, atMs, environment, team, count }: Signal): Promise<void> {
  await db
    .insertInto('signals')
    .values({
      name,
      hour_ms: floorTo(atMs, HOUR_MS),
      environment: environment ?? '',
      team: team ?? '',
      count: count ?? 1,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['name', 'hour_ms', 'environment', 'team'])
        .doUpdateSet((eb) => ({ count: eb('signals.count', '+', eb.ref('excluded.count')) })),
    )
    .execute();
}

/** Text, so that all sides have one type. */
function groupOf(by: SignalSide | undefined) {
  if (by === undefined) return sql<string>`''`;
  // Written out, not bound: SQLite would divide by a bound number as by a fraction.
  const dayMs = sql.lit(DAY_MS);
  if (by === 'day') return sql<string>`CAST(hour_ms - hour_ms % ${dayMs} AS TEXT)`;
  return sql<string>`${sql.ref(by)}`;
}

async function sumSignals(
  db: Kysely<Tables>,
  { names, fromMs, toMs, visible, environment, team, by }: SignalQuery,
): ReturnType<SignalRecords['sum']> {
  if (names.length === 0) return [];
  const rows = await db
    .selectFrom('signals')
    .select((eb) => ['name', groupOf(by).as('group'), eb.fn.sum<number>('count').as('count')])
    .where('name', 'in', names)
    .where('hour_ms', '>=', floorTo(fromMs, HOUR_MS))
    .where('hour_ms', '<', toMs)
    .$if(environment !== undefined, (query) => query.where('environment', '=', environment ?? ''))
    .$if(team !== undefined, (query) => query.where('team', '=', team ?? ''))
    .where((eb) => isVisible(eb, visible, { team: 'team', environment: 'environment' }))
    .groupBy(['name', 'group'])
    .orderBy('name')
    .orderBy('group')
    .execute();
  return rows.map((row) => ({ ...row }));
}
