/** The options by which every verb of the running programme says where its memory is. */
import type { Command } from 'commander';
import type { ControlRoom, RoomPlace } from '../program/control-room.ts';
import { DATA_FOLDER } from '../program/control-room.ts';
import type { OpenHouse } from '../program/open-house.ts';
import type { Io } from './io.ts';

export type PlaceOptions = { readonly data?: string; readonly store?: string };

/** Adds `--data` and `--store`. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--data <folder>', `folder of the embedded store and of keys (default: ${DATA_FOLDER}; env BULWARK_DATA)`)
    .option('--store <url>', 'postgres:// URL of the store, instead of the embedded one (env BULWARK_STORE)');
}

/** What the options say, else the environment, else the default. */
export function readPlace({ data, store }: PlaceOptions, { env }: Io): RoomPlace {
  return {
    data: data ?? env['BULWARK_DATA'] ?? DATA_FOLDER,
    store: store ?? env['BULWARK_STORE'],
    ledgerKey: env['BULWARK_LEDGER_KEY'],
    dueDates: env['BULWARK_DUE_DATES'],
  };
}

/** Opens the room, lets `work` use it, and closes it whatever happens. What is logged goes to standard error. */
export async function useRoom<T>(
  options: PlaceOptions,
  { io, house }: { readonly io: Io; readonly house: OpenHouse },
  work: (room: ControlRoom) => Promise<T>,
): Promise<T> {
  const say = (message: string): void => io.err(`bulwark: ${message}\n`);
  const room = await house.openRoom(readPlace(options, io), { info: () => undefined, warn: say, error: say });
  try {
    return await work(room);
  } finally {
    await room.store.close();
  }
}
