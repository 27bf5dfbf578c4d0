/**
 * What a store is: the memory of the programme. One port, filled by SQLite and by PostgreSQL, which pass one contract
 * suite (`test/contract/store`). Use cases know this file and its folder alone.
 */
import type { AssetRecords } from './api/assets.ts';
import type { DecisionRecords } from './api/decisions.ts';
import type { ExceptionRecords } from './api/exceptions.ts';
import type { FindingRecords } from './api/findings.ts';
import type { IdempotencyRecords } from './api/idempotency.ts';
import type { JobRecords } from './api/jobs.ts';
import type { LedgerRecords } from './api/ledger.ts';
import type { MeasureRecords } from './api/measures.ts';
import type { OidcLoginRecords } from './api/oidc-logins.ts';
import type { RefusalRecords } from './api/refusals.ts';
import type { RolloutRecords } from './api/rollouts.ts';
import type { RunRecords } from './api/runs.ts';
import type { ScheduleRecords } from './api/schedules.ts';
import type { SessionRecords } from './api/sessions.ts';
import type { SignalRecords } from './api/signals.ts';
import type { SloEventRecords, SloRecords } from './api/slos.ts';
import type { SourceRecords } from './api/sources.ts';
import type { TokenRecords } from './api/tokens.ts';
import type { UserRecords } from './api/users.ts';
import type { ViewRecords } from './api/views.ts';

/**
 * Something that others may want to hear of once it is durable: a topic (`findings`, `rollouts`, `jobs`) and, where few
 * things changed, their ids.
 */
export type Change = { readonly topic: string; readonly ids?: readonly string[] };

/** The records of the programme within one transaction, a member per noun. */
export type Transaction = {
  readonly assets: AssetRecords;
  readonly decisions: DecisionRecords;
  readonly exceptions: ExceptionRecords;
  readonly findings: FindingRecords;
  readonly idempotency: IdempotencyRecords;
  readonly jobs: JobRecords;
  readonly ledger: LedgerRecords;
  readonly measures: MeasureRecords;
  readonly oidcLogins: OidcLoginRecords;
  readonly refusals: RefusalRecords;
  readonly rollouts: RolloutRecords;
  readonly runs: RunRecords;
  readonly schedules: ScheduleRecords;
  readonly sessions: SessionRecords;
  readonly signals: SignalRecords;
  readonly sloEvents: SloEventRecords;
  readonly slos: SloRecords;
  readonly sources: SourceRecords;
  readonly tokens: TokenRecords;
  readonly users: UserRecords;
  readonly views: ViewRecords;
  /** Tells watchers in every process of this store, after the commit and never before it. */
  readonly announce: (change: Change) => void;
};

export type Store = {
  readonly kind: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one transaction: all of it is durable when the promise is fulfilled, nothing of it when it is
   * rejected. `work` may be run again where the database asks for it, so it does nothing but use `tx`.
   *
   * Throws `store-busy` (another process holds it; try again), `store-full`, `store-read-only`, `store-unavailable` and
   * `store-damaged`; what `work` throws passes through.
   */
  readonly write: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** Runs `work` on one unchanging view of the store; writing in it throws. Throws as `write` does. */
  readonly read: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
  /** Calls the listener after commits, of other processes too where the store can tell; gives the end of watching. */
  readonly watch: (listener: (change: Change) => void) => () => void;
  /** Lets the database look at how much it holds of what, which it chooses its ways by. Throws as `write` does. */
  readonly refreshStatistics: () => Promise<void>;
  /** Fulfilled when the store answers. Throws as `write` does. */
  readonly check: () => Promise<void>;
  /**
   * The whole store as of one moment, a line of JSON per row, the same for both kinds, so that a backup of one restores
   * into the other; the store stays in use meanwhile. Lines have no line ends.
   */
  readonly dump: (atMs: number) => AsyncIterable<string>;
  readonly close: () => Promise<void>;
};
