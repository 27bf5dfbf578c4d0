/** The background loop of a process: looks after schedules and does jobs, a few at a time, until it is told to stop. */
import type { ControlRoom } from '../control-room.ts';
import { tickSchedules } from './tick.ts';
import type { Work } from './work.ts';
import { doNextJob } from './work.ts';

export type Workers = {
  /** Takes no more jobs, and waits for those that are being done. */
  readonly stop: () => Promise<void>;
};

export type WorkersOptions = {
  /** Jobs done at once. */
  readonly jobsMax?: number;
  /** How often it looks when nothing is announced. */
  readonly lookMs?: number;
};

/** Starts the loop. What goes wrong in it is logged and tried again: the loop ends by `stop` alone. */
export function startWorkers(room: ControlRoom, works: readonly Work[], options: WorkersOptions = {}): Workers {
  const { jobsMax = 2, lookMs = 1_000 } = options;
  const stopping = new AbortController();
  const lanes = Array.from({ length: jobsMax }, (_, lane) => {
    const alarm = createAlarm();
    const stopWatching = room.store.watch(({ topic }) => {
      if (topic === 'jobs') alarm.ring();
    });
    const owner = room.newId();
    const run = async (): Promise<void> => {
      while (!stopping.signal.aborted) {
        const isBusy = await lookOnce(room, works, owner, lane === 0);
        if (!isBusy) await alarm.wait(lookMs);
      }
      stopWatching();
    };
    return { alarm, done: run() };
  });
  return {
    stop: async () => {
      stopping.abort();
      for (const { alarm } of lanes) alarm.ring();
      await Promise.all(lanes.map(({ done }) => done));
    },
  };
}

/** True when a job was done, so that the next look is at once. */
async function lookOnce(room: ControlRoom, works: readonly Work[], owner: string, doesTick: boolean): Promise<boolean> {
  try {
    if (doesTick) await tickSchedules(room);
    return (await doNextJob(room, works, owner)) !== undefined;
  } catch (error) {
    room.log.error('the background loop met an error', {
      error: error instanceof Error ? error.message : String(error),
    });
    return false;
  }
}

/** A wait that a ring ends early; a ring while nobody waits ends the next wait. */
function createAlarm() {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: (): void => {
      hasRung = true;
      wake?.();
    },
    wait: async (ms: number): Promise<void> => {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      hasRung = false;
      wake = undefined;
    },
  };
}
