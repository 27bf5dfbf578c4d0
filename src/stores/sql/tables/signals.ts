/** Tables of signals. */
import type { SignalName } from '../../api/signals.ts';

export type SignalTables = {
  readonly signals: {
    readonly name: SignalName;
    readonly hour_ms: number;
    /** Empty for none: a key has no NULL. */
    readonly environment: string;
    readonly team: string;
    readonly count: number;
  };
  /** Who was counted on a day. */
  readonly signal_onces: {
    readonly name: SignalName;
    readonly day_ms: number;
    readonly once_for: string;
  };
  readonly signal_sources: {
    readonly name: SignalName;
    readonly first_ms: number;
    readonly last_ms: number;
  };
};
