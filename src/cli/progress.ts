/** One line on stderr while work is long: on a terminal only, after 300 ms, and gone when the report comes. */
import type { Clock } from '../base/clock.ts';
import type { Progress } from '../program/scan/read-estate.ts';
import type { Io } from './io.ts';

const QUIET_MS = 300;
const REDRAW_MS = 100;
/** Calls between two looks at the clock. */
const STRIDE = 64;

const STEPS = { read: 'reading', list: 'reading', judge: 'judging' } as const;
const UNITS = { read: 'files', list: 'objects', judge: 'results' } as const;

export type ProgressLine = { readonly update: (progress: Progress) => void; readonly clear: () => void };

/** A line that redraws itself at most ten times a second; silent on pipes and with --quiet. */
export function createProgress(io: Io, clock: Clock, isQuiet: boolean): ProgressLine {
  if (isQuiet || !io.isErrTerminal) return { update: () => undefined, clear: () => undefined };
  const startedMs = clock.nowMs();
  let drawnMs = startedMs + QUIET_MS - REDRAW_MS;
  let calls = 0;
  let isDrawn = false;
  return {
    update: ({ step, done }) => {
      if (++calls % STRIDE !== 0) return;
      const nowMs = clock.nowMs();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      isDrawn = true;
      io.err(`\r\u001b[K${STEPS[step]}: ${done} ${UNITS[step]}`);
    },
    clear: () => {
      if (isDrawn) io.err('\r\u001b[K');
      isDrawn = false;
    },
  };
}
