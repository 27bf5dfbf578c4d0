/**
 * Evidence that waits for its store: what happened while the store was down is written to the data folder, and comes
 * into the ledger with the next opening of the store.
 */
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import { readLedgerEntry, writeLedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Files } from '../house.ts';

/** Below the data folder: one file for each entry. */
const FOLDER = 'unrecorded';
const ENDING = '.entry.json';

/** Entries of the same moment and subject, of which one may be the entry that is looked for. */
const SAME_MOMENT_MAX = 100;

/** Keeps an entry on the disk until the store is there; gives the file. Throws `cannot-write`. */
export function keepUnrecorded(entry: LedgerEntry, data: string, place: { files: Files; newId: () => string }): string {
  const path = `${data}/${FOLDER}/${place.newId()}${ENDING}`;
  place.files.writePrivate(path, new TextDecoder().decode(writeLedgerEntry(entry)), false);
  return path;
}

/**
 * Takes in what waits in a data folder; gives how many entries came into the ledger. What is no entry is logged, and
 * stays where it is.
 */
export async function takeInUnrecorded(room: ControlRoom, data: string): Promise<number> {
  const { files } = room.house;
  const waiting = files.list(`${data}/${FOLDER}`, [ENDING]).map((path) => ({
    path,
    entry: readLedgerEntry(files.readBytes(path) ?? new Uint8Array()),
  }));
  let count = 0;
  for (const { path, entry } of waiting) {
    if (entry === undefined) {
      room.log.warn('a file of unrecorded evidence cannot be read, and stays', { file: path });
      continue;
    }
    count += await recordOnce(room, entry);
    files.remove(path);
  }
  if (count > 0) room.log.warn('evidence that waited for the store is in the ledger now', { entries: count });
  return count;
}

/** Whoever died between recording and removing the file records nothing twice: 1 where it is new, else 0. */
export function recordOnce({ store }: Pick<ControlRoom, 'store'>, entry: LedgerEntry): Promise<0 | 1> {
  const { kind, subject, atMs } = entry;
  const bytes = writeLedgerEntry(entry);
  return store.write(async ({ ledger }) => {
    const alike = await ledger.listLeaves({ kind, subject, sinceMs: atMs, untilMs: atMs + 1 }, SAME_MOMENT_MAX);
    if (alike.some((leaf) => Buffer.compare(leaf.bytes, bytes) === 0)) return 0;
    await ledger.append(entry);
    return 1;
  });
}
