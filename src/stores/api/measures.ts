/** Sums over what other nouns keep, for the measures: added up in the database, so that no row of them is read here. */
import type { Visible } from '../../model/programme/access.ts';
import type { MeasureSide } from '../../model/programme/measures/definitions.ts';
import type { FindingClock } from '../../model/programme/slo-events.ts';
import type { VerdictCounts } from '../../model/result.ts';

export type GroupedVerdicts = Omit<VerdictCounts, 'skipped'> & { readonly group: string };
export type GroupedCount = { readonly group: string; readonly count: number };

/** Instants from `fromMs` up to, not including, `toMs`. */
export type Span = { readonly fromMs: number; readonly toMs: number };

type Scope = {
  readonly visible: Visible;
  readonly environment?: string | undefined;
  readonly team?: string | undefined;
};

export type MeasureRecords = {
  /**
   * Verdicts in order of the group, days as `2026-03-02` and both included: by day those of each day's last runs, else
   * of each target those of its last day with a run.
   */
  readonly sumVerdicts: (
    wanted: Scope & { readonly fromDay: string; readonly toDay: string; readonly by: MeasureSide },
  ) => Promise<readonly GroupedVerdicts[]>;
  /** Clocks that began in the time and run on: of findings that are neither resolved nor accepted. */
  readonly listRunningClocks: (span: Span) => Promise<readonly FindingClock[]>;
  /** Findings of controls that were first seen in the time. */
  readonly countFirstSeen: (
    wanted: Scope & Span & { readonly controls: readonly string[]; readonly by: 'day' | 'environment' | 'team' },
  ) => Promise<readonly GroupedCount[]>;
  /** Assets that scanned resources belong to. */
  readonly countAssets: (wanted: Scope & { readonly by: 'environment' | 'team' }) => Promise<readonly GroupedCount[]>;
};
