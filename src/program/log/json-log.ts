/** The log of the running program: one JSON object per line, without secrets. */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../control-room.ts';
import { createMasking } from './mask.ts';

export type JsonLog = Log & {
  /** Never shows this value again, wherever it stands. */
  readonly hide: (value: string) => void;
};

/** `write` gets whole lines. Line breaks inside of texts are escaped, so that no input makes a line of its own. */
export function createJsonLog(write: (line: string) => void, clock: Clock): JsonLog {
  const { hide, mask } = createMasking();
  const say = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    const head = { time: new Date(clock.nowMs()).toISOString(), level, message: mask(message) };
    const rest = mask(fields ?? {}) as Readonly<Record<string, unknown>>;
    // Said twice: the first time for the place, the second time so that no field takes the name.
    write(`${JSON.stringify({ ...head, ...rest, ...head })}\n`);
  };
  return { hide, info: say('info'), warn: say('warn'), error: say('error') };
}
