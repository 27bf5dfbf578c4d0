/** Turns what is due into jobs, and tells what was missed: silence of a schedule is never taken for calm. */
import type { Schedule } from '../../stores/api/schedules.ts';
import type { Transaction } from '../../stores/api.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { ControlRoom } from '../control-room.ts';
import { countBetween, findNext } from './cron.ts';

const SCHEDULER = systemActor('scheduler');

/** Missed times that are counted one by one; beyond, the count stands still. */
const MISSED_MAX = 1_000;
/** How far the clocks of two processes may differ: nothing is used again because the other one is behind. */
const SKEW_MS_MAX = 60_000;

export type Ticked = { readonly added: number; readonly missed: number };

/** Adds the jobs of all schedules that are due. Several processes may do so at once: each time is used once. */
export async function tickSchedules(room: ControlRoom): Promise<Ticked> {
  const nowMs = room.clock.nowMs();
  const ticked = await room.store.write(async (tx) => {
    let added = 0;
    let missed = 0;
    for (const schedule of await tx.schedules.claimDue(nowMs)) {
      const result = await startDue(schedule, tx, nowMs, room.newId());
      added += result.isAdded ? 1 : 0;
      missed += result.missed;
    }
    if (added > 0) tx.announce({ topic: 'jobs' });
    return { added, missed };
  });
  if (ticked.missed > 0) room.log.warn('scheduled times were missed', { missed: ticked.missed });
  return ticked;
}

async function startDue(
  schedule: Schedule,
  tx: Transaction,
  nowMs: number,
  jobId: string,
): Promise<{ readonly isAdded: boolean; readonly missed: number }> {
  const { id, kind, payload, cron, nextMs, lastMs } = schedule;
  if (nextMs > nowMs) {
    // A clock that was set back would leave the schedule waiting for a time that it has already used.
    const hasClockGoneBack = lastMs !== undefined && lastMs > nowMs + SKEW_MS_MAX;
    if (hasClockGoneBack) await tx.schedules.put({ ...schedule, lastMs: nowMs, nextMs: findNext(cron, nowMs) });
    return { isAdded: false, missed: 0 };
  }
  const isAdded = await tx.jobs.add({ id: jobId, kind, key: id, payload, runAtMs: nowMs, createdMs: nowMs });
  const elapsed = countBetween(cron, nextMs, nowMs, MISSED_MAX);
  const missed = isAdded ? elapsed : elapsed + 1;
  await tx.schedules.put({
    ...schedule,
    nextMs: findNext(cron, nowMs),
    lastMs: nowMs,
    missedCount: schedule.missedCount + missed,
    missedMs: missed > 0 ? nowMs : schedule.missedMs,
  });
  if (missed > 0) {
    const reason = isAdded ? 'nobody ran at these times' : 'the job before is not done';
    await tx.ledger.append({
      atMs: nowMs,
      actor: SCHEDULER,
      kind: 'schedule',
      action: 'missed',
      subject: id,
      body: { missed, reason, dueMs: nextMs },
    });
  }
  return { isAdded, missed };
}
