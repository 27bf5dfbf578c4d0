/** Tables of runs and of what they saw. */
import type { Generated } from 'kysely';
import type { TargetRef } from '../../../model/programme/run.ts';
import type { Layer, Mode, Severity, Verdict } from '../../../model/words.ts';

export type RunTables = {
  readonly targets: {
    readonly id: string;
    readonly kind: TargetRef['kind'];
    readonly name: string;
    readonly environment: string;
    readonly run_id: string;
    readonly started_ms: number;
    readonly whole_ms: number | null;
    readonly repository: string | null;
    readonly commit_id: string | null;
  };
  readonly runs: {
    readonly id: string;
    readonly target: string;
    readonly started_ms: number;
    readonly environment: string;
    /** The whole record as JSON: it is read, not asked about. */
    readonly record: string;
  };
  readonly controls: {
    readonly id: string;
    readonly name: string;
    readonly title: string;
    readonly severity: Severity;
    readonly layer: Layer;
    readonly owner: string;
    /** All of them in lower case, for the search. */
    readonly search: string;
  };
  readonly resources: {
    readonly id: Generated<number>;
    readonly target: string;
    readonly address: string;
    readonly environment: string;
    readonly team: string;
    readonly asset: string;
    readonly source: string;
    readonly type: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string | null;
    readonly labels: string;
    readonly file: string;
    readonly line: number | null;
    readonly body: string | null;
    readonly digest: string;
    readonly since_ms: number;
  };
  readonly results: {
    readonly resource_id: number;
    readonly control: string;
    readonly mode: Mode;
    readonly verdict: Verdict;
    readonly reason: string;
    readonly exception: string | null;
    readonly since_ms: number;
  };
  readonly tallies: {
    readonly day: string;
    readonly target: string;
    readonly environment: string;
    readonly team: string;
    readonly layer: string;
    readonly control: string;
    readonly pass: number;
    readonly fail: number;
    readonly unknown: number;
    readonly skipped: number;
    readonly exempt: number;
  };
};
