/** Brings a database to the newest schema: forward only, each step once, all steps of one start in one transaction. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { Dialect } from '../backend.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

/** What was done, for the log. */
export type Migrated = { readonly from: number; readonly to: number };

/** Up to the newest schema, or to an earlier one. Throws `store-too-new` when a newer Bulwark has written it. */
export async function migrate(
  db: Kysely<Tables>,
  dialect: Dialect,
  nowMs: number,
  to: number = MIGRATIONS.length,
): Promise<Migrated> {
  await sql`CREATE TABLE IF NOT EXISTS schema_versions (
    version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_ms BIGINT NOT NULL)`.execute(db);
  const rows = await db.selectFrom('schema_versions').select('version').execute();
  const from = Math.max(0, ...rows.map(({ version }) => version));
  if (from > to) throw new AppError('store-too-new', `it has schema ${from}, this Bulwark knows ${to}`);
  for (const [i, { name, statements }] of MIGRATIONS.slice(0, to).entries()) {
    const version = i + 1;
    if (version <= from) continue;
    for (const statement of statements(dialect)) await sql.raw(statement).execute(db);
    await db.insertInto('schema_versions').values({ version, name, applied_ms: nowMs }).execute();
  }
  return { from, to };
}
