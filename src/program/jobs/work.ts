/**
 * Doing jobs: each is taken under a lease, the lease is renewed while the work goes on, and whoever loses it stops. A
 * process that dies hands its jobs over by doing nothing.
 */
import type { Job } from '../../stores/api/jobs.ts';
import type { Transaction } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';

/** How one kind of job is done. */
export type Work = {
  readonly kind: string;
  /** Time without a sign of life after which another process may take it. */
  readonly leaseMs: number;
  readonly attemptsMax: number;
  /**
   * Does the job; what it throws is an attempt that did not succeed. `hold` belongs first into every transaction that
   * writes: it throws when the lease was lost, so that no work is done twice.
   */
  readonly run: (
    job: Job,
    tools: { readonly signal: AbortSignal; readonly hold: (tx: Transaction) => Promise<void> },
  ) => Promise<void>;
};

/** The first wait before another attempt; it doubles with each. */
const RETRY_MS = 2_000;
const RETRY_MS_MAX = 3_600_000;
const ERROR_CHARS_MAX = 2_000;

/** Does one job that is due, if there is one. `owner` is unique to the caller. */
export async function doNextJob(room: ControlRoom, works: readonly Work[], owner: string): Promise<Job | undefined> {
  // One lease for the taking; the job's own begins with the first renewal.
  const leaseMs = Math.min(...works.map((work) => work.leaseMs));
  const nowMs = room.clock.nowMs();
  const kinds = works.map(({ kind }) => kind);
  const horizonMs = nowMs + Math.max(RETRY_MS_MAX, ...works.map((one) => one.leaseMs));
  const wanted = { kinds, owner, nowMs, leaseUntilMs: nowMs + leaseMs, horizonMs };
  const job = await room.store.write((tx) => tx.jobs.take(wanted));
  const work = works.find(({ kind }) => kind === job?.kind);
  if (job === undefined || work === undefined) return undefined;
  await doJob(room, job, work, owner);
  return job;
}

class LeaseLost extends Error {}

async function doJob(room: ControlRoom, job: Job, work: Work, owner: string): Promise<void> {
  const { id, kind } = job;
  const stop = new AbortController();
  const renewIn = (tx: Transaction): Promise<boolean> =>
    tx.jobs.renew({ id, owner, leaseUntilMs: room.clock.nowMs() + work.leaseMs });
  const hold = async (tx: Transaction): Promise<void> => {
    if (stop.signal.aborted || !(await renewIn(tx))) throw new LeaseLost(`the lease of job ${id} is lost`);
  };
  const renewing = setInterval(
    () => {
      room.store.write(renewIn).then(
        (isHeld) => {
          if (!isHeld) stop.abort(new LeaseLost(`the lease of job ${id} is lost`));
        },
        (error: unknown) => room.log.warn('a lease was not renewed', { job: id, kind, error: String(error) }),
      );
    },
    Math.max(1, work.leaseMs / 3),
  );
  try {
    await work.run(job, { signal: stop.signal, hold });
    const nowMs = room.clock.nowMs();
    await room.store.write(async (tx) => {
      await tx.jobs.settle({ id, owner }, { state: 'done', nowMs });
      tx.announce({ topic: 'jobs', ids: [id] });
    });
  } catch (error) {
    if (error instanceof LeaseLost || stop.signal.aborted) {
      room.log.warn('a job went to another worker', { job: id, kind });
      return;
    }
    await settleBadly(room, job, work, owner, error);
  } finally {
    clearInterval(renewing);
  }
}

async function settleBadly(room: ControlRoom, job: Job, work: Work, owner: string, error: unknown): Promise<void> {
  const { id, kind, attempts } = job;
  const nowMs = room.clock.nowMs();
  const message = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_CHARS_MAX);
  const isOver = attempts >= work.attemptsMax;
  const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** (attempts - 1));
  room.log.error(isOver ? 'a job was given up' : 'a job will be tried again', {
    job: id,
    kind,
    attempts,
    error: message,
  });
  await room.store.write(async (tx) => {
    await tx.jobs.settle(
      { id, owner },
      isOver ? { state: 'dead', nowMs, error: message } : { state: 'waiting', runAtMs: nowMs + waitMs, error: message },
    );
    tx.announce({ topic: 'jobs', ids: [id] });
  });
}
