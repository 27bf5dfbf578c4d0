/** Jobs in SQL. */
import type { ExpressionBuilder, Kysely, Selectable } from 'kysely';
import type { Json } from '../../base/json.ts';
import type { Job, JobRecords } from '../api/jobs.ts';
import type { Dialect } from '../backend.ts';
import type { Tables } from './tables.ts';

/** Jobs of one transaction. */
export function createJobRecords(db: Kysely<Tables>, dialect: Dialect): JobRecords {
  return {
    add: async (job) => {
      const { id, kind, key, payload, createdMs, runAtMs } = job;
      const result = await db
        .insertInto('jobs')
        .values({
          id,
          kind,
          key,
          payload: JSON.stringify(payload),
          state: 'waiting',
          created_ms: createdMs,
          run_at_ms: runAtMs,
          attempts: 0,
          owner: null,
          lease_until_ms: null,
          finished_ms: null,
          error: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    take: (wanted) => takeJob(db, dialect, wanted),
    renew: async ({ id, owner, leaseUntilMs }) => {
      const result = await ofOwner(db, id, owner).set({ lease_until_ms: leaseUntilMs }).executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    settle: async ({ id, owner }, outcome) => {
      const result = await ofOwner(db, id, owner)
        .set({
          state: outcome.state,
          owner: null,
          lease_until_ms: null,
          error: outcome.error ?? null,
          ...(outcome.state === 'waiting' ? { run_at_ms: outcome.runAtMs } : { finished_ms: outcome.nowMs }),
        })
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    prune: async (beforeMs) => {
      await db.deleteFrom('jobs').where('state', 'in', ['done', 'dead']).where('finished_ms', '<', beforeMs).execute();
    },
    find: async (id) => {
      const row = await db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
      return row && readJob(row);
    },
    list: async ({ kind, state, limit }) => {
      const rows = await db
        .selectFrom('jobs')
        .selectAll()
        .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'waiting'))
        .orderBy('created_ms', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(readJob);
    },
  };
}

function ofOwner(db: Kysely<Tables>, id: string, owner: string) {
  return db.updateTable('jobs').where('id', '=', id).where('owner', '=', owner).where('state', '=', 'running');
}

async function takeJob(
  db: Kysely<Tables>,
  dialect: Dialect,
  { kinds, owner, nowMs, leaseUntilMs, horizonMs }: Parameters<JobRecords['take']>[0],
): Promise<Job | undefined> {
  if (kinds.length === 0) return undefined;
  const row = await db
    .updateTable('jobs')
    .set((eb) => ({ state: 'running', owner, lease_until_ms: leaseUntilMs, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('jobs')
        .select('id')
        .where('kind', 'in', kinds)
        .where((or) =>
          or.or([
            or.and([or('state', '=', 'waiting'), isOutside(or, 'run_at_ms', nowMs, horizonMs)]),
            or.and([or('state', '=', 'running'), isOutside(or, 'lease_until_ms', nowMs, horizonMs)]),
          ]),
        )
        .orderBy('run_at_ms')
        .orderBy('id')
        .limit(1)
        // SQLite's writers are one at a time anyway.
        .$if(dialect.name === 'postgres', (query) => query.forUpdate().skipLocked()),
    )
    .returningAll()
    .executeTakeFirst();
  return row && readJob(row);
}

/** Up to now, or further away than anybody would have set it. */
function isOutside(
  eb: ExpressionBuilder<Tables, 'jobs'>,
  column: 'run_at_ms' | 'lease_until_ms',
  nowMs: number,
  horizonMs: number,
) {
  return eb.or([eb(column, '<=', nowMs), eb(column, '>', horizonMs)]);
}

function readJob(row: Selectable<Tables['jobs']>): Job {
  return {
    id: row.id,
    kind: row.kind,
    key: row.key,
    payload: JSON.parse(row.payload) as Json,
    state: row.state,
    createdMs: row.created_ms,
    runAtMs: row.run_at_ms,
    attempts: row.attempts,
    owner: row.owner ?? undefined,
    leaseUntilMs: row.lease_until_ms ?? undefined,
    finishedMs: row.finished_ms ?? undefined,
    error: row.error ?? undefined,
  };
}
