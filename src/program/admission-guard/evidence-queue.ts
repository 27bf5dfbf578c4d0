/** Evidence of what the guard does: into the ledger where its store is there, else kept until it is. */
import { AppError } from '../../base/errors.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { ControlRoom, Log } from '../control-room.ts';
import { keepUnrecorded, recordOnce } from '../evidence/unrecorded.ts';
import type { Files } from '../house.ts';

/** `nowhere`: no store is configured; the cluster's events and the log are what there is. */
export type Recorded = { readonly where: 'ledger' | 'file' | 'memory' | 'nowhere'; readonly file?: string };

export type EvidenceQueue = {
  /** Never throws: what is evidence has happened, and goes on. */
  readonly add: (entry: LedgerEntry) => Promise<Recorded>;
  /** Tries what waits once more, at most so often as it is worth while. */
  readonly flush: (nowMs: number) => Promise<void>;
};

export type EvidencePlace = {
  /** Opens the store anew each time: a store that is held open keeps others out. Undefined where none is configured. */
  readonly openRoom: (() => Promise<ControlRoom>) | undefined;
  readonly data: string;
  readonly files: Files;
  readonly newId: () => string;
  readonly log: Log;
};

/** A store that hangs holds nobody up who has just opened the gate. */
const RECORD_MS_MAX = 5_000;
const RETRY_MS = 30_000;
/** Beyond it the oldest go: the log and the events of the cluster have them still. */
const WAITING_MAX = 1_000;

/** An empty queue for one store. */
export function createEvidenceQueue(place: EvidencePlace): EvidenceQueue {
  let waiting: readonly LedgerEntry[] = [];
  let triedMs = Number.NEGATIVE_INFINITY;
  return {
    add: async (entry) => {
      if (place.openRoom === undefined) return { where: 'nowhere' };
      if (await record([entry], place.openRoom, place.log)) return { where: 'ledger' };
      const file = keep(entry, place);
      if (file !== undefined) return { where: 'file', file };
      waiting = [...waiting, entry].slice(-WAITING_MAX);
      return { where: 'memory' };
    },
    flush: async (nowMs) => {
      if (place.openRoom === undefined || waiting.length === 0 || nowMs - triedMs < RETRY_MS) return;
      triedMs = nowMs;
      const entries = waiting;
      if (await record(entries, place.openRoom, place.log)) waiting = waiting.slice(entries.length);
    },
  };
}

async function record(
  entries: readonly LedgerEntry[],
  openRoom: () => Promise<ControlRoom>,
  log: Log,
): Promise<boolean> {
  try {
    // What comes too late is in the ledger, and in the queue: it is recorded once all the same.
    await inTime(recordAll(entries, openRoom));
    return true;
  } catch (error) {
    log.warn('the store cannot be reached; evidence is kept until it is', { error });
    return false;
  }
}

async function recordAll(entries: readonly LedgerEntry[], openRoom: () => Promise<ControlRoom>): Promise<void> {
  const room = await openRoom();
  try {
    for (const entry of entries) await recordOnce(room, entry);
  } finally {
    await room.store.close();
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('store-unavailable', 'it does not answer in time')), RECORD_MS_MAX);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined where the data folder cannot be written, as in a pod without one. */
function keep(entry: LedgerEntry, place: EvidencePlace): string | undefined {
  try {
    return keepUnrecorded(entry, place.data, place);
  } catch (error) {
    place.log.warn('evidence cannot be written to the data folder', { error });
    return undefined;
  }
}
