/** Events of SLOs in SQL, added up by five minutes, then by hours, then for good. */
import type { Insertable, Kysely } from 'kysely';
import { sql } from 'kysely';
import { HOUR_MS } from '../../model/instants.ts';
import { bucketOf } from '../../model/programme/burn-rates.ts';
import { seriesOf } from '../../model/programme/slo-events.ts';
import type { SloIndicator } from '../../model/slo.ts';
import type { SloEventRecords } from '../api/slos.ts';
import type { Dialect } from '../backend.ts';
import type { Tables } from './tables.ts';

/** Rows of one statement: eight values each, far below the limits of both databases. */
const ROWS_MAX = 500;

/** Events of one transaction. */
export function createSloEventRecords(db: Kysely<Tables>, dialect: Dialect): SloEventRecords {
  return {
    add: async (events) => {
      const rows = events.map(({ atMs, ...event }) => ({ ...event, bucket_ms: bucketOf(atMs) }));
      await addRows(db, rows);
    },
    listBuckets: async (indicator, fromMs) => {
      const rows = await selectOf(db, indicator)
        .select((eb) => ['bucket_ms', eb.fn.sum<number>('good').as('good'), eb.fn.sum<number>('total').as('total')])
        .where('bucket_ms', '>=', fromMs)
        .groupBy('bucket_ms')
        .orderBy('bucket_ms')
        .execute();
      return rows.map((row) => ({ atMs: row.bucket_ms, good: row.good, total: row.total }));
    },
    total: async (indicator) => {
      const row = await selectOf(db, indicator)
        .select((eb) => [eb.fn.sum<number | null>('good').as('good'), eb.fn.sum<number | null>('total').as('total')])
        .executeTakeFirst();
      return { good: row?.good ?? 0, total: row?.total ?? 0 };
    },
    takeCursor: async (series) => {
      const row = await db
        .selectFrom('slo_cursors')
        .select('until_ms')
        .where('series', '=', series)
        .$if(dialect.name === 'postgres', (query) => query.forUpdate())
        .executeTakeFirst();
      return row?.until_ms;
    },
    saveCursor: async (series, untilMs) => {
      await db
        .insertInto('slo_cursors')
        .values({ series, until_ms: untilMs })
        .onConflict((conflict) => conflict.column('series').doUpdateSet({ until_ms: untilMs }))
        .execute();
    },
    compact: async (hourlyBeforeMs, foreverBeforeMs) => {
      await joinRows(db, hourlyBeforeMs - (hourlyBeforeMs % HOUR_MS), HOUR_MS);
      await joinRows(db, foreverBeforeMs, undefined);
    },
  };
}

type Row = Insertable<Tables['slo_events']>;

/** In the order of the key, so that transactions that add to the same rows wait for each other in one order. */
async function addRows(db: Kysely<Tables>, rows: readonly Row[]): Promise<void> {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const { series, bucket_ms, environment, team, layer, severity } = row;
    const key = JSON.stringify([series, bucket_ms, environment, team, layer, severity]);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? row : { ...row, good: sum.good + row.good, total: sum.total + row.total });
  }
  const sorted = [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  for (let start = 0; start < sorted.length; start += ROWS_MAX) {
    await db
      .insertInto('slo_events')
      .values(sorted.slice(start, start + ROWS_MAX))
      .onConflict((conflict) =>
        conflict.columns(['series', 'bucket_ms', 'environment', 'team', 'layer', 'severity']).doUpdateSet((eb) => ({
          good: eb('slo_events.good', '+', eb.ref('excluded.good')),
          total: eb('slo_events.total', '+', eb.ref('excluded.total')),
        })),
      )
      .execute();
  }
}

function selectOf(db: Kysely<Tables>, indicator: SloIndicator) {
  const { environments, teams, layers, severities } = indicator;
  return db
    .selectFrom('slo_events')
    .where('series', '=', seriesOf(indicator))
    .$if(environments !== undefined, (query) => query.where('environment', 'in', environments ?? []))
    .$if(teams !== undefined, (query) => query.where('team', 'in', teams ?? []))
    .$if(layers !== undefined, (query) => query.where('layer', 'in', layers ?? []))
    .$if(severities !== undefined, (query) => query.where('severity', 'in', severities ?? []));
}

/** Joins rows before an instant into steps of a length; into the epoch's first instant where none is given. */
async function joinRows(db: Kysely<Tables>, beforeMs: number, stepMs: number | undefined): Promise<void> {
  // Written out, not bound: SQLite would divide by a bound number as by a fraction.
  const target = stepMs === undefined ? sql<number>`0` : sql<number>`bucket_ms - bucket_ms % ${sql.lit(stepMs)}`;
  const rows = await db
    .selectFrom('slo_events')
    .select((eb) => [
      'series',
      'environment',
      'team',
      'layer',
      'severity',
      target.as('step_ms'),
      eb.fn.sum<number>('good').as('good'),
      eb.fn.sum<number>('total').as('total'),
    ])
    .where('bucket_ms', '<', beforeMs)
    .where('bucket_ms', '<>', target)
    .groupBy(['series', 'environment', 'team', 'layer', 'severity', 'step_ms'])
    .execute();
  if (rows.length === 0) return;
  await db.deleteFrom('slo_events').where('bucket_ms', '<', beforeMs).where('bucket_ms', '<>', target).execute();
  await addRows(
    db,
    rows.map(({ step_ms, ...row }) => ({ ...row, bucket_ms: step_ms })),
  );
}
