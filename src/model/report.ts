/** One scan: what was read, what was judged, what that means for the gate. The single input of every output. */
import type { Problem } from '../base/problems.ts';
import type { Control } from './control.ts';
import type { ExceptionStatus } from './exception-rules.ts';
import type { ControlResult, Finding, VerdictCounts } from './result.ts';

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

/** What became of the findings of a baseline, and which of today's it holds. */
export type BaselineComparison = {
  readonly file: string;
  readonly known: number;
  readonly new: number;
  /** In the baseline, and no longer found on what was judged. */
  readonly gone: number;
  readonly isKnown: (result: ControlResult, finding: Finding) => boolean;
};

/** What a scan of a change looked at. Files are counted, so that what was left out is never silently clean. */
export type ScanScope = {
  /** The ref as it was given. */
  readonly since: string;
  /** Id of the commit compared with. */
  readonly base: string;
  /** Files below the roots that were added, changed or deleted, whatever they hold. */
  readonly changed: number;
  /** Files judged for what changed in them, or in what they are read with. */
  readonly judged: number;
  /** Files with resources judged because they depend on those. */
  readonly dependent: number;
  /** Files whose resources were not judged. */
  readonly leftOut: number;
  /** Files of these that git ignores: whether they changed is not known. */
  readonly ignored: number;
  /** Whether an earlier scan's index was used. */
  readonly isWarm: boolean;
  /** Why everything was judged after all. */
  readonly whole?: string;
};

export type ScanReport = {
  readonly startedAt: string;
  readonly durationMs: number;
  readonly profile: string;
  readonly environment: string;
  readonly files: { readonly seen: number; readonly read: number; readonly bytes: number };
  /** Name of the cluster, where what runs in one was scanned; `files` then counts objects. */
  readonly cluster?: string;
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
  /** Where not everything was judged. */
  readonly scope?: ScanScope;
  /** Where the scan was compared with a baseline. */
  readonly baseline?: BaselineComparison;
};
