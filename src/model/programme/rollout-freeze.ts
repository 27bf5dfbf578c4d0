/** Freeze windows: times in which nothing is promoted. All are in UTC. */
import { DAY_MS, formatDay, parseInstant } from '../instants.ts';
import type { FreezeWindow } from '../rollout.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const MINUTE_MS = 60_000;

/** Why nothing is promoted at this time; undefined when something may be. A window without a readable end is shut. */
export function findFreeze(windows: readonly FreezeWindow[], nowMs: number): string | undefined {
  for (const window of windows) {
    const why = 'days' in window ? findWeekly(window, nowMs) : findDated(window, nowMs);
    if (why !== undefined) return why;
  }
  return undefined;
}

function findDated(window: Extract<FreezeWindow, { from: string }>, nowMs: number): string | undefined {
  const fromMs = parseInstant(window.from) ?? Number.NEGATIVE_INFINITY;
  const toMs = parseInstant(window.to) ?? Number.POSITIVE_INFINITY;
  if (nowMs < fromMs || nowMs >= toMs) return undefined;
  return `frozen until ${window.to}${window.reason === undefined ? '' : `: ${window.reason}`}`;
}

function findWeekly(window: Extract<FreezeWindow, { days: unknown }>, nowMs: number): string | undefined {
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const minute = (nowMs - midnightMs) / MINUTE_MS;
  const start = readMinute(window.start);
  const end = readMinute(window.end);
  const isDay = (dayMs: number): boolean => window.days.some((day) => day === WEEKDAYS[new Date(dayMs).getUTCDay()]);
  const isOvernight = end <= start;
  const isWithin = isDay(midnightMs) && minute >= start && (isOvernight || minute < end);
  const isAfterMidnight = isOvernight && isDay(midnightMs - DAY_MS) && minute < end;
  if (!isWithin && !isAfterMidnight) return undefined;
  const endsMs = isWithin && isOvernight ? midnightMs + DAY_MS : midnightMs;
  return `frozen until ${formatDay(endsMs)} ${window.end} UTC`;
}

function readMinute(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}
