/** Sign-in sessions in SQL. */
import type { Kysely, Selectable } from 'kysely';
import type { Session, SessionRecords } from '../api/sessions.ts';
import type { Tables } from './tables.ts';

/** Sessions of one transaction. */
export function createSessionRecords(db: Kysely<Tables>): SessionRecords {
  return {
    add: async (session) => {
      await db
        .insertInto('login_sessions')
        .values({
          id: session.id,
          user_id: session.userId,
          created_ms: session.createdMs,
          last_used_ms: session.lastUsedMs,
          expires_ms: session.expiresMs,
          address_hash: session.addressHash,
          agent: session.agent,
          must_change_password: Number(session.mustChangePassword),
        })
        .execute();
    },
    find: async (id) => {
      const row = await db.selectFrom('login_sessions').selectAll().where('id', '=', id).executeTakeFirst();
      return row && readSession(row);
    },
    touch: async (id, lastUsedMs) => {
      await db.updateTable('login_sessions').set({ last_used_ms: lastUsedMs }).where('id', '=', id).execute();
    },
    release: async (id) => {
      await db.updateTable('login_sessions').set({ must_change_password: 0 }).where('id', '=', id).execute();
    },
    end: async (id) => {
      const result = await db.deleteFrom('login_sessions').where('id', '=', id).executeTakeFirst();
      return result.numDeletedRows === 1n;
    },
    endOfUser: async (userId, exceptId) => {
      const result = await db
        .deleteFrom('login_sessions')
        .where('user_id', '=', userId)
        .$if(exceptId !== undefined, (query) => query.where('id', '!=', exceptId ?? ''))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
    listOfUser: async (userId) => {
      const rows = await db
        .selectFrom('login_sessions')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('last_used_ms', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(readSession);
    },
    removeEnded: async ({ nowMs, usedBeforeMs }) => {
      const result = await db
        .deleteFrom('login_sessions')
        .where((eb) => eb.or([eb('expires_ms', '<=', nowMs), eb('last_used_ms', '<', usedBeforeMs)]))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

function readSession(row: Selectable<Tables['login_sessions']>): Session {
  return {
    id: row.id,
    userId: row.user_id,
    createdMs: row.created_ms,
    lastUsedMs: row.last_used_ms,
    expiresMs: row.expires_ms,
    addressHash: row.address_hash,
    agent: row.agent,
    mustChangePassword: row.must_change_password === 1,
  };
}
