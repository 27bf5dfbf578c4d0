/** Many calls made into few: some time after the first of them, and not again for a while. */
import type { Clock } from '../../base/clock.ts';
import { pause } from '../../base/pause.ts';

export type Ringer = {
  readonly ring: () => void;
  /** Fulfilled when it was aborted and does nothing more; rejects with what the action threw. */
  readonly done: Promise<void>;
};

export type RingerOptions = {
  readonly settleMs: number;
  readonly restMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/** Calls `act` for one or more rings, until it is aborted. A ring while it acts counts for the next time. */
export function createRinger({ settleMs, restMs, clock, signal }: RingerOptions, act: () => Promise<void>): Ringer {
  let isRung = false;
  let wake: () => void = () => undefined;
  const ring = (): void => {
    isRung = true;
    wake();
  };
  const waitForRing = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (isRung || signal.aborted) resolve();
    });
  signal.addEventListener('abort', () => wake(), { once: true });
  const run = async (): Promise<void> => {
    for (;;) {
      await waitForRing();
      await pause(settleMs, signal);
      if (signal.aborted) return;
      isRung = false;
      const startedMs = clock.nowMs();
      await act();
      const leftMs = restMs - Math.max(0, clock.nowMs() - startedMs);
      await pause(Math.max(0, leftMs), signal);
    }
  };
  return { ring, done: run() };
}
