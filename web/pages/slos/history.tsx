/** How the budget of an SLO went: what was left at the end of each day, how fast it burned, when its state changed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReplyOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayRate, sayState } from '../../parts/budget.ts';
import { LineChart } from '../../parts/charts/line-chart.tsx';
import { sayMany, sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { sayDay } from '../../parts/time.ts';

type Changes = ReplyOf<'slos', 'history'>['changes'];

/** Two charts, each with its table, and the changes. */
export function History({ name, days }: { readonly name: string; readonly days: number }) {
  const history = useQuery({
    ...readApi('slos', 'history', { params: { name }, query: { days } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Show query={history} lines={8}>
      {({ days: past, changes }) => (
        <>
          <div className="two">
            <LineChart
              title="Budget left"
              note={`at the end of each of ${past.length} days, in UTC`}
              series={[{ name: 'left', points: past.map(({ day, left }) => ({ label: day, value: left })) }]}
              say={sayShare}
              sayLabel={sayDay}
              target={{ value: 0, label: 'spent' }}
              bounds={{ from: 0, to: 1 }}
            />
            <LineChart
              title="Burn rate"
              note={`of each of ${past.length} days, in UTC`}
              series={[{ name: 'rate', points: past.map(({ day, burnRate }) => ({ label: day, value: burnRate })) }]}
              say={sayRate}
              sayLabel={sayDay}
              target={{ value: 1, label: '1 spends the budget just as its window ends' }}
              bounds={{ from: 0 }}
            />
          </div>
          <ChangeList changes={changes} days={past.length} />
        </>
      )}
    </Show>
  );
}

function ChangeList({ changes, days }: { readonly changes: Changes; readonly days: number }) {
  const window = sayMany(days, 'day');
  return (
    <Panel title="Changes of state" note={`${sayMany(changes.length, 'change')} in ${window}`}>
      {changes.length === 0 ? (
        <EmptyState title={`Its state did not change in ${window}`} />
      ) : (
        <ol className="slos-changes">
          {changes.map(({ at, from, to }) => (
            <li key={at}>
              <Badge word={sayState(from)} /> → <Badge word={sayState(to)} />
              <span className="muted">
                <RelativeTime at={at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
