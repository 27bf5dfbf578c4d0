/**
 * A replica of the gate: begins with the newest settings that it can get at, keeps up with them, and brings what it
 * decides to the store. With the store away it goes on by what it knew last.
 */
import { AppError } from '../../base/errors.ts';
import type { Store } from '../../stores/api.ts';
import type { ControlRoom, Log } from '../control-room.ts';
import { createLedgerSigner } from '../evidence/signer.ts';
import type { House } from '../house.ts';
import { writeBundle } from './bundle.ts';
import type { GateSettings } from './gate-settings.ts';
import type { SettingsWish } from './read-settings.ts';
import { readBundleFile, readProgrammeSettings } from './read-settings.ts';

/** A store that is opened when it is first there, and tried again while it is not. */
export type LateRoom = {
  readonly open: () => Promise<ControlRoom>;
  /** For the recorder, which tries again by itself. */
  readonly store: Pick<Store, 'write'>;
  readonly close: () => Promise<void>;
};

/** `openRoom` is called again after each time that it threw. */
export function createLateRoom(openRoom: () => Promise<ControlRoom>): LateRoom {
  let opening: Promise<ControlRoom> | undefined;
  const open = (): Promise<ControlRoom> => {
    opening ??= openRoom().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    open,
    store: { write: async (work) => (await open()).store.write(work) },
    close: async () => {
      const room = await opening?.catch(() => undefined);
      await room?.store.close();
    },
  };
}

export type StoreSettings = {
  readonly read: () => Promise<GateSettings>;
  /** What was in force when the store was last there; throws what `read` threw where nothing was kept. */
  readonly readOrRecall: () => Promise<GateSettings>;
  /** Keeps settings for a start without the store. */
  readonly keep: (settings: GateSettings) => void;
};

export type StoreSettingsParts = {
  readonly room: LateRoom;
  readonly wish: SettingsWish;
  readonly house: House;
  readonly log: Log;
  /** Where the last settings are kept, and the key that signs them there. */
  readonly lastFile: string;
  readonly keyFile: string;
};

/** Settings from the programme and its store, remembered in a file that only this account may write. */
export function createStoreSettings({ room, wish, house, log, lastFile, keyFile }: StoreSettingsParts): StoreSettings {
  const read = async (): Promise<GateSettings> =>
    readProgrammeSettings(wish, (await room.open()).store, house.clock.nowMs(), house);
  let recalled: GateSettings | undefined;
  return {
    read,
    readOrRecall: async () => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof AppError && error.code.startsWith('store-'))) throw error;
        const key = house.files.readBytes(keyFile);
        if (key === undefined || house.files.kindOf(lastFile) === undefined) throw error;
        const { trusted } = createLedgerSigner(new TextDecoder().decode(key), keyFile);
        const { settings, madeMs } = readBundleFile(lastFile, trusted, house);
        log.warn('the store is away: the gate begins with what was in force last', { error, madeMs });
        recalled = settings;
        return settings;
      }
    },
    keep: (settings) => {
      if (settings !== recalled) void keep(settings, { room, house, log, lastFile });
    },
  };
}

async function keep(
  settings: GateSettings,
  { room, house, log, lastFile }: Pick<StoreSettingsParts, 'room' | 'house' | 'log' | 'lastFile'>,
): Promise<void> {
  try {
    const { ledgerSigner, clock } = await room.open();
    house.files.writePrivate(lastFile, writeBundle(settings, clock.nowMs(), ledgerSigner()), true);
  } catch (error) {
    log.error('the settings could not be kept for a start without the store', { error });
  }
}
