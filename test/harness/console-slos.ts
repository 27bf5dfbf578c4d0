/** A past of SLOs beside the console: events of the last weeks and changes of state, as their evaluation keeps them. */
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { DAY_MS, HOUR_MS } from '../../src/model/instants.ts';
import type { SloState } from '../../src/model/programme/burn-rates.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import type { Tables } from '../../src/stores/sql/tables.ts';
import type { Console } from './console.ts';

const SIDES = { environment: 'prod', team: 'team-a', layer: 'kubernetes', severity: 'high' } as const;
const EVENTS = 2_000;
/** All bad, and just now: six hours and their last half hour burn as fast as a page needs. */
const BURNING_EVENTS = 6_000;
/** Days back, and how many of every hundred events were bad. */
const BAD_PERCENT: readonly (readonly [daysAgo: number, percent: number])[] = [
  ...Array.from({ length: 20 }, (_, index) => [index + 8, 1 + (index % 3)] as const),
  [7, 9],
  [6, 31],
  ...[5, 4, 3].map((daysAgo) => [daysAgo, 2] as const),
];
const CHANGES: readonly (readonly [name: string, hoursAgo: number, from: SloState, to: SloState])[] = [
  ['prod-compliance', 27 * 24, 'no-data', 'ok'],
  ['prod-compliance', 6.5 * 24, 'ok', 'ticket'],
  ['prod-compliance', 6 * 24, 'ticket', 'page'],
  ['prod-compliance', 5.5 * 24, 'page', 'ok'],
  ['prod-compliance', 5, 'ok', 'ticket'],
  ['prod-compliance', 3, 'ticket', 'page'],
  ['prod-exceptions', 9, 'ok', 'ticket'],
  ['prod-exceptions', 2, 'ticket', 'ok'],
];

/** Two incidents that ended, of which one paged, and one that pages now. */
export async function recordSloPast(console: Pick<Console, 'data'>): Promise<void> {
  const nowMs = systemClock.nowMs();
  const store = await openSqlStore(openSqlite<Tables>(join(console.data, 'bulwark.db')), nowMs);
  const events = BAD_PERCENT.map(([daysAgo, percent]) => {
    const good = (EVENTS * (100 - percent)) / 100;
    return { series: 'compliance', ...SIDES, atMs: nowMs - daysAgo * DAY_MS, good, total: EVENTS };
  });
  events.push({ series: 'compliance', ...SIDES, atMs: nowMs, good: 0, total: BURNING_EVENTS });
  await store.write(async (tx) => {
    await tx.sloEvents.add(events);
    for (const [name, hoursAgo, from, to] of CHANGES) {
      const sinceMs = nowMs - hoursAgo * HOUR_MS;
      await tx.slos.saveChange({ name, atMs: sinceMs, from, to });
      await tx.slos.saveStatus({ name, state: to, sinceMs, evaluatedMs: sinceMs });
    }
  });
  await store.close();
}
