/** Which tables a database has, in the order in which they were made: a table comes after those that it refers to. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Dialect } from '../backend.ts';
import type { Tables } from './tables.ts';

/** Names of the store's own tables. */
export async function listTables(db: Kysely<Tables>, dialect: Dialect): Promise<readonly string[]> {
  const query =
    dialect.name === 'sqlite'
      ? sql<{ name: string }>`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
          ORDER BY rowid`
      : sql<{ name: string }>`SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind = 'r' AND n.nspname = current_schema() ORDER BY c.oid`;
  return (await query.execute(db)).rows.map(({ name }) => name);
}

/** Columns of a table's primary key, in its order. */
export async function listKey(db: Kysely<Tables>, dialect: Dialect, table: string): Promise<readonly string[]> {
  const query =
    dialect.name === 'sqlite'
      ? sql<{ name: string }>`SELECT name FROM pragma_table_info(${table}) WHERE pk > 0 ORDER BY pk`
      : sql<{ name: string }>`SELECT a.attname AS name FROM pg_index i
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
          WHERE i.indrelid = CAST(quote_ident(${table}) AS regclass) AND i.indisprimary
          ORDER BY array_position(CAST(i.indkey AS int2[]), a.attnum)`;
  return (await query.execute(db)).rows.map(({ name }) => name);
}

/** Columns that number their rows by themselves. */
export async function listIdentities(
  db: Kysely<Tables>,
): Promise<readonly { readonly table: string; readonly column: string }[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE is_identity = 'YES' AND table_schema = current_schema()`.execute(db);
  return rows;
}
