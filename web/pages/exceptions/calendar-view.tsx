/** When what is accepted ends: a week per line, or the same as a list. */
import { Link } from 'react-router';
import { classNames } from '../../parts/class-names.ts';
import { useNowMs } from '../../parts/clock.ts';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { sayDay } from '../../parts/time.ts';
import type { CalendarDay, CalendarWeek } from './calendar.ts';
import { foldEmptyWeeks, groupWeeks } from './calendar.ts';
import { EndingsTable } from './endings-table.tsx';
import { addressOf } from './links.ts';
import type { ExceptionItem } from './use-exceptions.ts';
import { useLiving } from './use-exceptions.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
/** Names on a day; the rest is a number that leads to the list. */
const NAMES_MAX = 3;

/** Only what somebody approved ends; what waits is in the queue. */
export function CalendarView({ isList }: { readonly isList: boolean }) {
  const living = useLiving();
  return (
    <Show query={living} lines={10}>
      {({ items, isCut }) => {
        const approved = items.filter(({ state }) => state !== 'requested');
        if (approved.length === 0) return <NothingEnds />;
        const more = isCut ? ', and more that are not shown' : '';
        const note = `${sayMany(approved.length, 'exception')} in force now${more}`;
        return isList ? (
          <Panel title="Ends, first to last" note={<CalendarNote note={note} isList />}>
            <EndingsTable caption="Ends, first to last" items={approved} />
          </Panel>
        ) : (
          <Calendar items={approved} note={note} />
        );
      }}
    </Show>
  );
}

function NothingEnds() {
  return (
    <EmptyState title="Nothing is accepted for a time">
      <p>Once an exception is approved, its end stands here.</p>
    </EmptyState>
  );
}

function CalendarNote({ note, isList = false }: { readonly note: string; readonly isList?: boolean }) {
  return (
    <span className="row">
      <span>{note}, days in UTC</span>
      <Link className="no-print" to={isList ? '/exceptions?view=calendar' : '/exceptions?view=calendar&as=list'}>
        {isList ? 'Show as a calendar' : 'Show as a list'}
      </Link>
    </span>
  );
}

function Calendar({ items, note }: { readonly items: readonly ExceptionItem[]; readonly note: string }) {
  const rows = foldEmptyWeeks(groupWeeks(items, useNowMs()));
  return (
    <Panel title="Ends by week" note={<CalendarNote note={note} />}>
      <div className="calendar-frame">
        <table className="calendar">
          <caption className="unseen">Ends of exceptions by week and day</caption>
          <thead>
            <tr>
              <th scope="col">Week of</th>
              {WEEKDAYS.map((day) => (
                <th key={day} scope="col">
                  {day}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) =>
              row.kind === 'week' ? <Week key={row.week.start} {...row.week} /> : <Gap key={row.start} {...row} />,
            )}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Week({ start, count, days }: CalendarWeek<ExceptionItem>) {
  return (
    <tr>
      <th scope="row">
        {sayDay(start)}
        {count > 0 && <span className="calendar-count">{sayMany(count, 'end')}</span>}
      </th>
      {days.map((day) => (
        <Day key={day.day} day={day} />
      ))}
    </tr>
  );
}

function Gap({ start, weeks }: { readonly start: string; readonly weeks: number }) {
  return (
    <tr className="calendar-gap">
      <th scope="row">{sayDay(start)}</th>
      <td colSpan={WEEKDAYS.length}>{sayMany(weeks, 'week')} without an end</td>
    </tr>
  );
}

function Day({ day: { day, isPast, isToday, endings } }: { readonly day: CalendarDay<ExceptionItem> }) {
  const more = endings.length - NAMES_MAX;
  return (
    <td className={classNames(isPast && 'calendar-past', isToday && 'calendar-today')}>
      <span className="calendar-date">
        {sayDay(day)}
        {isToday && ' · today'}
      </span>
      {endings.slice(0, NAMES_MAX).map((item) => (
        <Link key={item.id} className="calendar-end truncate" to={addressOf(item)} title={item.name}>
          {item.name}
        </Link>
      ))}
      {more > 0 && <Link to="/exceptions?view=calendar&as=list">{more} more</Link>}
    </td>
  );
}
