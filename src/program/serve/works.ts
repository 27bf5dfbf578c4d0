/** All kinds of jobs that a worker does, and the duties that come by the clock. */
import { signCheckpoint } from '../evidence/checkpoints.ts';
import { judgeExceptions } from '../except/judge-exceptions.ts';
import { sweepExceptions } from '../except/sweep.ts';
import type { ControlRoom } from '../control-room.ts';
import { findNext } from '../jobs/cron.ts';
import type { Work } from '../jobs/work.ts';
import { reportOwnSources } from '../measure/report-sources.ts';
import { advanceRollouts } from '../rollout/advance.ts';
import { evaluateSlos } from '../slo/evaluate-slos.ts';
import { createScanWork } from '../sources/scan-source.ts';
import { cleanUp } from './clean-up.ts';

/** What the program does by itself, by a schedule of its own. */
type Duty = {
  readonly kind: string;
  /** Five fields of cron, in UTC. */
  readonly cron: string;
  readonly run: (room: ControlRoom) => Promise<unknown>;
};

const DUTIES: readonly Duty[] = [
  { kind: 'evaluate-slos', cron: '*/5 * * * *', run: evaluateSlos },
  { kind: 'report-sources', cron: '15 * * * *', run: reportOwnSources },
  { kind: 'sweep-exceptions', cron: '*/10 * * * *', run: (room) => sweepExceptions(room, room.clock.nowMs()) },
  { kind: 'judge-exceptions', cron: '5 * * * *', run: (room) => judgeExceptions(room, room.clock.nowMs()) },
  { kind: 'advance-rollouts', cron: '*/15 * * * *', run: advanceRollouts },
  { kind: 'sign-checkpoint', cron: '*/10 * * * *', run: signCheckpoint },
  { kind: 'clean-up', cron: '40 3 * * *', run: cleanUp },
];

const LEASE_MS = 300_000;
/** A duty comes again by its clock; one more attempt bridges a restart of the database. */
const ATTEMPTS_MAX = 2;

/** Everything that a worker of the room can do. */
export function createWorks(room: ControlRoom): readonly Work[] {
  const duties = DUTIES.map(({ kind, run }): Work => {
    return { kind, leaseMs: LEASE_MS, attemptsMax: ATTEMPTS_MAX, run: async () => void (await run(room)) };
  });
  return [createScanWork(room), ...duties];
}

/** Sees to it that every duty has its schedule. */
export async function ensureDuties(room: ControlRoom): Promise<void> {
  const nowMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    for (const { kind, cron } of DUTIES) {
      const former = await tx.schedules.find(kind);
      if (former?.cron === cron) continue;
      await tx.schedules.put({
        id: kind,
        kind,
        payload: null,
        cron,
        isEnabled: true,
        nextMs: findNext(cron, nowMs),
        lastMs: nowMs,
        missedCount: former?.missedCount ?? 0,
        missedMs: former?.missedMs,
      });
    }
  });
}
