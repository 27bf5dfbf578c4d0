/** Work to be done later, by whichever process is free: a job is held under a lease, and handed over when it ends. */
import type { Json } from '../../base/json.ts';

/** `dead`: given up after its last attempt. */
export type JobState = 'waiting' | 'running' | 'done' | 'dead';

export type Job = {
  readonly id: string;
  readonly kind: string;
  /** One job of a kind and key waits or runs at a time. */
  readonly key: string;
  readonly payload: Json;
  readonly state: JobState;
  readonly createdMs: number;
  readonly runAtMs: number;
  readonly attempts: number;
  readonly owner: string | undefined;
  readonly leaseUntilMs: number | undefined;
  readonly finishedMs: number | undefined;
  /** Of the last attempt that did not come to its end. */
  readonly error: string | undefined;
};

export type NewJob = Pick<Job, 'id' | 'kind' | 'key' | 'payload' | 'runAtMs' | 'createdMs'>;

export type JobRecords = {
  /** False when one of the same kind and key waits or runs already. */
  readonly add: (job: NewJob) => Promise<boolean>;
  /**
   * Takes the job that is due longest, or whose lease ran out, for `owner`. No two calls get the same job, in whichever
   * processes they run. A time or a lease beyond `horizonMs` was set while the clock was ahead, and is not waited for.
   */
  readonly take: (wanted: {
    readonly kinds: readonly string[];
    readonly owner: string;
    readonly nowMs: number;
    readonly leaseUntilMs: number;
    readonly horizonMs: number;
  }) => Promise<Job | undefined>;
  /** False when the lease is another's by now: the work must stop. */
  readonly renew: (held: {
    readonly id: string;
    readonly owner: string;
    readonly leaseUntilMs: number;
  }) => Promise<boolean>;
  /** False when the lease is another's by now, and nothing is recorded. `runAtMs` makes it wait for another attempt. */
  readonly settle: (
    held: { readonly id: string; readonly owner: string },
    outcome:
      | { readonly state: 'done' | 'dead'; readonly nowMs: number; readonly error?: string }
      | { readonly state: 'waiting'; readonly runAtMs: number; readonly error: string },
  ) => Promise<boolean>;
  /** Forgets jobs that came to their end before an instant. */
  readonly prune: (beforeMs: number) => Promise<void>;
  readonly find: (id: string) => Promise<Job | undefined>;
  /** Newest first. */
  readonly list: (filter: {
    readonly kind?: string;
    readonly state?: JobState;
    readonly limit: number;
  }) => Promise<readonly Job[]>;
};
