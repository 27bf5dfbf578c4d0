/** The house with the way into its rooms: what the verbs of the command line get. */
import type { StartStatus } from './admission-guard/watch-status.ts';
import type { StartGate } from './admit/serving.ts';
import type { ControlRoom, Log, Restored, RoomPlace } from './control-room.ts';
import type { House } from './house.ts';
import type { StartServer } from './serving.ts';

export type OpenHouse = House & {
  /** Opens the store, migrated to the newest schema; whoever opens closes `room.store`. Throws the `store-` errors. */
  readonly openRoom: (place: RoomPlace, log: Log) => Promise<ControlRoom>;
  /** Brings a backup into an empty store. Throws `invalid-backup`, `state-conflict` and the `store-` errors. */
  readonly restoreStore: (place: RoomPlace, lines: AsyncIterable<string>) => Promise<Restored>;
  /** Keeps other servers off a data folder until the answer is called. Throws `store-busy` where one runs on it. */
  readonly lockFolder: (data: string) => Promise<() => void>;
  /** Loads the server, and starts it. */
  readonly startServer: StartServer;
  /** Loads the listener of the admission gate, and starts it. */
  readonly startGate: StartGate;
  /** Loads the page of the watchdog, and starts it. */
  readonly startStatus: StartStatus;
};
