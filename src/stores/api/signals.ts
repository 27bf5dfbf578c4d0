/** Counts of what happened, for the measures: kept by the hour, not one by one. */
import type { Visible } from '../../model/programme/access.ts';

/**
 * `auth-denied`: an access that was refused; `active-user`: counted once per user and day; `audit-log`: a service whose
 * audit log arrived, counted once per service and day.
 */
export const SIGNAL_NAMES = [
  'auth-denied',
  'auth-granted',
  'active-user',
  'admission-request',
  'admission-reject',
  'drift',
  'secret-exposed',
  'artifact-deployed',
  'artifact-signed',
  'audit-log',
  'runtime-violation',
] as const;
export type SignalName = (typeof SIGNAL_NAMES)[number];

export type Signal = {
  readonly name: SignalName;
  readonly atMs: number;
  readonly environment?: string;
  readonly team?: string;
  /** Counted once per day, where given: a user, a job. */
  readonly onceFor?: string;
  /** How many at once; 1 when it is left out. */
  readonly count?: number;
};

/** What counts are added up by. */
export const SIGNAL_SIDES = ['day', 'environment', 'team'] as const;
export type SignalSide = (typeof SIGNAL_SIDES)[number];

export type SignalQuery = {
  readonly names: readonly SignalName[];
  /** First instant, rounded down to its hour. */
  readonly fromMs: number;
  /** The first instant that is not counted any more; hours that begin before it are. */
  readonly toMs: number;
  readonly visible: Visible;
  readonly environment?: string | undefined;
  readonly team?: string | undefined;
  /** One sum per name when it is left out. */
  readonly by?: SignalSide | undefined;
};

export type SignalSum = {
  readonly name: SignalName;
  /** First instant of the day in decimal digits, or the name of the environment or team; empty for none. */
  readonly group: string;
  readonly count: number;
};

/** A source that has ever reported: it is there, so that having counted nothing means nothing happened. */
export type SignalSource = { readonly name: SignalName; readonly firstMs: number; readonly lastMs: number };

export type SignalRecords = {
  /** Adds to the hour of the signal, and says that its source is there. */
  readonly count: (signal: Signal) => Promise<void>;
  /** Says that sources are there and working, though they may have nothing to count. */
  readonly beat: (names: readonly SignalName[], atMs: number) => Promise<void>;
  /** Sums in order of name and group; groups without a count are left out. */
  readonly sum: (query: SignalQuery) => Promise<readonly SignalSum[]>;
  readonly listSources: () => Promise<readonly SignalSource[]>;
  /** Forgets the hours, and who was counted, before an instant. */
  readonly prune: (beforeMs: number) => Promise<void>;
};
