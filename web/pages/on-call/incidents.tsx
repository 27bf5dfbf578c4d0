/** Incidents that ended in the window of the page: what somebody was called for, and whose it was. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { IncidentRows } from '../../parts/incident-rows.tsx';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { pickEnded, sayHoursBack } from './window.ts';

/** What lasts is under Pages. */
export function Incidents({ from, hours }: { readonly from: string; readonly hours: number }) {
  const slos = useQuery(readApi('slos', 'list', {}));
  const incidents = useQuery({
    ...readApi('slos', 'incidents', { query: { days: Math.ceil(hours / 24) } }),
    placeholderData: keepPreviousData,
  });
  const titles = new Map(slos.data?.items.map(({ name, document }) => [name, document.spec.title]));
  return (
    <Panel title="Recent incidents" note={`ended in ${sayHoursBack(hours)}`}>
      <Show query={incidents} lines={2}>
        {({ items }) => {
          const ended = pickEnded(items, from);
          return ended.length === 0 ? (
            <EmptyState title={`None ended in ${sayHoursBack(hours)}`} />
          ) : (
            <IncidentRows incidents={ended} titles={titles} />
          );
        }}
      </Show>
      <p className="line">
        <Link to="/slos">All incidents, and what each counts</Link>
      </p>
    </Panel>
  );
}
