/** What became of every decision that a recorder was told of: nothing is lost without being counted. */

export type RecorderStats = {
  /** Requests that were told of. Each is among exactly one of the four that follow. */
  readonly recorded: number;
  readonly stored: number;
  readonly waiting: number;
  /** Too many others waited, or the store refused them, or it was away until the end. */
  readonly dropped: number;
  /** Passes that no kept pass stands for yet. */
  readonly sampling: number;
  /** Writes that the store did not take. */
  readonly troubles: number;
};

/** What a batch says besides its decisions. */
export type Unsaid = { readonly dropped: number; readonly sampledOut: number };

export type Accounts = {
  readonly take: (weight: number) => void;
  /** Not kept by itself, so that another one stands for it. */
  readonly sampleOut: () => void;
  /** Of those that wait. */
  readonly drop: (count: number) => void;
  readonly refuse: () => void;
  readonly trouble: () => void;
  /** What no batch that is stored has said yet. */
  readonly unsaid: () => Unsaid;
  readonly settle: (weight: number, said: Unsaid) => void;
  /** Everything that waits is given up; what is on its way may still arrive. */
  readonly end: () => void;
  readonly stats: (sampling: number) => RecorderStats;
};

/** Nothing told yet. */
export function createAccounts(): Accounts {
  const sum = { recorded: 0, stored: 0, waiting: 0, dropped: 0, troubles: 0 };
  const unsaid = { dropped: 0, sampledOut: 0 };
  let isEnded = false;
  const drop = (count: number): void => {
    sum.dropped += count;
    unsaid.dropped += count;
  };
  return {
    take: (weight) => {
      // Those that it stands for were told of before.
      sum.recorded += 1;
      sum.waiting += weight;
    },
    sampleOut: () => {
      sum.recorded += 1;
      unsaid.sampledOut += 1;
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
    unsaid: () => ({ ...unsaid }),
    settle: (weight, said) => {
      sum.stored += weight;
      sum[isEnded ? 'dropped' : 'waiting'] -= weight;
      unsaid.dropped -= said.dropped;
      unsaid.sampledOut -= said.sampledOut;
    },
    end: () => {
      drop(sum.waiting);
      sum.waiting = 0;
      isEnded = true;
    },
    stats: (sampling) => ({ ...sum, sampling }),
  };
}
