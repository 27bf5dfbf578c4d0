/**
 * The recorder: takes decisions of the gate at once, and brings them to the store when it can. It never throws and
 * never delays an answer; what it cannot keep it counts, and says.
 */
import type { DecisionRecorder } from '../../model/programme/gate-decision.ts';
import type { RecorderStats } from './decision-accounts.ts';
import type { RecorderParts, Shelf, ShelfOptions } from './decision-shelf.ts';
import { createShelf } from './decision-shelf.ts';

export type RecorderOptions = ShelfOptions & {
  /** How long a decision waits for others to be written with. */
  readonly flushMs?: number;
};

export type Recorder = DecisionRecorder & {
  /** Brings all that waits to the store now; fulfilled when it is there, or the store is away. */
  readonly flush: () => Promise<void>;
  /** Takes no more, and brings what waits to the store until the deadline; what is left is counted as dropped. */
  readonly close: (deadlineMs: number) => Promise<void>;
  readonly stats: () => RecorderStats;
};

const FLUSH_MS = 1_000;

/** Starts to take decisions. */
export function createRecorder(parts: RecorderParts, options: RecorderOptions = {}): Recorder {
  const { flushMs = FLUSH_MS } = options;
  const shelf = createShelf(parts, options);
  const flushes = createFlushes(shelf, flushMs);
  let isClosed = false;
  return {
    record: (decision) => {
      if (isClosed) return shelf.refuse();
      shelf.take(decision);
      flushes.plan();
    },
    flush: flushes.flush,
    close: async (deadlineMs) => {
      isClosed = true;
      flushes.stop();
      const deadline = createDeadline(deadlineMs);
      for (;;) {
        const isThere = await Promise.race([shelf.bring(true), deadline.over]);
        if (isThere || deadline.isOver()) break;
        await deadline.sleep(shelf.retryMs());
      }
      deadline.end();
      shelf.giveUp();
    },
    stats: shelf.stats,
  };
}

/** When to bring decisions to the store: after a while, as soon as there are enough, and later while it is away. */
function createFlushes(shelf: Shelf, flushMs: number) {
  let timer: NodeJS.Timeout | undefined;
  let isSoon = false;
  let isAway = false;
  let isStopped = false;
  let flushing = 0;
  const set = (delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(false), delayMs);
    timer.unref();
  };
  const flush = async (isAll: boolean): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    isSoon = false;
    flushing += 1;
    isAway = !(await shelf.bring(isAll));
    flushing -= 1;
    if (!isStopped && flushing === 0 && !shelf.isEmpty()) set(isAway ? shelf.retryMs() : flushMs);
  };
  return {
    plan: (): void => {
      if (flushing > 0 || isAway) return;
      if (timer === undefined) set(flushMs);
      if (isSoon || !shelf.isFull()) return;
      isSoon = true;
      set(0);
    },
    flush: () => flush(true),
    stop: (): void => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

type Deadline = {
  readonly over: Promise<false>;
  readonly isOver: () => boolean;
  /** Shorter, when the deadline comes first. */
  readonly sleep: (waitMs: number) => Promise<void>;
  readonly end: () => void;
};

function createDeadline(deadlineMs: number): Deadline {
  const { promise: over, resolve } = Promise.withResolvers<false>();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    resolve(false);
  }, deadlineMs);
  return {
    over,
    isOver: () => isOver,
    sleep: async (waitMs) => {
      const { promise: slept, resolve: wake } = Promise.withResolvers<void>();
      const waiting = setTimeout(wake, waitMs);
      await Promise.race([slept, over]);
      clearTimeout(waiting);
    },
    end: () => clearTimeout(timer),
  };
}
