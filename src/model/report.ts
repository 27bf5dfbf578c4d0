/** One scan: what was read, what was judged, what that means for the gate. The single input of every output. */
import type { Problem } from '../base/problems.ts';
import type { Control } from './control.ts';
import type { ExceptionStatus } from './exception-rules.ts';
import type { ControlResult, VerdictCounts } from './result.ts';

/** A fault of an exception document found while applying it. */
export type ExceptionNote = {
  readonly exception: string;
  readonly file: string;
  readonly status: ExceptionStatus | 'never-matched';
  readonly message: string;
};

export type GateDecision = {
  /** 0 clean, 1 blocked by an enforced control, 3 could not judge. */
  readonly exit: 0 | 1 | 3;
  readonly reasons: readonly string[];
};

export type ScanReport = {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly profile: string;
  readonly environment: string;
  readonly files: { readonly seen: number; readonly read: number; readonly bytes: number };
  readonly resourceCount: number;
  /** Enabled controls (mode not off). */
  readonly controls: readonly Control[];
  readonly results: readonly ControlResult[];
  readonly counts: VerdictCounts;
  /**
   * pass / (pass + fail), exempt counted as fail; undefined when nothing was judged: "no data" is neither 0 nor 100
   * %.
   */
  readonly complianceRate: number | undefined;
  readonly problems: readonly Problem[];
  readonly exceptions: readonly ExceptionNote[];
  readonly decision: GateDecision;
};
