/** What is read from files that others renew, for as long as it may be used before it is read again. */
import type { Clock } from '../../base/clock.ts';

/** How long tokens, keys and certificates are used before their files are read again, as client-go has it. */
const FRESH_MS = 60_000;

export type Fresh<T> = {
  /**
   * What was read lately; and what was read last, where it cannot be read just now because it is being replaced. Throws
   * what `read` throws where there is nothing yet.
   */
  readonly get: () => T;
  /** The next one is read anew, or not had at all. */
  readonly forget: () => void;
};

/** Nothing is read before the first `get`. */
export function keepFresh<T>(read: () => T, clock: Clock): Fresh<T> {
  let kept: { readonly value: T; readonly readMs: number } | undefined;
  return {
    get: () => {
      const nowMs = clock.nowMs();
      // A clock that was set back must not keep a token in use for ever.
      if (kept !== undefined && nowMs >= kept.readMs && nowMs - kept.readMs < FRESH_MS) return kept.value;
      try {
        kept = { value: read(), readMs: nowMs };
      } catch (error) {
        if (kept === undefined) throw error;
        kept = { value: kept.value, readMs: nowMs };
      }
      return kept.value;
    },
    forget: () => {
      kept = undefined;
    },
  };
}
