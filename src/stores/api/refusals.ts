/** Refused accesses, counted by the hour: an attacker makes numbers larger, never the store. */

export type Refusal = {
  /** Start of the hour. */
  readonly hourMs: number;
  /** Why: `password`, `token`, `permission`, ... */
  readonly reason: string;
  /** Id of a known user or token, else `unknown`: never what the caller made up. */
  readonly subject: string;
  readonly count: number;
  readonly lastMs: number;
};

export type RefusalRecords = {
  /** Counts one more; gives how many there are of its hour, reason and subject. */
  readonly count: (refusal: Omit<Refusal, 'count'>) => Promise<number>;
  /** Newest hour first, then the most; those of hours before `beforeMs`. */
  readonly list: (wanted: {
    readonly fromMs: number;
    readonly beforeMs: number;
    readonly limit: number;
  }) => Promise<readonly Refusal[]>;
  /** Forgets the hours before an instant. */
  readonly prune: (beforeMs: number) => Promise<void>;
};
