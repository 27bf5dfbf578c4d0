/** Table of schedules. */

export type ScheduleTables = {
  readonly schedules: {
    readonly id: string;
    readonly kind: string;
    readonly payload: string;
    readonly cron: string;
    readonly is_enabled: number;
    readonly next_ms: number;
    readonly last_ms: number | null;
    readonly missed_count: number;
    readonly missed_ms: number | null;
  };
};
