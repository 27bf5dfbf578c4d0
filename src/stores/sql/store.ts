/** The store over any SQL backend: one set of statements for both databases, a file per noun. */
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import type { Change, Store, Transaction } from '../api.ts';
import type { Dialect, SqlBackend } from '../backend.ts';
import { createAssetRecords } from './assets.ts';
import { createDecisionRecords } from './decisions.ts';
import { dumpStore } from './dump.ts';
import { createExceptionRecords } from './exceptions.ts';
import { createFindingRecords } from './findings.ts';
import { createIdempotencyRecords } from './idempotency.ts';
import { createJobRecords } from './jobs.ts';
import { createLedgerRecords } from './ledger.ts';
import { createMeasureRecords } from './measures.ts';
import { migrate } from './migrate.ts';
import { createOidcLoginRecords } from './oidc-logins.ts';
import { createRefusalRecords } from './refusals.ts';
import { createRolloutRecords } from './rollouts.ts';
import { createRunRecords } from './runs.ts';
import { createScheduleRecords } from './schedules.ts';
import { createSessionRecords } from './sessions.ts';
import { createSignalRecords } from './signals.ts';
import { createSloEventRecords } from './slo-events.ts';
import { createSloRecords } from './slos.ts';
import type { Tables } from './tables.ts';
import { createSourceRecords } from './sources.ts';
import { createTokenRecords } from './tokens.ts';
import { createUserRecords } from './users.ts';
import { createViewRecords } from './views.ts';

/** Migrates the database and gives the store on it. Throws `store-too-new` and what the backend throws. */
export async function openSqlStore(backend: SqlBackend<Tables>, nowMs: number): Promise<Store> {
  const { dialect } = backend;
  await backend
    .migrate((db) => migrate(db, dialect, nowMs))
    .catch(async (error: unknown) => {
      await backend.close();
      throw error;
    });
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change);
  };
  const stopHearing = backend.subscribe(tell);
  return {
    kind: dialect.name,
    write: async (work) => {
      let changes: Change[] = [];
      const value = await backend.write(async (db) => {
        changes = [];
        const lastSteps: (() => Promise<void>)[] = [];
        const beforeCommit = (step: () => Promise<void>): void => void lastSteps.push(step);
        const done = await work(createTransaction(db, backend, (change) => changes.push(change), beforeCommit));
        for (const step of lastSteps) await step();
        if (changes.length > 0) await backend.publish(db, changes);
        return done;
      });
      changes.forEach(tell);
      return value;
    },
    read: (work) => backend.read((db) => work(createTransaction(db, backend, () => undefined, refuseToWrite))),
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refreshStatistics: () => backend.write(async (db) => void (await sql.raw(STATISTICS[dialect.name]).execute(db))),
    check: () => backend.read(async (db) => void (await sql`SELECT 1`.execute(db))),
    dump: (atMs) => dumpStore(backend, atMs),
    close: async () => {
      stopHearing();
      listeners.clear();
      await backend.close();
    },
  };
}

/** SQLite looks at a sample of those tables that have changed much; PostgreSQL's own daemon does so too, but later. */
const STATISTICS: Readonly<Record<Dialect['name'], string>> = { sqlite: 'PRAGMA optimize', postgres: 'ANALYZE' };

/** What is held back until a commit would be lost silently where none comes. */
function refuseToWrite(): never {
  throw new Error('assertion failed: a reading transaction writes');
}

function createTransaction(
  db: Kysely<Tables>,
  { dialect }: SqlBackend<Tables>,
  announce: (change: Change) => void,
  beforeCommit: (step: () => Promise<void>) => void,
): Transaction {
  return {
    assets: createAssetRecords(db, dialect),
    decisions: createDecisionRecords(db, dialect),
    exceptions: createExceptionRecords(db),
    findings: createFindingRecords(db, dialect),
    idempotency: createIdempotencyRecords(db),
    jobs: createJobRecords(db, dialect),
    ledger: createLedgerRecords(db, dialect, beforeCommit),
    measures: createMeasureRecords(db),
    oidcLogins: createOidcLoginRecords(db),
    refusals: createRefusalRecords(db),
    rollouts: createRolloutRecords(db),
    runs: createRunRecords(db, dialect),
    schedules: createScheduleRecords(db, dialect),
    sessions: createSessionRecords(db),
    signals: createSignalRecords(db),
    sloEvents: createSloEventRecords(db, dialect),
    slos: createSloRecords(db),
    sources: createSourceRecords(db),
    tokens: createTokenRecords(db),
    users: createUserRecords(db, dialect),
    views: createViewRecords(db),
    announce,
  };
}
