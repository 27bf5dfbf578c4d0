/** Sums for the measures in SQL. */
import type { ExpressionBuilder, Kysely } from 'kysely';
import { sql } from 'kysely';
import { DAY_MS } from '../../model/instants.ts';
import { RUNNING_STATES } from '../../model/programme/finding-life.ts';
import type { MeasureRecords } from '../api/measures.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

const SIDES = { team: 'team', environment: 'environment' } as const;

/** Sums of one transaction. */
export function createMeasureRecords(db: Kysely<Tables>): MeasureRecords {
  return {
    sumVerdicts: (wanted) => sumVerdicts(db, wanted),
    listRunningClocks: async ({ fromMs, toMs }) => {
      const rows = await db
        .selectFrom('findings')
        .select(['environment', 'team', 'layer', 'severity', 'clock_ms'])
        .where('state', 'in', RUNNING_STATES)
        .where('clock_ms', '>=', fromMs)
        .where('clock_ms', '<', toMs)
        .execute();
      return rows.map(({ clock_ms, ...sides }) => ({ ...sides, clockMs: clock_ms, resolvedMs: undefined }));
    },
    countFirstSeen: (wanted) => countFirstSeen(db, wanted),
    countAssets: (wanted) => countAssets(db, wanted),
  };
}

async function sumVerdicts(
  db: Kysely<Tables>,
  { fromDay, toDay, by, visible, environment, team }: Parameters<MeasureRecords['sumVerdicts']>[0],
): ReturnType<MeasureRecords['sumVerdicts']> {
  const rows = await db
    .selectFrom('tallies')
    .select((eb) => [
      `${by} as group` as const,
      eb.fn.sum<number>('pass').as('pass'),
      eb.fn.sum<number>('fail').as('fail'),
      eb.fn.sum<number>('unknown').as('unknown'),
      eb.fn.sum<number>('exempt').as('exempt'),
    ])
    .where('day', '>=', fromDay)
    .where('day', '<=', toDay)
    .$if(by !== 'day', (query) => query.where((eb) => isNewestOfTarget(eb, fromDay, toDay)))
    .$if(environment !== undefined, (query) => query.where('environment', '=', environment ?? ''))
    .$if(team !== undefined, (query) => query.where('team', '=', team ?? ''))
    .where((eb) => isVisible(eb, visible, SIDES))
    .groupBy(by)
    .orderBy(by)
    .execute();
  return rows.map((row) => ({ ...row }));
}

/** Each target as it stood when it was last looked at: it would count once per day otherwise. */
function isNewestOfTarget(eb: ExpressionBuilder<Tables, 'tallies'>, fromDay: string, toDay: string) {
  return eb(
    eb.refTuple('target', 'day'),
    'in',
    eb
      .selectFrom('tallies as newest')
      .select((inner) => ['newest.target', inner.fn.max('newest.day').as('day')])
      .where('newest.day', '>=', fromDay)
      .where('newest.day', '<=', toDay)
      .groupBy('newest.target')
      .$asTuple('target', 'day'),
  );
}

async function countFirstSeen(
  db: Kysely<Tables>,
  { controls, fromMs, toMs, by, visible, environment, team }: Parameters<MeasureRecords['countFirstSeen']>[0],
): ReturnType<MeasureRecords['countFirstSeen']> {
  if (controls.length === 0) return [];
  // Written out, not bound: SQLite would divide by a bound number as by a fraction.
  const day = sql<string>`CAST(first_seen_ms - first_seen_ms % ${sql.lit(DAY_MS)} AS TEXT)`;
  const rows = await db
    .selectFrom('findings')
    .select((eb) => [
      by === 'day' ? day.as('group') : sql<string>`${sql.ref(by)}`.as('group'),
      eb.fn.countAll<number>().as('count'),
    ])
    // By their groups, which are indexed.
    .where('group_id', 'in', db.selectFrom('finding_groups').select('id').where('control', 'in', controls))
    .where('first_seen_ms', '>=', fromMs)
    .where('first_seen_ms', '<', toMs)
    .$if(environment !== undefined, (query) => query.where('environment', '=', environment ?? ''))
    .$if(team !== undefined, (query) => query.where('team', '=', team ?? ''))
    .where((eb) => isVisible(eb, visible, SIDES))
    .groupBy('group')
    .orderBy('group')
    .execute();
  return rows.map((row) => ({ ...row }));
}

async function countAssets(
  db: Kysely<Tables>,
  { by, visible, environment, team }: Parameters<MeasureRecords['countAssets']>[0],
): ReturnType<MeasureRecords['countAssets']> {
  const rows = await db
    .selectFrom('resources')
    .select((eb) => [`${by} as group` as const, eb.fn.count<number>('asset').distinct().as('count')])
    .where('asset', '<>', '')
    .$if(environment !== undefined, (query) => query.where('environment', '=', environment ?? ''))
    .$if(team !== undefined, (query) => query.where('team', '=', team ?? ''))
    .where((eb) => isVisible(eb, visible, SIDES))
    .groupBy(by)
    .orderBy(by)
    .execute();
  return rows.map((row) => ({ ...row }));
}
