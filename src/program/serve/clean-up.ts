/** Forgets what nobody will ask for any more. Evidence is never among it. */
import { DAY_MS } from '../../model/instants.ts';
import type { ControlRoom } from '../control-room.ts';
import { pruneDecisions } from './prune-decisions.ts';

/** The longest window that a measure or an objective looks back over, and a year to compare it with. */
const SIGNAL_DAYS = 400;
const JOB_DAYS = 30;
/** Sessions end by themselves much sooner; this removes their rows. */
const IDLE_DAYS = 30;
/** Who tries doors again and again is looked for in weeks, not in years. */
const REFUSAL_DAYS = 90;
/** Changes of SLOs: the incidents of a year, and of the year before in part. */
const CHANGE_DAYS = 400;

/** One transaction each, so that none holds up the others for long. */
export async function cleanUp(room: ControlRoom): Promise<void> {
  const nowMs = room.clock.nowMs();
  await room.store.write((tx) => tx.sessions.removeEnded({ nowMs, usedBeforeMs: nowMs - IDLE_DAYS * DAY_MS }));
  await room.store.write((tx) => tx.signals.prune(nowMs - SIGNAL_DAYS * DAY_MS));
  await room.store.write((tx) => tx.jobs.prune(nowMs - JOB_DAYS * DAY_MS));
  await room.store.write((tx) => tx.refusals.prune(nowMs - REFUSAL_DAYS * DAY_MS));
  await room.store.write((tx) => tx.slos.pruneChanges(nowMs - CHANGE_DAYS * DAY_MS));
  await room.store.write((tx) => tx.idempotency.prune(nowMs));
  await pruneDecisions(room);
  await room.store.refreshStatistics();
}
