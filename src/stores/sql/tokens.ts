/** Tokens in SQL. */
import type { Kysely, Selectable } from 'kysely';
import type { Grant } from '../../model/programme/access.ts';
import type { Token, TokenRecords } from '../api/tokens.ts';
import type { Tables } from './tables.ts';

/** Everything but the hash. */
const COLUMNS = [
  'id',
  'name',
  'user_id',
  'grants',
  'repository',
  'target',
  'created_by',
  'created_ms',
  'expires_ms',
  'last_used_day_ms',
  'revoked_ms',
] as const;

/** Tokens of one transaction. */
export function createTokenRecords(db: Kysely<Tables>): TokenRecords {
  const selectTokens = () => db.selectFrom('api_tokens').select(COLUMNS);
  const first = async (query: ReturnType<typeof selectTokens>): Promise<Token | undefined> => {
    const row = await query.executeTakeFirst();
    return row && readToken(row);
  };
  return {
    add: async (token, hash) => {
      await db
        .insertInto('api_tokens')
        .values({ ...writeToken(token), hash })
        .execute();
    },
    find: (id) => first(selectTokens().where('id', '=', id)),
    findByHash: (hash) => first(selectTokens().where('hash', '=', hash)),
    revoke: async (id, atMs) => {
      const result = await db
        .updateTable('api_tokens')
        .set({ revoked_ms: atMs })
        .where('id', '=', id)
        .where('revoked_ms', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    markUsed: async (id, dayMs) => {
      await db.updateTable('api_tokens').set({ last_used_day_ms: dayMs }).where('id', '=', id).execute();
    },
    list: async ({ userId, after, limit }) => {
      const rows = await selectTokens()
        .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
        .$if(after !== undefined, (query) =>
          query.where((eb) =>
            eb(eb.refTuple('created_ms', 'id'), '<', eb.tuple(after?.createdMs ?? 0, after?.id ?? '')),
          ),
        )
        .orderBy('created_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(readToken);
    },
    count: async (userId) => {
      const { count } = await db
        .selectFrom('api_tokens')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
        .executeTakeFirstOrThrow();
      return count;
    },
    countLive: async (userId, nowMs) => {
      const { count } = await db
        .selectFrom('api_tokens')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('user_id', '=', userId)
        .where('revoked_ms', 'is', null)
        .where('expires_ms', '>', nowMs)
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

function writeToken(token: Token) {
  return {
    id: token.id,
    name: token.name,
    user_id: token.userId ?? null,
    grants: JSON.stringify(token.grants),
    repository: token.repository ?? null,
    target: token.target ?? null,
    created_by: token.createdBy,
    created_ms: token.createdMs,
    expires_ms: token.expiresMs,
    last_used_day_ms: token.lastUsedDayMs ?? null,
    revoked_ms: token.revokedMs ?? null,
  };
}

function readToken(row: Pick<Selectable<Tables['api_tokens']>, (typeof COLUMNS)[number]>): Token {
  return {
    id: row.id,
    name: row.name,
    userId: row.user_id ?? undefined,
    grants: JSON.parse(row.grants) as readonly Grant[],
    repository: row.repository ?? undefined,
    target: row.target ?? undefined,
    createdBy: row.created_by,
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    lastUsedDayMs: row.last_used_day_ms ?? undefined,
    revokedMs: row.revoked_ms ?? undefined,
  };
}
