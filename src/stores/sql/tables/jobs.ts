/** Tables of jobs. */
import type { JobState } from '../../api/jobs.ts';

export type JobTables = {
  readonly jobs: {
    readonly id: string;
    readonly kind: string;
    readonly key: string;
    readonly payload: string;
    readonly state: JobState;
    readonly created_ms: number;
    readonly run_at_ms: number;
    readonly attempts: number;
    readonly owner: string | null;
    readonly lease_until_ms: number | null;
    readonly finished_ms: number | null;
    readonly error: string | null;
  };
};
