/** Sign-ins that are on their way, in SQL. */
import type { Kysely } from 'kysely';
import type { OidcLoginRecords } from '../api/oidc-logins.ts';
import type { Tables } from './tables.ts';

/** Sign-ins on their way, of one transaction. */
export function createOidcLoginRecords(db: Kysely<Tables>): OidcLoginRecords {
  return {
    add: async ({ id, returnTo, expiresMs }, { nowMs, loginsMax }) => {
      await db.deleteFrom('oidc_logins').where('expires_ms', '<=', nowMs).execute();
      const { count } = await db
        .selectFrom('oidc_logins')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (count >= loginsMax) return false;
      await db.insertInto('oidc_logins').values({ id, return_to: returnTo, expires_ms: expiresMs }).execute();
      return true;
    },
    take: async (id) => {
      const row = await db.deleteFrom('oidc_logins').where('id', '=', id).returningAll().executeTakeFirst();
      return row && { id: row.id, returnTo: row.return_to, expiresMs: row.expires_ms };
    },
  };
}
