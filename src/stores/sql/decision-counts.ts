/** Decisions of the gate narrowed and counted, in SQL. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { DAY_MS, formatDay } from '../../model/instants.ts';
import type { Visible } from '../../model/programme/access.ts';
import type { DecisionFilter, DecisionRecords, DecisionSide } from '../api/decisions.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

export type AskedOfDecisions = { readonly filter: DecisionFilter; readonly visible: Visible };

type Counts = Pick<DecisionRecords, 'count' | 'countControls' | 'findDuration' | 'sumBatches'>;

/** Counts of one transaction. */
export function createDecisionCounts(db: Kysely<Tables>): Counts {
  return {
    count: async ({ by, ...asked }) => {
      const rows = await narrowDecisions(db, asked)
        .select((eb) => ['outcome', sideOf(by).as('side'), eb.fn.sum<number>('weight').as('count')])
        .groupBy(['outcome', 'side'])
        .orderBy('side')
        .orderBy('outcome')
        .execute();
      return rows.map(({ outcome, side, count }) => {
        return { outcome, group: by === 'day' ? formatDay(Number(side)) : side, count };
      });
    },
    countControls: async (asked) => {
      const { control, verdict } = asked.filter;
      const rows = await narrowDecisions(db, asked)
        .innerJoin('decision_verdicts as said', 'said.decision', 'decisions.id')
        .$if(control !== undefined, (query) => query.where('said.control', '=', control ?? ''))
        .$if(verdict !== undefined, (query) => query.where('said.verdict', '=', verdict ?? 'fail'))
        .select((eb) => [
          'said.control',
          'said.verdict',
          'said.mode',
          'said.is_new',
          eb.fn.sum<number>('decisions.weight').as('count'),
        ])
        .groupBy(['said.control', 'said.verdict', 'said.mode', 'said.is_new'])
        .orderBy('said.control')
        .orderBy('said.verdict')
        .orderBy('said.mode')
        .orderBy('said.is_new')
        .execute();
      return rows.map(({ is_new, ...row }) => ({ ...row, isNew: is_new === 1 }));
    },
    findDuration: (wanted) => findDuration(db, wanted),
    sumBatches: (span) => sumBatches(db, span),
  };
}

/** By steps of the same length, added up from the shortest one. */
async function findDuration(
  db: Kysely<Tables>,
  { share, ...asked }: AskedOfDecisions & { readonly share: number },
): Promise<number | undefined> {
  const { total } = await narrowDecisions(db, asked)
    .select((eb) => eb.fn.sum<number | null>('weight').as('total'))
    .executeTakeFirstOrThrow();
  if (total === null) return undefined;
  const rank = Math.max(1, Math.ceil(share * total));
  const row = await db
    .selectFrom(
      narrowDecisions(db, asked)
        .select((eb) => [
          'duration_us',
          sql<number>`SUM(${eb.fn.sum<number>('weight')}) OVER (ORDER BY duration_us)`.as('reached'),
        ])
        .groupBy('duration_us')
        .as('steps'),
    )
    .select('duration_us')
    .where('reached', '>=', rank)
    .orderBy('duration_us')
    .limit(1)
    .executeTakeFirst();
  return row?.duration_us;
}

async function sumBatches(
  db: Kysely<Tables>,
  { fromMs, toMs }: Parameters<Counts['sumBatches']>[0],
): ReturnType<Counts['sumBatches']> {
  const sums = await db
    .selectFrom('decision_batches')
    .select((eb) => [
      eb.fn.sum<number | null>('dropped').as('dropped'),
      eb.fn.sum<number | null>('sampled_out').as('sampledOut'),
    ])
    .where('at_ms', '>=', fromMs)
    .where('at_ms', '<', toMs)
    .executeTakeFirstOrThrow();
  const { count } = await db
    .selectFrom('decision_bodies')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('last_ms', '>=', fromMs)
    .where('last_ms', '<', toMs)
    .where('body', 'is', null)
    .executeTakeFirstOrThrow();
  return { dropped: sums.dropped ?? 0, sampledOut: sums.sampledOut ?? 0, bodiesLeftOut: count };
}

/** Text, so that all sides have one type. */
function sideOf(by: DecisionSide | undefined) {
  if (by === undefined) return sql<string>`''`;
  // Written out, not bound: SQLite would divide by a bound number as by a fraction.
  if (by === 'day') return sql<string>`CAST(at_ms - at_ms % ${sql.lit(DAY_MS)} AS TEXT)`;
  return sql<string>`${sql.ref(by)}`;
}

const EQUALS = ['environment', 'team', 'gate', 'outcome', 'namespace', 'asset', 'address', 'operation'] as const;

/** The decisions that a filter leaves of those that may be seen. */
export function narrowDecisions(db: Kysely<Tables>, { filter, visible }: AskedOfDecisions) {
  const { fromMs, toMs, control, verdict, isDryRun } = filter;
  let query = db
    .selectFrom('decisions')
    .where((eb) => isVisible(eb, visible, { team: 'decisions.team', environment: 'decisions.environment' }));
  if (fromMs !== undefined) query = query.where('decisions.at_ms', '>=', fromMs);
  if (toMs !== undefined) query = query.where('decisions.at_ms', '<', toMs);
  for (const column of EQUALS) {
    const value = filter[column];
    if (value !== undefined) query = query.where(`decisions.${column}`, '=', value);
  }
  if (filter.user !== undefined) query = query.where('decisions.user_name', '=', filter.user);
  if (isDryRun !== undefined) query = query.where('decisions.is_dry_run', '=', Number(isDryRun));
  if (control === undefined && verdict === undefined) return query;
  return query.where('decisions.id', 'in', (eb) =>
    eb
      .selectFrom('decision_verdicts')
      .select('decision_verdicts.decision')
      .$if(control !== undefined, (some) => some.where('decision_verdicts.control', '=', control ?? ''))
      .$if(verdict !== undefined, (some) => some.where('decision_verdicts.verdict', '=', verdict ?? 'fail')),
  );
}
