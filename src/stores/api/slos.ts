/** SLO documents, how each stands, and the events that they count. */
import type { EventBucket, SloState } from '../../model/programme/burn-rates.ts';
import type { StateChange } from '../../model/programme/incidents.ts';
import type { SloEvents } from '../../model/programme/slo-events.ts';
import type { Slo, SloIndicator } from '../../model/slo.ts';

/** How an SLO stood when it was last looked at. */
export type SloStatus = {
  readonly name: string;
  readonly state: SloState;
  /** Since when it is in this state. */
  readonly sinceMs: number;
  readonly evaluatedMs: number;
};

export type SloRecords = {
  /** Adds a document, or changes the one with the name. */
  readonly put: (slo: Slo, atMs: number) => Promise<void>;
  readonly remove: (name: string) => Promise<boolean>;
  /** In order of names. Those built in are not among them. */
  readonly list: () => Promise<readonly Slo[]>;
  readonly saveStatus: (status: SloStatus) => Promise<void>;
  readonly listStatuses: () => Promise<readonly SloStatus[]>;
  readonly saveChange: (change: StateChange) => Promise<void>;
  /**
   * Changes from an instant on, of one SLO where it is named, oldest first. Of each SLO also those since its last
   * incident before began: it may have lasted.
   */
  readonly listChanges: (wanted: {
    readonly fromMs: number;
    readonly name?: string | undefined;
  }) => Promise<readonly StateChange[]>;
  /** Forgets the changes before an instant. */
  readonly pruneChanges: (beforeMs: number) => Promise<void>;
};

export type SloEventRecords = {
  /** Adds to the five minutes of each. */
  readonly add: (events: readonly (SloEvents & { readonly atMs: number })[]) => Promise<void>;
  /** What an indicator counted in five minutes or, longer ago, in an hour, from an instant on. */
  readonly listBuckets: (indicator: SloIndicator, fromMs: number) => Promise<readonly EventBucket[]>;
  /** What an indicator ever counted; never falls. */
  readonly total: (indicator: SloIndicator) => Promise<{ readonly good: number; readonly total: number }>;
  /** Up to when the clocks of findings were looked at for a series; undefined: never. Held for this transaction. */
  readonly takeCursor: (series: string) => Promise<number | undefined>;
  readonly saveCursor: (series: string, untilMs: number) => Promise<void>;
  /**
   * Joins what began before `hourlyBeforeMs` into hours, and what began before `foreverBeforeMs` into one count, so
   * that the store stays small and no total falls.
   */
  readonly compact: (hourlyBeforeMs: number, foreverBeforeMs: number) => Promise<void>;
};
