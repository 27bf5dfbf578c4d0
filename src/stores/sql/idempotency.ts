/** Requests that may come twice, in SQL. */
import type { Kysely, Selectable } from 'kysely';
import type { Attempt, IdempotencyRecords } from '../api/idempotency.ts';
import type { Tables } from './tables.ts';

/** Attempts of one transaction. */
export function createIdempotencyRecords(db: Kysely<Tables>): IdempotencyRecords {
  return {
    begin: async ({ id, holder, digest, leaseUntilMs, expiresMs, nowMs }) => {
      await db.deleteFrom('attempts').where('expires_ms', '<=', nowMs).execute();
      const fresh = { holder, digest, lease_until_ms: leaseUntilMs, expires_ms: expiresMs };
      const result = await db
        .insertInto('attempts')
        .values({ id, ...fresh, state: 'started', status: null, answer: null })
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet(fresh)
            .where('attempts.state', '=', 'started')
            .where((eb) =>
              // Twice as far away as a lease goes: it was taken while the clock was ahead.
              eb.or([
                eb('attempts.lease_until_ms', '<=', nowMs),
                eb('attempts.lease_until_ms', '>', 2 * leaseUntilMs - nowMs),
              ]),
            ),
        )
        .executeTakeFirst();
      if (result.numInsertedOrUpdatedRows === 1n) return undefined;
      return readAttempt(await db.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirstOrThrow());
    },
    takeEffect: async ({ id, holder }) => {
      const result = await db
        .updateTable('attempts')
        .set({ state: 'effective' })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    keepAnswer: async ({ id, holder }, { status, body }) => {
      await db
        .updateTable('attempts')
        .set({ state: 'answered', status, answer: body ?? null })
        .where('id', '=', id)
        .where('holder', '=', holder)
        .execute();
    },
    forget: async ({ id, holder }) => {
      await db
        .deleteFrom('attempts')
        .where('id', '=', id)
        .where('holder', '=', holder)
        .where('state', '=', 'started')
        .execute();
    },
    prune: async (nowMs) => {
      await db.deleteFrom('attempts').where('expires_ms', '<=', nowMs).execute();
    },
  };
}

function readAttempt(row: Selectable<Tables['attempts']>): Attempt {
  return {
    id: row.id,
    digest: row.digest,
    state: row.state,
    leaseUntilMs: row.lease_until_ms,
    expiresMs: row.expires_ms,
    answer: row.status === null ? undefined : { status: row.status, body: row.answer ?? undefined },
  };
}
