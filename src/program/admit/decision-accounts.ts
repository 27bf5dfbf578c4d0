/** What became of every decision that a recorder was told of: nothing is lost without being counted. */

export type RecorderStats = {
  /** Requests that were told of. Each is among exactly one of the three that follow. */
  readonly recorded: number;
  readonly stored: number;
  readonly waiting: number;
  /** Too many others waited, or the store refused them, or it was away until the end. */
  readonly dropped: number;
  /** Writes that the store did not take. */
  readonly troubles: number;
};

export type Accounts = {
  readonly take: () => void;
  /** Of those that wait. */
  readonly drop: (count: number) => void;
  readonly refuse: () => void;
  readonly trouble: () => void;
  /** How many were dropped that no stored batch has said yet. */
  readonly unsaid: () => number;
  /** Of a batch that is stored: how many it holds, and how many it says were dropped. */
  readonly settle: (count: number, dropped: number) => void;
  /** Everything that waits is given up; what is on its way may still arrive. */
  readonly end: () => void;
  readonly stats: () => RecorderStats;
};

/** Nothing told yet. */
export function createAccounts(): Accounts {
  const sum = { recorded: 0, stored: 0, waiting: 0, dropped: 0, troubles: 0 };
  let unsaid = 0;
  let isEnded = false;
  const drop = (count: number): void => {
    sum.dropped += count;
    unsaid += count;
  };
  return {
    take: () => {
      sum.recorded += 1;
      sum.waiting += 1;
    },
    drop: (count) => {
      // At the end all of them were.
      if (isEnded) return;
      drop(count);
      sum.waiting -= count;
    },
    refuse: () => {
      sum.recorded += 1;
      drop(1);
    },
    trouble: () => {
      sum.troubles += 1;
    },
    unsaid: () => unsaid,
    settle: (count, dropped) => {
      sum.stored += count;
      sum[isEnded ? 'dropped' : 'waiting'] -= count;
      unsaid -= dropped;
    },
    end: () => {
      drop(sum.waiting);
      sum.waiting = 0;
      isEnded = true;
    },
    stats: () => ({ ...sum }),
  };
}
