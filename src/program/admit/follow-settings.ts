/** Keeps a gate at the newest settings, and at the ones it has where newer ones cannot be read. */
import { pause } from '../../base/pause.ts';
import type { Log } from '../control-room.ts';
import type { Gate } from './gate.ts';
import type { GateSettings } from './gate-settings.ts';

export type Following = {
  /** Why the settings in use may be old; undefined when they are the newest. */
  readonly findStaleness: () => string | undefined;
  readonly stop: () => Promise<void>;
};

export type FollowOptions = {
  readonly read: () => Promise<GateSettings>;
  readonly everyMs: number;
  readonly log: Log;
  /** Hears of settings that came into use. */
  readonly onChange?: (settings: GateSettings) => void;
};

/** Reads again and again until it is stopped. What goes wrong is logged once, and again when it changes. */
export function followSettings(gate: Gate, { read, everyMs, log, onChange }: FollowOptions): Following {
  const stopping = new AbortController();
  let staleness: string | undefined;
  const look = async (): Promise<void> => {
    try {
      const settings = await read();
      if (settings.hash !== gate.settings().hash) {
        gate.change(settings);
        log.info('the gate has new settings', { hash: settings.hash, controls: settings.controls.length });
        onChange?.(settings);
      }
      if (staleness !== undefined) log.info('the settings of the gate can be read again');
      staleness = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== staleness) log.error('the gate keeps the settings it has', { error });
      staleness = reason;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(everyMs, stopping.signal);
      if (!stopping.signal.aborted) await look();
    }
  };
  const done = run();
  return {
    findStaleness: () => staleness,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}
