/** What the use cases of the running programme need: the house, the store, and where to tell what happened. */
import type { Clock } from '../base/clock.ts';
import type { DueDates } from '../model/programme/due-dates.ts';
import type { Store } from '../stores/api.ts';
import type { LedgerSigner } from './evidence/signer.ts';
import type { House } from './house.ts';
import type { Scanning } from './sources/scanning.ts';

/** Structured log lines. Never given a secret: what may be one is named, not shown. */
export type Log = {
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
};

export type ControlRoom = {
  readonly store: Store;
  readonly clock: Clock;
  readonly house: House;
  readonly log: Log;
  /** New ids, unique over all processes and sorted by time (UUID version 7). */
  readonly newId: () => string;
  /** Signs checkpoints of the evidence ledger. Its key is read, or made, with the first call, which throws for it. */
  readonly ledgerSigner: () => LedgerSigner;
  readonly scanning: Scanning;
  /** Until when findings are to be mended. */
  readonly dueDates: DueDates;
};

/** Where the programme keeps its memory. */
export type RoomPlace = {
  /** Folder of what belongs to this installation: the embedded store, keys. Made when it is missing. */
  readonly data: string;
  /** `postgres://...`; the embedded store in the data folder when it is left out. */
  readonly store?: string | undefined;
  /** File that says until when findings are to be mended; `DEFAULT_DUE_DATES` hold when it is left out. */
  readonly dueDates?: string | undefined;
  /** File of the key that signs the evidence ledger; in the data folder when it is left out. */
  readonly ledgerKey?: string | undefined;
};

/** What a backup brought back. */
export type Restored = { readonly rows: number; readonly tables: number; readonly atMs: number };

/** Where a place is not named: below the current directory, out of git's sight. */
export const DATA_FOLDER = '.bulwark-data';
