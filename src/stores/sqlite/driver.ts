/** Kysely's driver for `node:sqlite`: one connection, prepared statements kept by their text. */
import { setTimeout } from 'node:timers/promises';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

/** Statements kept per connection: more than the store has, so that only texts with lists of changing length leave. */
const STATEMENTS_MAX = 500;

/** `BEGIN IMMEDIATE` takes the write lock at once, so that no upgrade from reading can fail later. */
export type Begin = 'BEGIN' | 'BEGIN IMMEDIATE';

/** A driver on an open database, of which it has the only use. */
export function createSqliteDriver(database: DatabaseSync, begin: Begin): Driver {
  const connection = createConnection(database);
  const run = async (text: string): Promise<void> => database.exec(text);
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: () => beginPatiently(database, begin),
    commitTransaction: () => run('COMMIT'),
    // A full disk rolls back by itself; a second rollback would hide the error that says so.
    rollbackTransaction: () => (database.isTransaction ? run('ROLLBACK') : run('')),
    releaseConnection: async () => undefined,
    destroy: async () => database.close(),
  };
}

/** How long a transaction waits for a writer of another connection. */
const BUSY_MS_MAX = 5_000;
const BUSY_STEP_MS = 5;
const SQLITE_BUSY = 5;

/** Waits between attempts and not in SQLite, where the thread, and all that it serves, would stand still. */
async function beginPatiently(database: DatabaseSync, begin: Begin): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += BUSY_STEP_MS) {
    try {
      return database.exec(begin);
    } catch (error) {
      const isBusy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
      if (!isBusy || waitedMs >= BUSY_MS_MAX) throw error;
      await setTimeout(BUSY_STEP_MS);
    }
  }
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const statement = database.prepare(text);
    if (statements.size >= STATEMENTS_MAX) statements.delete(statements.keys().next().value ?? '');
    statements.set(text, statement);
    return statement;
  };
  return {
    executeQuery: <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const statement = prepare(sql);
      const values = parameters as SQLInputValue[];
      if (statement.columns().length > 0) return Promise.resolve({ rows: statement.all(...values) as R[] });
      const { changes, lastInsertRowid } = statement.run(...values);
      return Promise.resolve({ rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) });
    },
    streamQuery: () => {
      throw new Error('assertion failed: long lists are read in pages');
    },
  };
}
