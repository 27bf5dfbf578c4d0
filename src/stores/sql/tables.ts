/** All tables of the store: each noun says its own in `tables/`. Instants are milliseconds since the epoch, UTC. */
import type { AccessTables } from './tables/access.ts';
import type { AssetTables } from './tables/assets.ts';
import type { DecisionTables } from './tables/decisions.ts';
import type { ExceptionTables } from './tables/exceptions.ts';
import type { FindingTables } from './tables/findings.ts';
import type { IdempotencyTables } from './tables/idempotency.ts';
import type { JobTables } from './tables/jobs.ts';
import type { LedgerTables } from './tables/ledger.ts';
import type { RolloutTables } from './tables/rollouts.ts';
import type { RunTables } from './tables/runs.ts';
import type { ScheduleTables } from './tables/schedules.ts';
import type { SignalTables } from './tables/signals.ts';
import type { SloTables } from './tables/slos.ts';
import type { SourceTables } from './tables/sources.ts';
import type { ViewTables } from './tables/views.ts';

export type Tables = MetaTables &
  SignalTables &
  SloTables &
  ExceptionTables &
  RolloutTables &
  AccessTables &
  AssetTables &
  DecisionTables &
  FindingTables &
  IdempotencyTables &
  JobTables &
  LedgerTables &
  RunTables &
  ScheduleTables &
  SourceTables &
  ViewTables;

type MetaTables = {
  readonly schema_versions: {
    readonly version: number;
    readonly name: string;
    readonly applied_ms: number;
  };
};
