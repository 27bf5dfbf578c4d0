/** The composition root's other half: which store a place means. Loaded by the verbs of the running programme alone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from './base/clock.ts';
import { AppError } from './base/errors.ts';
import { createIds } from './base/ids.ts';
import { once } from './base/once.ts';
import type { ControlRoom, Log, Restored, RoomPlace } from './program/control-room.ts';
import { DEFAULT_DUE_DATES } from './model/programme/due-dates.ts';
import { findLedgerKey, openLedgerSigner } from './program/evidence/signer.ts';
import { takeInUnrecorded } from './program/evidence/unrecorded.ts';
import type { House } from './program/house.ts';
import { readDueDates } from './program/serve/read-due-dates.ts';
import type { Scanning } from './program/sources/scanning.ts';
import type { SqlBackend } from './stores/backend.ts';
import { openSqlStore } from './stores/sql/store.ts';
import type { Tables } from './stores/sql/tables.ts';

/** Opens the store of a place and gives the control room on it. */
export async function openRoom(place: RoomPlace, log: Log, house: House): Promise<ControlRoom> {
  const dueDates = place.dueDates === undefined ? DEFAULT_DUE_DATES : await readDueDates(place.dueDates, house);
  const store = await openSqlStore(await connect(place), systemClock.nowMs());
  const newId = createIds(systemClock);
  const ledgerSigner = once(() => openLedgerSigner(house.files, findLedgerKey(place), newId));
  const scanning = createScanning(place.data);
  const room = { store, clock: systemClock, house, log, newId, ledgerSigner, scanning, dueDates };
  try {
    await takeInUnrecorded(room, place.data);
  } catch (error) {
    // It waits on: what was asked of this room does not.
    log.error('evidence that waits for the store could not be recorded', { error });
  }
  return room;
}

/** What starts the command line: of a checkout or of a package, whichever this is. */
const ENTRY = process.argv[1] ?? '';

function createScanning(data: string): Scanning {
  return {
    checkOut: async ({ name, ...wanted }) => {
      const folder = join(data, 'repositories', name);
      const { checkOut } = await import('./sources/checkout.ts');
      const { commit } = await checkOut({ ...wanted, folder }, process.env);
      return { folder, commit };
    },
    scanApart: async (wanted) => (await import('./scan-apart.ts')).scanApart(wanted, ENTRY),
  };
}

/** Brings a backup into the store of a place, which must be empty. */
export async function restoreStore(place: RoomPlace, lines: AsyncIterable<string>): Promise<Restored> {
  const [{ restoreSqlStore }, backend] = await Promise.all([import('./stores/sql/restore.ts'), connect(place)]);
  return restoreSqlStore(backend, lines, systemClock.nowMs()).finally(backend.close);
}

/** Holds the lock of a data folder, which only servers take: other verbs may look at its store meanwhile. */
export async function lockFolder(data: string): Promise<() => void> {
  makeFolder(data);
  return (await import('./stores/sqlite/lock.ts')).holdLock(join(data, 'serve.lock'));
}

async function connect({ data, store }: RoomPlace): Promise<SqlBackend<Tables>> {
  makeFolder(data);
  if (store === undefined)
    return (await import('./stores/sqlite/index.ts')).openSqlite<Tables>(join(data, 'bulwark.db'));
  if (!/^postgres(?:ql)?:\/\//.test(store)) {
    throw new AppError(
      'usage',
      'a store is named by a URL that begins with postgres://; the embedded one by its folder',
    );
  }
  // The driver takes a URL without a host too, which stands for a socket.
  if (!URL.canParse(store) && !URL.canParse(store.replace('@/', '@socket/'))) {
    throw new AppError(
      'usage',
      'the postgres:// URL of the store cannot be read; it is not shown, for it may hold a password',
    );
  }
  return (await import('./stores/postgres/index.ts')).openPostgres<Tables>(store);
}

/** It holds keys and everything that the programme knows: nobody else looks into it. */
function makeFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AppError('store-unavailable', `the folder ${data} cannot be made`, { cause: error });
  }
}
