/**
 * A backup: a head, one line per row, and an end with counts and a digest, so that half a backup is told from a whole
 * one. Free of what only one of the databases has.
 */
import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { assert } from '../../base/errors.ts';
import type { SqlBackend } from '../backend.ts';
import { listKey, listTables } from './catalog.ts';
import type { Tables } from './tables.ts';

export const DUMP_FORMAT = 'bulwark-store/1';

/** A value that JSON has no form for. */
export type DumpedBytes = { readonly $bytes: string };

/** Rows read at once. */
const PAGE_ROWS = 500;

/** Lines without their ends. All rows are of one moment. */
export async function* dumpStore(backend: SqlBackend<Tables>, atMs: number): AsyncIterable<string> {
  const digest = createHash('sha256');
  let rowCount = 0;
  for await (const line of readThrough(backend, atMs)) {
    digest.update(line).update('\n');
    rowCount += 1;
    yield line;
  }
  yield JSON.stringify({ rows: rowCount - 1, sha256: digest.digest('hex') });
}

/** One snapshot is held while the reader takes line after line: the transaction runs beside, a page ahead. */
async function* readThrough(backend: SqlBackend<Tables>, atMs: number): AsyncIterable<string> {
  const pages = createHandover<readonly string[]>();
  const reading = backend
    .read(async (db) => {
      const versions = await db.selectFrom('schema_versions').selectAll().orderBy('version').execute();
      const head = { format: DUMP_FORMAT, schema: versions.at(-1)?.version ?? 0, atMs, kind: backend.dialect.name };
      await pages.give([JSON.stringify(head)]);
      for (const table of await listTables(db, backend.dialect)) {
        if (table !== 'schema_versions') await giveRows(db, backend, table, pages.give);
      }
    })
    .finally(pages.end);
  // Its failure is thrown below, at the place where the reader waits.
  reading.catch(() => undefined);
  try {
    for (;;) {
      const page = await pages.take();
      if (page === undefined) break;
      yield* page;
    }
    await reading;
  } finally {
    pages.abandon();
  }
}

async function giveRows(
  db: Kysely<Tables>,
  { dialect }: SqlBackend<Tables>,
  table: string,
  give: (page: readonly string[]) => Promise<void>,
): Promise<void> {
  const names = await listKey(db, dialect, table);
  assert(names.length > 0, `${table} has no primary key`);
  const key = sql.join(names.map((name) => sql.ref(name)));
  let last: Record<string, unknown> | undefined;
  for (;;) {
    const from = last;
    const after = from === undefined ? sql`` : sql`WHERE (${key}) > (${sql.join(names.map((name) => from[name]))})`;
    const { rows } = await sql<Record<string, unknown>>`
      SELECT * FROM ${sql.table(table)} ${after} ORDER BY ${key} LIMIT ${PAGE_ROWS}`.execute(db);
    if (rows.length > 0) await give(rows.map((row) => writeRow(table, row)));
    if (rows.length < PAGE_ROWS) return;
    last = rows.at(-1);
  }
}

function writeRow(table: string, row: Record<string, unknown>): string {
  return JSON.stringify({ table, row }, (_key, value: unknown) => {
    // Buffers come here as what their toJSON makes of them.
    const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
    if (isBuffer && 'data' in value) return { $bytes: Buffer.from(value.data as number[]).toString('base64') };
    return value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value;
  });
}

/** Hands values from a producer to one consumer, one at a time: the producer waits until its value was taken. */
function createHandover<T>() {
  let waiting: { readonly value: T | undefined; readonly taken: () => void } | undefined;
  let wake: () => void = () => undefined;
  let isAbandoned = false;
  const offer = (value: T | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (isAbandoned) return reject(new Error('nobody reads on'));
      waiting = { value, taken: resolve };
      wake();
    });
  return {
    give: (value: T): Promise<void> => offer(value),
    end: (): void => {
      if (!isAbandoned) void offer(undefined);
    },
    take: async (): Promise<T | undefined> => {
      if (waiting === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const { value, taken } = waiting ?? { value: undefined, taken: () => undefined };
      waiting = undefined;
      taken();
      return value;
    },
    /** Ends a producer whose consumer went away. */
    abandon: (): void => {
      isAbandoned = true;
      waiting?.taken();
    },
  };
}
