/** Between the gate and the store: what waits, what is being written, and what is to be done when a write fails. */
import type { Clock } from '../../base/clock.ts';
import { AppError, ERRORS } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import type { GateDecision } from '../../model/programme/gate-decision.ts';
import type { Store } from '../../stores/api.ts';
import type { Log } from '../control-room.ts';
import type { RecorderStats } from './decision-accounts.ts';
import { createAccounts } from './decision-accounts.ts';
import type { QueueBounds } from './decision-queue.ts';
import { createDecisionQueue } from './decision-queue.ts';
import { createTallies } from './decision-tallies.ts';
import type { BodyMemory, HeldBatch } from './keep-decisions.ts';
import { prepareDecisions, writeBatch } from './keep-decisions.ts';

export type RecorderParts = {
  readonly store: Pick<Store, 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** Which recorder it is, in what it writes. */
  readonly name: string;
};

export type ShelfOptions = {
  /** Environments whose refused requests are evidence; `prod` when it is left out. */
  readonly evidenceOf?: readonly string[];
  readonly bounds?: QueueBounds;
};

export type Shelf = {
  readonly take: (decision: GateDecision) => void;
  /** Counts a request that came too late. */
  readonly refuse: () => void;
  /**
   * Brings what waits to the store: all of it, or as long as there is enough for a whole write; one call after the
   * other. False when the store is away. Never rejects.
   */
  readonly bring: (isAll: boolean) => Promise<boolean>;
  readonly isEmpty: () => boolean;
  /** Whether there is enough for a whole write. */
  readonly isFull: () => boolean;
  /** How long to wait before the next attempt. */
  readonly retryMs: () => number;
  readonly giveUp: () => void;
  readonly stats: () => RecorderStats;
};

/** Bytes of requests that one write is made from. */
const BATCH_BYTES = 4 * 1024 * 1024;
/** Between attempts while the store is away. */
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 30_000;
/** Attempts at a batch that the store refuses for what is in it. */
const ATTEMPTS_MAX = 3;

/** An empty shelf. */
export function createShelf(parts: RecorderParts, options: ShelfOptions): Shelf {
  const { log } = parts;
  const queue = createDecisionQueue(options.bounds);
  const accounts = createAccounts();
  const tallies = createTallies();
  const writer = createWriter(parts, options.evidenceOf ?? ['prod'], {
    isEmpty: () => queue.size() === 0 && tallies.isEmpty(),
    prepare: createPreparing(parts, () => {
      const taken = queue.take(LIMITS.decisionsPerBatchMax, BATCH_BYTES);
      return { taken, dropped: accounts.unsaid(), tallies: tallies.take() };
    }),
    onTrouble: accounts.trouble,
    onDropped: accounts.drop,
    onStored: ({ decisions, dropped }) => accounts.settle(decisions.length, dropped),
  });
  const bring = async (isAll: boolean): Promise<boolean> => {
    for (;;) {
      if (!(await writer.writeOne())) return false;
      if (!isFull() && (!isAll || writer.isEmpty())) return true;
    }
  };
  let last = Promise.resolve(true);
  const isFull = (): boolean => queue.size() >= LIMITS.decisionsPerBatchMax;
  return {
    take: (decision) => {
      tallies.add(decision);
      accounts.take();
      const dropped = queue.push(decision);
      if (dropped > 0) accounts.drop(dropped);
    },
    refuse: accounts.refuse,
    bring: (isAll) => {
      last = last.then(() => bring(isAll));
      return last;
    },
    isEmpty: writer.isEmpty,
    isFull,
    retryMs: writer.retryMs,
    giveUp: () => {
      const { waiting } = accounts.stats();
      if (waiting > 0) log.error('decisions were dropped: the store was away until the end', { dropped: waiting });
      queue.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      tallies.take();
      writer.forget();
      accounts.end();
    },
    stats: accounts.stats,
  };
}

type Taken = Pick<HeldBatch, 'dropped' | 'tallies'> & {
  readonly taken: Parameters<typeof prepareDecisions>[0];
};

/** Makes a batch of what is taken at that moment. */
function createPreparing({ clock, newId, name }: RecorderParts, take: () => Taken): () => Promise<HeldBatch> {
  const memory: BodyMemory = new WeakMap();
  return async () => {
    const id = newId();
    const { taken, ...counted } = take();
    const ready = await prepareDecisions(taken, id, memory);
    return { id, atMs: clock.nowMs(), recorder: name, sampledOut: 0, ...counted, ...ready };
  };
}

type WriterParts = {
  readonly isEmpty: () => boolean;
  readonly prepare: () => Promise<HeldBatch>;
  readonly onTrouble: () => void;
  readonly onDropped: (count: number) => void;
  readonly onStored: (batch: HeldBatch) => void;
};

/** Writes batch after batch. One that is not known to be stored is held, as it is, until it is. */
function createWriter({ store, log, newId }: RecorderParts, evidenceOf: readonly string[], parts: WriterParts) {
  let held: HeldBatch | undefined;
  let attempts = 0;
  /** The batch without what the store refuses: first without its decisions, then without all of it. */
  const reduce = (batch: HeldBatch, error: unknown): void => {
    const dropped = batch.decisions.length;
    log.error('decisions were dropped: the store refuses them', { dropped, error });
    parts.onDropped(dropped);
    held = batch.decisions.length === 0 ? undefined : { ...batch, id: newId(), decisions: [], bodies: [] };
    attempts = 0;
  };
  const writeOne = async (): Promise<boolean> => {
    if (held === undefined && parts.isEmpty()) return true;
    held ??= await parts.prepare();
    const batch = held;
    try {
      await store.write((tx) => writeBatch(tx, batch, evidenceOf));
    } catch (error) {
      attempts += 1;
      parts.onTrouble();
      if (attempts === 1) log.warn('decisions cannot be recorded', { error });
      if (isAway(error) || attempts < ATTEMPTS_MAX) return false;
      reduce(batch, error);
      return true;
    }
    held = undefined;
    if (batch.dropped > 0) log.warn('decisions were dropped: too many waited', { dropped: batch.dropped });
    if (attempts > 0) log.info('decisions are recorded again', { attempts });
    attempts = 0;
    parts.onStored(batch);
    return true;
  };
  return {
    writeOne,
    isEmpty: () => held === undefined && parts.isEmpty(),
    retryMs: () => Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.max(0, attempts - 1)),
    forget: () => {
      held = undefined;
    },
  };
}

/** Whether the same write may go well later. */
function isAway(error: unknown): boolean {
  return error instanceof AppError && (ERRORS[error.code].mayRetry || error.code === 'store-read-only');
}
