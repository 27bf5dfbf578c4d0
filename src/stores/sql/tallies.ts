/** Verdicts counted, in SQL: as they stand, and by the day. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { RunRecords } from '../api/runs.ts';
import type { Tables } from './tables.ts';
import { isVisible } from './visible.ts';

type Tallies = Pick<RunRecords, 'tallyDay' | 'listTallies' | 'countVerdicts'>;

/** Each verdict's count among the rows of a group. */
const COUNTS = sql.join(
  ['pass', 'fail', 'unknown', 'skipped', 'exempt'].map(
    (verdict) => sql`SUM(CASE WHEN results.verdict = ${sql.lit(verdict)} THEN 1 ELSE 0 END) AS ${sql.ref(verdict)}`,
  ),
);

/** Counts of one transaction. */
export function createTallies(db: Kysely<Tables>): Tallies {
  return {
    tallyDay: async (target, day) => {
      await db.deleteFrom('tallies').where('day', '=', day).where('target', '=', target).execute();
      // A control has one layer, whichever of its results is asked.
      await sql`
        INSERT INTO tallies (day, target, environment, team, layer, control, pass, fail, unknown, skipped, exempt)
        SELECT ${day}, ${target}, resources.environment, resources.team, COALESCE(MAX(controls.layer), ''),
          results.control, ${COUNTS}
        FROM resources JOIN results ON results.resource_id = resources.id
          LEFT JOIN controls ON controls.id = results.control
        WHERE resources.target = ${target}
        GROUP BY resources.environment, resources.team, results.control`.execute(db);
    },
    listTallies: ({ fromDay, toDay, visible, environment, control }) => {
      let query = db.selectFrom('tallies').selectAll().where('day', '>=', fromDay).where('day', '<=', toDay);
      if (environment !== undefined) query = query.where('environment', '=', environment);
      if (control !== undefined) query = query.where('control', '=', control);
      return query
        .where((eb) => isVisible(eb, visible, { team: 'team', environment: 'environment' }))
        .orderBy('day')
        .orderBy('target')
        .orderBy('environment')
        .orderBy('team')
        .orderBy('control')
        .execute();
    },
    countVerdicts: ({ visible, control, environment, asset }) => {
      let query = db.selectFrom('results').innerJoin('resources', 'resources.id', 'results.resource_id');
      if (control !== undefined) query = query.where('results.control', '=', control);
      if (environment !== undefined) query = query.where('resources.environment', '=', environment);
      if (asset !== undefined) query = query.where('resources.asset', '=', asset);
      const count = (verdict: string) =>
        sql<number>`SUM(CASE WHEN results.verdict = ${sql.lit(verdict)} THEN 1 ELSE 0 END)`;
      return query
        .where((eb) => isVisible(eb, visible, { team: 'resources.team', environment: 'resources.environment' }))
        .select(['results.control', 'resources.environment', 'resources.team'])
        .select([
          count('pass').as('pass'),
          count('fail').as('fail'),
          count('unknown').as('unknown'),
          count('skipped').as('skipped'),
          count('exempt').as('exempt'),
        ])
        .groupBy(['results.control', 'resources.environment', 'resources.team'])
        .orderBy('results.control')
        .orderBy('resources.environment')
        .orderBy('resources.team')
        .execute();
    },
  };
}
