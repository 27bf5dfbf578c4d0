/** What the background does, and what it gave up. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Rows } from './rows.tsx';

const COLUMNS = ['Job', 'Of', 'State', 'Attempts', 'Due', 'Ended'];
const JOBS = 30;

/** The newest ones. */
export function Jobs() {
  const jobs = useQuery(readApi('jobs', 'list', { query: { limit: JOBS } }));
  return (
    <Panel title="Jobs" note={`the newest ${JOBS}`}>
      <Show query={jobs}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No jobs yet" />
          ) : (
            <Rows
              caption="Jobs"
              columns={COLUMNS}
              rows={items.map(({ id, kind, key, state, attempts, runAt, finishedAt, error }) => ({
                key: id,
                cells: [
                  kind,
                  <span className="mono">{key}</span>,
                  <>
                    <Badge word={state === 'dead' ? 'given up' : state} />
                    {error !== null && <span className="settings-error">{error}</span>}
                  </>,
                  attempts,
                  <RelativeTime at={runAt} />,
                  finishedAt === null ? '–' : <RelativeTime at={finishedAt} />,
                ],
              }))}
            />
          )
        }
      </Show>
    </Panel>
  );
}
