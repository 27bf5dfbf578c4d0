/** The steps from an empty database to the newest schema. A step that was released is never edited: add one. */
import type { Migration, Statements } from './migration.ts';
import { accessTables } from './migrations/0001-access.ts';
import { assetTables } from './migrations/0001-assets.ts';
import { exceptionTables } from './migrations/0001-exceptions.ts';
import { findingTables } from './migrations/0001-findings.ts';
import { idempotencyTables } from './migrations/0001-idempotency.ts';
import { jobTables } from './migrations/0001-jobs.ts';
import { ledgerTables } from './migrations/0001-ledger.ts';
import { rolloutTables } from './migrations/0001-rollouts.ts';
import { runTables } from './migrations/0001-runs.ts';
import { scheduleTables } from './migrations/0001-schedules.ts';
import { signalTables } from './migrations/0001-signals.ts';
import { sloTables } from './migrations/0001-slos.ts';
import { sourceTables } from './migrations/0001-sources.ts';
import { decisionTables } from './migrations/0002-decisions.ts';
import { consoleTables } from './migrations/0003-console.ts';

const FIRST: readonly Statements[] = [
  accessTables,
  assetTables,
  idempotencyTables,
  jobTables,
  ledgerTables,
  runTables,
  findingTables,
  scheduleTables,
  signalTables,
  sloTables,
  sourceTables,
  exceptionTables,
  rolloutTables,
];

export const MIGRATIONS: readonly Migration[] = [
  { name: 'programme', statements: (dialect) => FIRST.flatMap((statements) => statements(dialect)) },
  { name: 'decisions', statements: decisionTables },
  { name: 'console', statements: consoleTables },
];
