/**
 * Many rows by one statement, in the way that each database is fastest at: SQLite takes values, PostgreSQL one JSON
 * text (100,000 rows of 8 columns: 0.9 s against 1.1 s as JSON in SQLite, 2.1 s against 3.9 s as values in PostgreSQL).
 */
import type { Kysely, RawBuilder } from 'kysely';
import { CompiledQuery, sql } from 'kysely';
import type { Dialect } from '../backend.ts';

export type Cell = string | number | null;

export type RowBatch = {
  readonly table: string;
  /** Columns with PostgreSQL's word for the type of each. */
  readonly columns: readonly (readonly [name: string, type: 'text' | 'bigint'])[];
  /** What follows the values: `ON CONFLICT ...`. Written for both databases. */
  readonly tail: string;
  readonly rows: readonly (readonly Cell[])[];
};

/** Values bound by one statement of SQLite, which takes 32,766. */
const VALUES_MAX = 8_000;
/** Rows sent by one statement of PostgreSQL. */
const ROWS_MAX = 2_000;

/** Writes the rows in their order; gives how many were written. */
export async function writeRows<T>(db: Kysely<T>, dialect: Dialect, batch: RowBatch): Promise<number> {
  let written = 0;
  const { size, write } = chooseWriter(dialect, batch);
  for (let start = 0; start < batch.rows.length; start += size) {
    const { numAffectedRows = 0n } = await db.executeQuery(write(batch.rows.slice(start, start + size)));
    written += Number(numAffectedRows);
  }
  return written;
}

type Writer = { readonly size: number; readonly write: (rows: RowBatch['rows']) => CompiledQuery };

function chooseWriter({ name }: Dialect, { table, columns, tail }: RowBatch): Writer {
  const names = columns.map(([column]) => column);
  const into = `INSERT INTO ${table} (${names.join(', ')})`;
  if (name === 'sqlite') {
    const holes = `(${names.map(() => '?').join(', ')})`;
    const size = Math.floor(VALUES_MAX / names.length);
    return {
      size,
      write: (rows) => CompiledQuery.raw(`${into} VALUES ${rows.map(() => holes).join(', ')} ${tail}`, rows.flat()),
    };
  }
  const types = columns.map(([column, type]) => `${column} ${type}`).join(', ');
  const text = `${into} SELECT ${names.join(', ')} FROM json_to_recordset($1::json) AS given(${types}) ${tail}`;
  return {
    size: ROWS_MAX,
    write: (rows) =>
      CompiledQuery.raw(text, [
        JSON.stringify(rows.map((row) => Object.fromEntries(row.map((v, i) => [names[i], v])))),
      ]),
  };
}

/**
 * The values as a list to be used after `IN`, by one parameter, so that the statement is one for lists of any length.
 */
export function listOf({ name }: Dialect, values: readonly string[]): RawBuilder<string> {
  const text = JSON.stringify(values);
  return name === 'sqlite'
    ? sql`(SELECT value FROM json_each(${text}))`
    : sql`(SELECT json_array_elements_text(${text}::json))`;
}

/** As `listOf`, of whole numbers. */
export function numbersOf({ name }: Dialect, values: readonly number[]): RawBuilder<number> {
  const text = JSON.stringify(values);
  return name === 'sqlite'
    ? sql`(SELECT value FROM json_each(${text}))`
    : sql`(SELECT json_array_elements_text(${text}::json)::bigint)`;
}
