/** What is left of each objective's error budget. */
import { useQuery } from '@tanstack/react-query';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { PlainTable } from '../../parts/charts/chart-frame.tsx';
import { sayCount, sayShare } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';

type Slo = ItemOf<'slos'>;

const COLUMNS = ['Objective', 'State', 'Budget left', 'Good of all', 'Window'];

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

function writeRow({ document, state, budget }: Slo) {
  const { title, windowDays } = document.spec;
  return [
    title,
    <Badge key="state" word={state === 'no-data' ? 'no data' : state} />,
    budget === null ? 'no data' : sayShare(budget.left),
    budget === null ? '–' : `${sayCount(budget.good)} of ${sayCount(budget.total)}`,
    `${windowDays} days`,
  ];
}
