/** What is to be done again and again: each schedule adds jobs of its kind when they are due. */
import type { Json } from '../../base/json.ts';

export type Schedule = {
  readonly id: string;
  /** Kind of the jobs that it adds; their key is the schedule's id. */
  readonly kind: string;
  readonly payload: Json;
  /** Five fields of cron, in UTC. */
  readonly cron: string;
  readonly isEnabled: boolean;
  readonly nextMs: number;
  /** When it was last put, used or missed: in the future, where the clock has gone back since. */
  readonly lastMs: number | undefined;
  /** Times at which nothing could be started: nobody ran, or the job before was not done. */
  readonly missedCount: number;
  readonly missedMs: number | undefined;
};

export type ScheduleRecords = {
  /** Adds it, or changes the one with the id. */
  readonly put: (schedule: Schedule) => Promise<void>;
  readonly remove: (id: string) => Promise<boolean>;
  readonly find: (id: string) => Promise<Schedule | undefined>;
  readonly list: () => Promise<readonly Schedule[]>;
  /**
   * Those that are enabled and due, or that were last looked at later than now (the clock went back), held until the
   * end of the transaction.
   */
  readonly claimDue: (nowMs: number) => Promise<readonly Schedule[]>;
};
