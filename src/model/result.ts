/** What the evaluator says: results per (control, resource), and findings below the failing ones. */
import type { FieldPath, Span } from '../base/positions.ts';
import type { AssetRef, Resource } from './resource.ts';
import type { FixStep } from './control.ts';
import type { Layer, Mode, Severity, Verdict } from './words.ts';

/** One failing field of a failing result. */
export type Finding = {
  /** Identity over time: control id, resource address and the path with list items named, never lines. */
  readonly id: string;
  readonly message: string;
  readonly path: FieldPath;
  /** The path in the authored file, or its nearest ancestor there (`isExact` false). */
  readonly span: Span | undefined;
  readonly isExact: boolean;
  /** The file of the span, where it is not that of the resource. */
  readonly file?: string;
  /** Value at the path, capped, for display; undefined when absent. */
  readonly actual?: unknown;
  /** Absolute JSON Patch steps against the resource body. */
  readonly fix: readonly FixStep[];
};

export type ControlResult = {
  readonly control: {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly severity: Severity;
    readonly layer: Layer;
    readonly owner: string;
    /** What stands at the places of its findings may be a secret. */
    readonly findsSecrets?: true;
  };
  readonly resource: Resource;
  readonly asset: AssetRef;
  readonly mode: Mode;
  readonly verdict: Verdict;
  /** Why it is unknown, skipped or exempt; the first message when it fails. */
  readonly reason: string;
  /** Filled for `fail` and `exempt`. */
  readonly findings: readonly Finding[];
  /** Name of the exception in force, when `exempt`. */
  readonly exception?: string;
};

export type VerdictCounts = Readonly<Record<Verdict, number>>;
