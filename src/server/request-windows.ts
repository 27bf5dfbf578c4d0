/** Counts requests in windows of time, by the clock of the room: put back, it must not shut anybody out for a day. */
import type { Clock } from '../base/clock.ts';

/** What `@fastify/rate-limit` asks of where it counts. */
type Counted = { readonly current: number; readonly ttl: number };
type Answer = (error: Error | null, counted?: Counted) => void;

type Window = { readonly beganMs: number; count: number };

/** Makes the class that the framework makes its counters of; each remembers so many keys, those seen last. */
export function createWindows(clock: Clock, keysMax: number) {
  return class Windows {
    readonly #windows = new Map<string, Window>();

    incr(key: string, answer: Answer, windowMs: number): void {
      const nowMs = clock.nowMs();
      const known = this.#windows.get(key);
      const agoMs = Math.abs(nowMs - (known?.beganMs ?? nowMs));
      const window = known === undefined || agoMs >= windowMs ? { beganMs: nowMs, count: 0 } : known;
      window.count += 1;
      this.#windows.delete(key);
      this.#windows.set(key, window);
      if (this.#windows.size > keysMax) this.#windows.delete(this.#windows.keys().next().value ?? '');
      answer(null, { current: window.count, ttl: windowMs - Math.abs(nowMs - window.beganMs) });
    }

    child(): Windows {
      return new Windows();
    }
  };
}
