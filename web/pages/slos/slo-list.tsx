/** All SLOs with what is left of their budgets, and the incidents of all. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { setMember } from '../../parts/address.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Slo } from '../../parts/budget.ts';
import { linkToSlo, sayLeft, sayState } from '../../parts/budget.ts';
import { PlainTable } from '../../parts/charts/chart-frame.tsx';
import { sayCount, sayShare } from '../../parts/numbers.ts';
import { Page, Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Incidents } from './incidents.tsx';
import { readDays, readSeverity } from './span.ts';
import { SpanChoice } from './span-choice.tsx';

const COLUMNS = ['SLO', 'State', 'Since', 'Budget left', 'Good of all', 'Target', 'Window', 'Owner'];

/** The page without a name in its address. */
export function SloList() {
  const slos = useQuery(readApi('slos', 'list', {}));
  return (
    <Page
      title="SLOs"
      lead="What is promised, what is left of each error budget, and what called somebody"
      actions={<SpanChoice />}
    >
      <Panel title="Objectives" note="now, over the window of each">
        <Show query={slos}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title="No SLO may be seen">
                <p>Those of other teams and environments are not shown.</p>
              </EmptyState>
            ) : (
              <PlainTable caption="Objectives" columns={COLUMNS} rows={items.map(writeRow)} />
            )
          }
        </Show>
      </Panel>
      <AllIncidents titles={new Map(slos.data?.items.map(({ name, document }) => [name, document.spec.title]))} />
    </Page>
  );
}

function writeRow({ name, document, state, since, budget }: Slo) {
  const { title, windowDays, target } = document.spec;
  return [
    <Link key="name" to={linkToSlo(name)}>
      {title}
    </Link>,
    <Badge key="state" word={sayState(state)} />,
    since === null ? '–' : <RelativeTime at={since} />,
    budget === null ? 'no data' : sayLeft(budget.left),
    budget === null ? '–' : `${sayCount(budget.good)} of ${sayCount(budget.total)}`,
    sayShare(target),
    `${windowDays} days`,
    document.metadata.owner,
  ];
}

function AllIncidents({ titles }: { readonly titles: ReadonlyMap<string, string> }) {
  const [search, setSearch] = useSearchParams();
  const severity = readSeverity(search);
  const choose = (next: string) => setSearch(setMember(search, 'severity', next), { replace: true });
  return (
    <Incidents
      days={readDays(search)}
      titles={titles}
      severity={severity}
      choice={
        <button
          type="button"
          className={severity === 'page' ? 'button' : 'button button-quiet'}
          aria-pressed={severity === 'page'}
          onClick={() => choose(severity === 'page' ? '' : 'page')}
        >
          Pages only
        </button>
      }
    />
  );
}
