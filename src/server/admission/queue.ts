/**
 * Reviews that wait to be judged: in order, bounded in number and bytes, and worked on in slices, so that connections
 * are looked at in between and a deadline means what it says. Some that wait are worked on together: a step for all of
 * them costs less than all steps for one after the other, whose code no cache of a processor holds.
 */
import { LIMITS } from '../../base/limits.ts';

export type Waiting = { readonly bytes: number };

export type ReviewQueue<T extends Waiting> = {
  /** False where it is full: whoever asked is then answered otherwise. */
  readonly add: (item: T) => boolean;
  readonly size: () => number;
};

const SHIFT_AFTER = 100;

/** Items that are worked on together at most, and bytes of them: what one works with has to stay in the caches. */
const TOGETHER_MAX = 8;
const TOGETHER_BYTES_MAX = 128 * 1_024;
/** Time that those together may take before it is fewer the next time. */
const TOGETHER_MS = 2;

/** `work` is called for some items after the others, and never throws. */
export function createQueue<T extends Waiting>(
  work: (items: readonly T[]) => void,
  sliceMs: number = LIMITS.admissionSliceMsMax,
): ReviewQueue<T> {
  let items: (T | undefined)[] = [];
  let next = 0;
  let bytes = 0;
  let isScheduled = false;
  let reach = 1;
  const schedule = (): void => {
    isScheduled = true;
    setImmediate(drain);
  };
  /** At least one, and no more than are worked on quickly. */
  const take = (): readonly T[] => {
    const taken: T[] = [];
    let takenBytes = 0;
    do {
      const item = items[next] as T;
      if (taken.length > 0 && takenBytes + item.bytes > TOGETHER_BYTES_MAX) break;
      // It holds a body.
      items[next++] = undefined;
      takenBytes += item.bytes;
      taken.push(item);
    } while (taken.length < reach && next < items.length);
    bytes -= takenBytes;
    return taken;
  };
  const drain = (): void => {
    let nowMs = performance.now();
    const endMs = nowMs + sliceMs;
    while (next < items.length && nowMs <= endMs) {
      const startMs = nowMs;
      work(take());
      nowMs = performance.now();
      reach = nowMs - startMs < TOGETHER_MS ? Math.min(reach * 2, TOGETHER_MAX) : Math.max(1, reach >> 1);
    }
    if (next === items.length) {
      items = [];
      next = 0;
      isScheduled = false;
    } else {
      // The places of what is done are given back rarely, since the rest has to move.
      if (next > SHIFT_AFTER) {
        items = items.slice(next);
        next = 0;
      }
      schedule();
    }
  };
  return {
    add: (item) => {
      const count = items.length - next;
      if (count >= LIMITS.admissionQueueMax || bytes + item.bytes > LIMITS.admissionQueueBytesMax) return false;
      items.push(item);
      bytes += item.bytes;
      if (!isScheduled) schedule();
      return true;
    },
    size: () => items.length - next,
  };
}
