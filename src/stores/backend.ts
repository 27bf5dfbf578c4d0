/** What the shared SQL needs to know of a database: its connections, its dialect, its errors. */
import type { Kysely } from 'kysely';
import type { Change } from './api.ts';

/** Words that differ between the two dialects, for the statements that make tables. */
export type Dialect = {
  readonly name: 'sqlite' | 'postgres';
  /** A key that numbers its rows in the order of insertion. */
  readonly identity: string;
  readonly bytes: string;
  readonly real: string;
};

/** A connected database. `T` is the interface of its tables. */
export type SqlBackend<T> = {
  readonly dialect: Dialect;
  /** Runs `work` in one durable transaction and gives what it gives; database errors come out as `AppError`. */
  readonly write: <R>(work: (db: Kysely<T>) => Promise<R>) => Promise<R>;
  /** Runs `work` on one snapshot, which cannot be written to. */
  readonly read: <R>(work: (db: Kysely<T>) => Promise<R>) => Promise<R>;
  /** Runs `work` as `write` does, while no other process migrates. */
  readonly migrate: <R>(work: (db: Kysely<T>) => Promise<R>) => Promise<R>;
  /** Sends changes along with a transaction, to other processes. */
  readonly publish: (db: Kysely<T>, changes: readonly Change[]) => Promise<void>;
  /** Hears changes of other processes. */
  readonly subscribe: (listener: (change: Change) => void) => () => void;
  readonly close: () => Promise<void>;
};
