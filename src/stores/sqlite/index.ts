/** The embedded store: one file, WAL, `synchronous=FULL`, so that what was acknowledged survives a power cut. */
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Dialect as KyselyDialect } from 'kysely';
import type { Dialect, SqlBackend } from '../backend.ts';
import type { Begin } from './driver.ts';
import { createSqliteDriver } from './driver.ts';
import { explainSqliteError } from './errors.ts';

const DIALECT: Dialect = {
  name: 'sqlite',
  identity: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  bytes: 'BLOB',
  real: 'REAL',
};

/** How long opening waits for another process that opens the file at the same moment. */
const OPEN_MS_MAX = 5_000;

/** Pages kept in memory per connection: SQLite's own 2 MiB are read over and over by a store of a million findings. */
const CACHE_KIB = 65_536;

/** Opens or makes the file. Throws `store-unavailable`, `store-read-only` and `store-damaged`. */
export function openSqlite<T>(file: string): SqlBackend<T> {
  const writer = connect(file);
  const reader = connectBeside(writer, file);
  const writeDb = createKysely<T>(writer, 'BEGIN IMMEDIATE');
  const readDb = createKysely<T>(reader, 'BEGIN');
  reader.exec('PRAGMA query_only = ON');
  const writing = createQueue();
  const reading = createQueue();
  const run =
    (db: Kysely<T>, queue: Queue): SqlBackend<T>['write'] =>
    (work) =>
      queue(() =>
        db
          .transaction()
          .execute(work)
          .catch((error: unknown) => {
            throw explainSqliteError(error);
          }),
      );
  return {
    dialect: DIALECT,
    write: run(writeDb, writing),
    migrate: run(writeDb, writing),
    read: run(readDb, reading),
    // One process has the file to itself; those that share it for a moment look again by themselves.
    publish: () => Promise.resolve(),
    subscribe: () => () => undefined,
    close: async () => {
      await Promise.all([writing(() => writeDb.destroy()), reading(() => readDb.destroy())]);
      // Kysely closes what it has used; the last one to close brings the log into the file.
      for (const database of [reader, writer]) if (database.isOpen) database.close();
    },
  };
}

function connectBeside(other: DatabaseSync, file: string): DatabaseSync {
  try {
    return connect(file);
  } catch (error) {
    other.close();
    throw error;
  }
}

function connect(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: OPEN_MS_MAX });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;');
    database.exec('PRAGMA busy_timeout = 0'); // waiting is the driver's affair
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    return database;
  } catch (error) {
    database?.close();
    throw explainSqliteError(error);
  }
}

function createKysely<T>(database: DatabaseSync, begin: Begin): Kysely<T> {
  const dialect: KyselyDialect = {
    createDriver: () => createSqliteDriver(database, begin),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  return new Kysely<T>({ dialect });
}

type Queue = <R>(task: () => Promise<R>) => Promise<R>;

/** Runs tasks one after the other: a connection holds one transaction at a time. */
function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
