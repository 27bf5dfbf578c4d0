/** The past of one SLO: its budget day by day, and its changes of state. */
import { DAY_MS } from '../../model/instants.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { BudgetDay } from '../../model/programme/budget-days.ts';
import { firstDayOf, firstInstantOfDays, readBudgetDays } from '../../model/programme/budget-days.ts';
import type { StateChange } from '../../model/programme/incidents.ts';
import type { ControlRoom } from '../control-room.ts';
import { HOURLY_DAYS } from './evaluate-slos.ts';
import { listVisibleSlos, pickSlo } from './list-slos.ts';

export type SloHistory = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly days: readonly BudgetDay[];
  /** Newest first. */
  readonly changes: readonly StateChange[];
};

/**
 * By the document that is in force now, also for days before it was: events are kept apart from it. As many days of
 * UTC, with today. Throws `not-found` also for what may not be seen.
 */
export function readSloHistory(name: string, days: number, access: Access, room: ControlRoom): Promise<SloHistory> {
  const nowMs = room.clock.nowMs();
  const span = { nowMs, days, knownFromMs: nowMs - HOURLY_DAYS * DAY_MS };
  const fromMs = firstDayOf(span);
  return room.store.read(async (tx) => {
    const slo = pickSlo(name, await listVisibleSlos(tx, listVisible(access, 'read')));
    const buckets = await tx.sloEvents.listBuckets(slo.spec.indicator, firstInstantOfDays(slo, span));
    const changes = (await tx.slos.listChanges({ fromMs, name })).filter(({ atMs }) => atMs >= fromMs);
    return { fromMs, toMs: nowMs, days: readBudgetDays(slo, buckets, span), changes: changes.toReversed() };
  });
}
