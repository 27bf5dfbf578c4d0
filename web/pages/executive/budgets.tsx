/** What is left of each objective's error budget. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Slo } from '../../parts/budget.ts';
import { linkToSlo, sayLeft, sayState } from '../../parts/budget.ts';
import { PlainTable } from '../../parts/charts/chart-frame.tsx';
import { Sparkline } from '../../parts/charts/sparkline.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';

const DAYS = 30;
const COLUMNS = ['Objective', 'State', 'Budget left', `${DAYS} days`, 'Good of all'];

/** Objectives without data are shown as such, and not as kept. */
export function Budgets() {
  const slos = useQuery(readApi('slos', 'list', {}));
  return (
    <Panel title="Error budgets" note="over the window of each objective">
      <Show query={slos}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No objective is in force" />
          ) : (
            <PlainTable caption="Error budgets" columns={COLUMNS} rows={items.map(writeRow)} />
          )
        }
      </Show>
    </Panel>
  );
}

function writeRow({ name, document, state, budget }: Slo) {
  const { title, windowDays } = document.spec;
  return [
    <Link key="name" to={linkToSlo(name)}>
      {title}
    </Link>,
    <Badge key="state" word={sayState(state)} />,
    budget === null ? 'no data' : sayLeft(budget.left),
    <Past key="past" name={name} />,
    `${budget === null ? '–' : `${sayCount(budget.good)} of ${sayCount(budget.total)}`} in ${windowDays} days`,
  ];
}

/** What was left of it day by day; its page has the numbers. */
function Past({ name }: { readonly name: string }) {
  const { data } = useQuery(readApi('slos', 'history', { params: { name }, query: { days: DAYS } }));
  if (data === undefined) return null;
  return (
    <Sparkline
      label={`Budget left in ${DAYS} days`}
      points={data.days.map(({ day, left }) => ({ label: day, value: left }))}
      say={sayLeft}
      floor={0}
      bounds={{ from: 0, to: 1 }}
    />
  );
}
