/**
 * Reviews that wait to be judged: in order, bounded in number and bytes, and worked on in slices, so that connections
 * are looked at in between and a deadline means what it says.
 */
import { LIMITS } from '../../base/limits.ts';

export type Waiting = { readonly bytes: number };

export type ReviewQueue<T extends Waiting> = {
  /** False where it is full: whoever asked is then answered otherwise. */
  readonly add: (item: T) => boolean;
  readonly size: () => number;
};

const SHIFT_AFTER = 100;

/** `work` is called for one item after the other, and never throws. */
export function createQueue<T extends Waiting>(
  work: (item: T) => void,
  sliceMs: number = LIMITS.admissionSliceMsMax,
): ReviewQueue<T> {
  let items: (T | undefined)[] = [];
  let next = 0;
  let bytes = 0;
  let isScheduled = false;
  const schedule = (): void => {
    isScheduled = true;
    setImmediate(drain);
  };
  const drain = (): void => {
    const endMs = performance.now() + sliceMs;
    while (next < items.length) {
      const item = items[next] as T;
      // It holds a body.
      items[next++] = undefined;
      bytes -= item.bytes;
      work(item);
      if (performance.now() > endMs) break;
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
