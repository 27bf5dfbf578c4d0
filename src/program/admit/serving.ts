/** The gate as the command line starts it: where it listens, what it answers by, and whom it tells. */
import type { DecisionRecorder } from '../../model/programme/gate-decision.ts';
import type { Metric } from '../../model/programme/metric-names.ts';
import type { Log } from '../control-room.ts';
import type { RunningServer } from '../serving.ts';
import type { Gate } from './gate.ts';

export type GatePlace = {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** PEM files, read again when they change. */
  readonly tls: { readonly certFile: string; readonly keyFile: string };
  /** Certificates, in PEM, of the authorities whose clients alone may ask for reviews. */
  readonly clientCaFile?: string | undefined;
  /** How long it says that it is not ready, and goes on answering, before it stops to listen. */
  readonly graceMs: number;
};

export type GateParts = {
  readonly gate: Gate;
  readonly recorder: DecisionRecorder;
  readonly log: Log;
  /** Why it should not be asked yet; undefined when it may. */
  readonly findHindrance: () => string | undefined;
  /** Metrics of what is not the listener's: the recorder, the settings. */
  readonly listMetrics: () => readonly Metric[];
};

/** Throws `cannot-listen` and `path-not-found`. */
export type StartGate = (place: GatePlace, parts: GateParts) => Promise<RunningServer>;
