/**
 * Wrong passwords are answered more and more slowly: by account and address together, by account and by address. Kept
 * in the memory of the process, of a bounded size; a right password is what costs an attacker nothing to wait for.
 */
import type { Clock } from '../../base/clock.ts';
import { LIMITS } from '../../base/limits.ts';
import { HOUR_MS, MINUTE_MS } from '../../model/instants.ts';

/** Who tries to sign in as whom, and from where. */
export type Attempt = { readonly name: string; readonly address: string };

export type Attempts = {
  /** Milliseconds until this may be tried; 0 when it may be now. */
  readonly waitMs: (attempt: Attempt) => number;
  /**
   * Counts one before its outcome is known, so that many at once do not all count as the first; `forgive` takes it
   * back.
   */
  readonly begin: (attempt: Attempt) => void;
  /** It was right: what was counted for the account from this address is forgotten. */
  readonly forgive: (attempt: Attempt) => void;
};

type Rule = { readonly freeMax: number; readonly waitMsMax: number };

/**
 * An account is slowed down for a minute at most where attempts come from many addresses: more would let anybody lock
 * out anybody.
 */
const RULES = {
  pair: { freeMax: 5, waitMsMax: 15 * MINUTE_MS },
  account: { freeMax: 20, waitMsMax: MINUTE_MS },
  address: { freeMax: 30, waitMsMax: 15 * MINUTE_MS },
} as const satisfies Readonly<Record<string, Rule>>;

const FIRST_WAIT_MS = 1_000;
const FORGOTTEN_AFTER_MS = HOUR_MS;
/** Doublings beyond which every wait is at its maximum. */
const DOUBLINGS_MAX = 20;

/** How long to wait after so many wrong attempts: none at first, then a second, doubled by each. */
export function waitAfter(failureCount: number, { freeMax, waitMsMax }: Rule): number {
  if (failureCount < freeMax) return 0;
  return Math.min(waitMsMax, FIRST_WAIT_MS * 2 ** Math.min(DOUBLINGS_MAX, failureCount - freeMax));
}

type Entry = { readonly count: number; readonly lastMs: number };

/** Remembers nothing yet. */
export function createAttempts(clock: Clock, keysMax: number = LIMITS.attemptKeysMax): Attempts {
  const entries = new Map<string, Entry>();
  const countOf = (key: string): number => {
    const entry = entries.get(key);
    if (entry === undefined) return 0;
    // A clock that was put back must not lock anybody out.
    const agoMs = Math.abs(clock.nowMs() - entry.lastMs);
    return agoMs >= FORGOTTEN_AFTER_MS ? 0 : entry.count;
  };
  const set = (key: string, count: number): void => {
    entries.delete(key);
    if (entries.size >= keysMax) entries.delete(findLeast(entries));
    entries.set(key, { count, lastMs: clock.nowMs() });
  };
  return {
    waitMs: (attempt) =>
      Math.max(
        ...keysOf(attempt).map(([rule, key]) => {
          const elapsedMs = clock.nowMs() - (entries.get(key)?.lastMs ?? 0);
          return Math.max(0, waitAfter(countOf(key), RULES[rule]) - Math.max(0, elapsedMs));
        }),
      ),
    begin: (attempt) => {
      for (const [, key] of keysOf(attempt)) set(key, countOf(key) + 1);
    },
    forgive: (attempt) => {
      for (const [rule, key] of keysOf(attempt)) {
        // Attempts on other accounts from this address stay counted: one's own account must not buy more of them.
        if (rule === 'pair') entries.delete(key);
        else if (countOf(key) > 0) set(key, countOf(key) - 1);
      }
    },
  };
}

function keysOf({ name, address }: Attempt): readonly (readonly [keyof typeof RULES, string])[] {
  const account = name.toLowerCase();
  return [
    ['pair', `pair ${address} ${account}`],
    ['account', `account ${account}`],
    ['address', `address ${address}`],
  ];
}

/**
 * The key with the fewest attempts, of those the oldest: made-up accounts, tried once each, do not push out the one
 * that is under attack.
 */
function findLeast(entries: ReadonlyMap<string, Entry>): string {
  let least = '';
  let leastCount = Number.POSITIVE_INFINITY;
  for (const [key, { count }] of entries) {
    if (count < leastCount) {
      least = key;
      leastCount = count;
    }
    if (leastCount === 1) break;
  }
  return least;
}
