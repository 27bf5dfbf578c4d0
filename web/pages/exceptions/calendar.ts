/** Ends by week and day, in UTC as the API counts days. Pure. */

export type Ending = { readonly expiresAt: string };

export type CalendarDay<E> = {
  readonly day: string;
  readonly isPast: boolean;
  readonly isToday: boolean;
  readonly endings: readonly E[];
};
export type CalendarWeek<E> = {
  readonly start: string;
  readonly count: number;
  readonly days: readonly CalendarDay<E>[];
};

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** As long as the longest exception may last, so that none falls out of the calendar. */
const WEEKS_MAX = 27;

/** Weeks from the one of today to the one of the last end, Monday first. Ends before this week are not in it. */
export function groupWeeks<E extends Ending>(endings: readonly E[], nowMs: number): readonly CalendarWeek<E>[] {
  const today = toDay(nowMs);
  const firstMs = mondayOf(nowMs);
  const lastMs = Math.max(nowMs, ...endings.map(({ expiresAt }) => Date.parse(expiresAt)));
  const weeks = Math.min(WEEKS_MAX, Math.floor((lastMs - firstMs) / (WEEK_DAYS * DAY_MS)) + 1);
  const byDay = Map.groupBy(endings, ({ expiresAt }) => toDay(Date.parse(expiresAt)));
  return Array.from({ length: weeks }, (_, week) => {
    const days = Array.from({ length: WEEK_DAYS }, (_day, index) => {
      const day = toDay(firstMs + (week * WEEK_DAYS + index) * DAY_MS);
      return { day, isPast: day < today, isToday: day === today, endings: byDay.get(day) ?? [] };
    });
    const count = days.reduce((sum, one) => sum + one.endings.length, 0);
    return { start: days[0]?.day ?? today, count, days };
  });
}

export type CalendarRow<E> =
  | { readonly kind: 'week'; readonly week: CalendarWeek<E> }
  | { readonly kind: 'gap'; readonly start: string; readonly weeks: number };

/** The lines of the calendar: weeks without an end become one line, except for the week of today. */
export function foldEmptyWeeks<E>(weeks: readonly CalendarWeek<E>[]): readonly CalendarRow<E>[] {
  const rows: CalendarRow<E>[] = [];
  weeks.forEach((week, index) => {
    const before = rows.at(-1);
    if (index === 0 || week.count > 0) rows.push({ kind: 'week', week });
    else if (before?.kind === 'gap') rows.splice(-1, 1, { ...before, weeks: before.weeks + 1 });
    else rows.push({ kind: 'gap', start: week.start, weeks: 1 });
  });
  return rows;
}

function mondayOf(nowMs: number): number {
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  return midnightMs - ((new Date(midnightMs).getUTCDay() + 6) % WEEK_DAYS) * DAY_MS;
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
