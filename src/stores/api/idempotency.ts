/** Requests that may come twice: what became of the first one, so that the second changes nothing. */

/**
 * `started`: nothing took effect yet; `effective`: it took effect, in the same transaction as this state; `answered`:
 * and its answer is kept.
 */
export type AttemptState = 'started' | 'effective' | 'answered';

export type Attempt = {
  /** Fingerprint of the actor and the key that came with the request. */
  readonly id: string;
  /** Fingerprint of what was asked. */
  readonly digest: string;
  readonly state: AttemptState;
  /** Until when nobody else may start it anew, while it is `started`. */
  readonly leaseUntilMs: number;
  readonly expiresMs: number;
  readonly answer: KeptAnswer | undefined;
};

/** `body` is JSON; undefined where the answer has none. */
export type KeptAnswer = { readonly status: number; readonly body: string | undefined };

/** Names one attempt among those that had the same id. */
export type AttemptHold = { readonly id: string; readonly holder: string };

export type IdempotencyRecords = {
  /**
   * Takes the id for `holder` when it is free, expired, or started under a lease that ran out: undefined. Else gives
   * what became of the request that has it.
   */
  readonly begin: (
    attempt: AttemptHold & Pick<Attempt, 'digest' | 'leaseUntilMs' | 'expiresMs'> & { readonly nowMs: number },
  ) => Promise<Attempt | undefined>;
  /** False when the id is another holder's by now: what is being done must not take effect. */
  readonly takeEffect: (hold: AttemptHold) => Promise<boolean>;
  readonly keepAnswer: (hold: AttemptHold, answer: KeptAnswer) => Promise<void>;
  /** Frees the id where nothing took effect. */
  readonly forget: (hold: AttemptHold) => Promise<void>;
  /** Forgets what has expired. */
  readonly prune: (nowMs: number) => Promise<void>;
};
