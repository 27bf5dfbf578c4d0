/** Looks at all SLOs, as the scheduler does every few minutes: counts what time alone makes bad, and tells changes. */
import { DAY_MS, HOUR_MS } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { systemActor } from '../../model/programme/actor.ts';
import type { SloReading, SloState } from '../../model/programme/burn-rates.ts';
import { countClockEvents, seriesOf } from '../../model/programme/slo-events.ts';
import type { Slo } from '../../model/slo.ts';
import type { Transaction } from '../../stores/api.ts';
import type { SloStatus } from '../../stores/api/slos.ts';
import type { ControlRoom } from '../control-room.ts';
import { listSlosInForce, readSlo, readStatuses } from './list-slos.ts';

/** Five minutes are needed by the short windows of the last days only. */
const FINE_DAYS = 7;
/** More than the longest window of any SLO, and than a month of days before. Older events are one count. */
export const HOURLY_DAYS = 120;
/** How far back clocks are counted when nobody has looked before. */
const FIRST_LOOK_DAYS = 28;

export type SloChange = {
  readonly slo: Slo;
  readonly before: SloState;
  readonly after: SloState;
};

/** Counts, judges, remembers and tells; gives what changed. Doing it twice changes nothing. */
export function evaluateSlos(room: ControlRoom): Promise<readonly SloChange[]> {
  const nowMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    const slos = await listSlosInForce(tx);
    await countClocks(tx, slos, nowMs);
    await tx.sloEvents.compact(nowMs - FINE_DAYS * DAY_MS, nowMs - HOURLY_DAYS * DAY_MS);
    const statuses = await readStatuses(tx);
    const changes: SloChange[] = [];
    for (const slo of slos) {
      const reading = await readSlo(tx, slo, nowMs);
      const status = statuses.get(slo.metadata.name);
      const next = nextStatus(slo, status, reading.state, nowMs);
      await tx.slos.saveStatus(next);
      const [before, after] = [status?.state ?? 'no-data', next.state];
      if (before === after) continue;
      changes.push({ slo, before, after });
      await tx.slos.saveChange({ name: next.name, atMs: next.sinceMs, from: before, to: after });
      await recordChange(tx, slo, before, reading, nowMs);
    }
    if (changes.length > 0) tx.announce({ topic: 'slos', ids: changes.map(({ slo }) => slo.metadata.name) });
    return changes;
  });
}

/** Changes follow each other in time also where the clock went back. */
function nextStatus(slo: Slo, status: SloStatus | undefined, state: SloState, nowMs: number): SloStatus {
  const changedMs = status === undefined ? nowMs : Math.max(nowMs, status.sinceMs + 1);
  const sinceMs = status?.state === state ? status.sinceMs : changedMs;
  return { name: slo.metadata.name, state, sinceMs, evaluatedMs: nowMs };
}

async function recordChange(
  tx: Transaction,
  slo: Slo,
  before: SloState,
  { state, budget, burns }: SloReading,
  nowMs: number,
): Promise<void> {
  const firing = burns.filter(({ isFiring }) => isFiring);
  await tx.ledger.append({
    atMs: nowMs,
    actor: systemActor('slo'),
    kind: 'slo',
    action: state,
    subject: slo.metadata.name,
    body: {
      before,
      target: slo.spec.target,
      ...(budget === undefined ? {} : { good: budget.good, total: budget.total, budgetLeft: budget.left }),
      firing: firing.map(({ alert, long, short }) => ({ ...alert, long: long ?? null, short: short ?? null })),
    },
  });
}

/**
 * Turns clocks of findings into events, from where the last look ended: resolved in time is good, time that has passed
 * is bad. Nothing is counted twice, and nothing is missed while nobody looked.
 */
async function countClocks(tx: Transaction, slos: readonly Slo[], nowMs: number): Promise<void> {
  const hours = new Set(
    slos.flatMap(({ spec: { indicator } }) =>
      indicator.kind === 'remediation' && indicator.withinHours !== undefined ? [indicator.withinHours] : [],
    ),
  );
  for (const withinHours of hours) {
    const series = seriesOf({ kind: 'remediation', withinHours });
    const fromMs = (await tx.sloEvents.takeCursor(series)) ?? nowMs - FIRST_LOOK_DAYS * DAY_MS;
    // A clock that went back: what was counted stays counted.
    if (fromMs >= nowMs) continue;
    const withinMs = withinHours * HOUR_MS;
    const span = { fromMs, toMs: nowMs };
    const ended = await tx.findings.listRemediations({ ...span, visible: SEES_ALL });
    // What an exception had accepted was not being waited for.
    const resolved = ended.filter(({ from }) => from !== 'accepted');
    const running = await tx.measures.listRunningClocks({ fromMs: fromMs - withinMs, toMs: nowMs - withinMs });
    const events = countClockEvents([...resolved, ...running], withinMs, span);
    await tx.sloEvents.add(
      events.map(({ isGood, ...event }) => ({ ...event, series, good: isGood ? 1 : 0, total: 1 })),
    );
    await tx.sloEvents.saveCursor(series, nowMs);
  }
}
