/** Brings a backup into an empty database, of either kind: all of it or nothing, then forward to the newest schema. */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';
import { isJsonObject } from '../../base/json.ts';
import type { SqlBackend } from '../backend.ts';
import { listIdentities, listTables } from './catalog.ts';
import { DUMP_FORMAT } from './dump.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Tables } from './tables.ts';

export type Restored = { readonly rows: number; readonly tables: number; readonly atMs: number };

/** Rows written at once. */
const BATCH_ROWS = 200;

/**
 * Reads what `Store.dump` wrote. Throws `invalid-backup` for a file that is none, is cut short or was changed, and
 * `state-conflict` for a database that has rows: a restore never mixes two programmes.
 */
export async function restoreSqlStore(
  backend: SqlBackend<Tables>,
  lines: AsyncIterable<string>,
  nowMs: number,
): Promise<Restored> {
  return backend.migrate(async (db) => {
    const { dialect } = backend;
    if ((await listTables(db, dialect)).length > 0) {
      throw new AppError('state-conflict', 'the store to restore into is not empty');
    }
    const digest = createHash('sha256');
    let head: Head | undefined;
    let end: End | undefined;
    let rowCount = 0;
    const writer = createRowWriter(db);
    for await (const line of lines) {
      if (line === '') continue;
      if (end !== undefined) throw new AppError('invalid-backup', 'there is text after its end');
      const entry = readLine(line, rowCount);
      end = readEnd(entry);
      if (end !== undefined) continue;
      digest.update(line).update('\n');
      if (head === undefined) {
        head = readHead(entry);
        await migrate(db, dialect, nowMs, head.schema);
        writer.know(await listTables(db, dialect));
        continue;
      }
      rowCount += 1;
      await writer.add(entry);
    }
    await writer.flush();
    if (head === undefined || end === undefined) throw new AppError('invalid-backup', 'it has no end: it is cut short');
    if (end.rows !== rowCount || end.sha256 !== digest.digest('hex')) {
      throw new AppError('invalid-backup', 'its rows are not those that were written');
    }
    if (dialect.name === 'postgres') await goOnNumbering(db);
    await migrate(db, dialect, nowMs);
    return { rows: rowCount, tables: writer.tableCount(), atMs: head.atMs };
  });
}

type Head = { readonly schema: number; readonly atMs: number };
type End = { readonly rows: number; readonly sha256: string };
type Row = Record<string, unknown>;

function readLine(line: string, index: number): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new AppError('invalid-backup', `line ${index + 1} is no JSON`, { cause: error });
  }
  if (!isJsonObject(value)) throw new AppError('invalid-backup', `line ${index + 1} is no object`);
  return value;
}

function readHead(entry: Row): Head {
  const { format, schema, atMs } = entry;
  if (format !== DUMP_FORMAT || typeof schema !== 'number' || typeof atMs !== 'number') {
    throw new AppError('invalid-backup', `it does not begin with ${DUMP_FORMAT}`);
  }
  if (schema > MIGRATIONS.length) {
    throw new AppError('store-too-new', `the backup has schema ${schema}, this Bulwark knows ${MIGRATIONS.length}`);
  }
  return { schema, atMs };
}

function readEnd({ rows, sha256 }: Row): End | undefined {
  return typeof rows === 'number' && typeof sha256 === 'string' ? { rows, sha256 } : undefined;
}

function createRowWriter(db: Kysely<Tables>) {
  const counts = new Map<string, number>();
  let known: ReadonlySet<string> = new Set();
  let table = '';
  let batch: Row[] = [];
  const flush = async (): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    const columns = Object.keys(first);
    const rows = batch.map((row) => sql`(${sql.join(columns.map((column) => readValue(row[column])))})`);
    batch = [];
    await sql`INSERT INTO ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
      VALUES ${sql.join(rows)}`.execute(db);
  };
  return {
    know: (tables: readonly string[]): void => {
      known = new Set(tables);
    },
    add: async ({ table: name, row }: Row): Promise<void> => {
      // The names become part of a statement, so only those that the schema has are taken.
      if (typeof name !== 'string' || !known.has(name) || !isJsonObject(row)) {
        throw new AppError('invalid-backup', `it has a row of the table ${JSON.stringify(name)}, which is none`);
      }
      if (name !== table || batch.length >= BATCH_ROWS) {
        await flush();
        table = name;
      }
      counts.set(name, (counts.get(name) ?? 0) + 1);
      batch.push(row);
    },
    flush,
    tableCount: () => counts.size,
  };
}

function readValue(value: unknown): unknown {
  const bytes = isJsonObject(value) ? value['$bytes'] : undefined;
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : value;
}

/** After rows that brought their numbers, PostgreSQL would give the first ones again. */
async function goOnNumbering(db: Kysely<Tables>): Promise<void> {
  for (const { table, column } of await listIdentities(db)) {
    await sql`SELECT setval(pg_get_serial_sequence(${table}, ${column}),
      (SELECT COALESCE(MAX(${sql.ref(column)}), 0) + 1 FROM ${sql.table(table)}), false)`.execute(db);
  }
}
