/** The incidents of all SLOs, or of one. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { readApi } from '../../api/calls.ts';
import { IncidentRows } from '../../parts/incident-rows.tsx';
import { sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { pickIncidents } from './span.ts';

type IncidentsProps = {
  readonly days: number;
  readonly titles: ReadonlyMap<string, string>;
  /** Of this SLO alone. */
  readonly of?: string;
  readonly severity?: 'page' | undefined;
  readonly choice?: ReactNode;
};

/** Newest first. */
export function Incidents({ days, titles, of, severity, choice }: IncidentsProps) {
  const query = useQuery({
    ...readApi('slos', 'incidents', { query: { days } }),
    placeholderData: keepPreviousData,
  });
  const pick = (items: Parameters<typeof pickIncidents>[0]) =>
    pickIncidents(items, severity).filter(({ slo }) => of === undefined || slo === of);
  const count = query.data === undefined ? '' : `${sayMany(pick(query.data.items).length, 'incident')} in `;
  return (
    <Panel
      title="Incidents"
      note={
        <span className="row">
          {choice}
          <span>
            {count}
            {days} days
          </span>
        </span>
      }
    >
      <Show query={query}>
        {({ items }) => {
          const shown = pick(items);
          return shown.length === 0 ? (
            <EmptyState title={`Nobody was called in ${days} days`}>
              <p>An incident begins with a page or a ticket, and ends when neither is needed any more.</p>
            </EmptyState>
          ) : (
            <IncidentRows incidents={shown} titles={titles} />
          );
        }}
      </Show>
    </Panel>
  );
}
