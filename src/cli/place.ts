/** The options by which every verb of the running programme says where its memory is. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { AppError } from '../base/errors.ts';
import type { ControlRoom, RoomPlace } from '../program/control-room.ts';
import { DATA_FOLDER } from '../program/control-room.ts';
import type { JsonLog } from '../program/log/json-log.ts';
import type { OpenHouse } from '../program/open-house.ts';
import type { Io } from './io.ts';

export type PlaceOptions = { readonly data?: string; readonly store?: string; readonly storeFile?: string };

type PlaceContext = { readonly io: Io; readonly house: Pick<OpenHouse, 'files'> };

/** Adds `--data`, `--store` and `--store-file`. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option('--data <folder>', `folder of the embedded store and of keys (default: ${DATA_FOLDER}; env BULWARK_DATA)`)
    .option('--store <url>', 'postgres:// URL of the store, instead of the embedded one (env BULWARK_STORE)')
    .addOption(
      new Option('--store-file <file>', 'file that holds that URL (env BULWARK_STORE_FILE)').conflicts('store'),
    );
}

/**
 * What the options say, else the environment, else the default. Throws `store-file-unusable`, and `usage` where the
 * environment names two stores.
 */
export function readPlace(options: PlaceOptions, { io, house }: PlaceContext): RoomPlace {
  return { ...readFolders(options, io), store: findStoreUrl(options, io, house.files) };
}

/** What of the place is there before the store is: nothing is read for it. */
export function readFolders({ data }: PlaceOptions, { env }: Io): Omit<RoomPlace, 'store'> {
  return {
    data: data ?? env['BULWARK_DATA'] ?? DATA_FOLDER,
    ledgerKey: env['BULWARK_LEDGER_KEY'],
    dueDates: env['BULWARK_DUE_DATES'],
  };
}

/** Whether another store than the embedded one is named, be it there or not. */
export function namesStore({ store, storeFile }: PlaceOptions, { env }: Io): boolean {
  return [store, storeFile, env['BULWARK_STORE'], env['BULWARK_STORE_FILE']].some((name) => name !== undefined);
}

function findStoreUrl({ store, storeFile }: PlaceOptions, { env }: Io, files: OpenHouse['files']): string | undefined {
  if (store !== undefined) return store;
  if (storeFile !== undefined) return readStoreFile(storeFile, files);
  const { BULWARK_STORE: url, BULWARK_STORE_FILE: file } = env;
  if (url !== undefined && file !== undefined) {
    throw new AppError('usage', 'BULWARK_STORE and BULWARK_STORE_FILE both name a store');
  }
  return file === undefined ? url : readStoreFile(file, files);
}

/** What it holds is said nowhere: there is a password in it. */
function readStoreFile(file: string, files: OpenHouse['files']): string {
  const bytes = files.readBytes(file);
  if (bytes === undefined) throw new AppError('store-file-unusable', `${file} cannot be read`);
  const url = new TextDecoder().decode(bytes).trim();
  if (/^\S+$/.test(url)) return url;
  throw new AppError('store-file-unusable', `${file} holds ${url === '' ? 'nothing' : 'more than one URL'}`);
}

/** Keeps the password of a store out of the log, as it stands in the URL: how it is meant there is in no message. */
export function hideStorePassword(log: Pick<JsonLog, 'hide'>, { store }: RoomPlace): void {
  if (store !== undefined && URL.canParse(store)) log.hide(new URL(store).password);
}

/** Opens the room, lets `work` use it, and closes it whatever happens. What is logged goes to standard error. */
export async function useRoom<T>(
  options: PlaceOptions,
  { io, house }: { readonly io: Io; readonly house: OpenHouse },
  work: (room: ControlRoom) => Promise<T>,
): Promise<T> {
  const say = (message: string): void => io.err(`bulwark: ${message}\n`);
  const place = readPlace(options, { io, house });
  const room = await house.openRoom(place, { info: () => undefined, warn: say, error: say });
  try {
    return await work(room);
  } finally {
    await room.store.close();
  }
}
