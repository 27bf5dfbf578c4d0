/** Forgets what nobody will ask for any more. Evidence is never among it. */
import { DAY_MS } from '../../model/instants.ts';
import type { ControlRoom } from '../control-room.ts';

/** The longest window that a measure or an objective looks back over, and a year to compare it with. */
const SIGNAL_DAYS = 400;
const JOB_DAYS = 30;
/** Sessions end by themselves much sooner; this removes their rows. */
const IDLE_DAYS = 30;

/** One transaction each, so that none holds up the others for long. */
export async function cleanUp(room: ControlRoom): Promise<void> {
  const nowMs = room.clock.nowMs();
  await room.store.write((tx) => tx.sessions.removeEnded({ nowMs, usedBeforeMs: nowMs - IDLE_DAYS * DAY_MS }));
  await room.store.write((tx) => tx.signals.prune(nowMs - SIGNAL_DAYS * DAY_MS));
  await room.store.write((tx) => tx.jobs.prune(nowMs - JOB_DAYS * DAY_MS));
  await room.store.refreshStatistics();
}
