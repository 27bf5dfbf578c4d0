/** The findings of one control whose clock runs, soonest due first. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Details } from './types.ts';

const SHOWN = 8;
const RUNNING = ['open' as const, 'reopened' as const, 'acknowledged' as const];

/** Each leads to itself in the list of findings. */
export function ControlFindings({ control: { id } }: { readonly control: Details }) {
  const query = useQuery(
    readApi('findings', 'list', { query: { control: [id], state: RUNNING, sort: 'due', limit: SHOWN } }),
  );
  const link = `/findings?control=${encodeURIComponent(id)}`;
  const total = query.data?.total ?? null;
  return (
    <Panel title="Findings" note={total === null ? 'whose clock runs' : <Link to={link}>{sayAll(total)}</Link>}>
      <Show query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No finding waits for anybody" />
          ) : (
            <ul className="controls-rows">
              {items.map(({ id: finding, message, address, team, state, dueAt }) => (
                <li key={finding}>
                  <span className="spread">
                    <Link className="truncate" to={`${link}&open=${encodeURIComponent(finding)}`}>
                      {message}
                    </Link>
                    <Badge word={state} />
                  </span>
                  <span className="spread muted">
                    <span className="mono truncate" title={address}>
                      {address}
                    </span>
                    <span className="controls-fixed">
                      {team}
                      {dueAt !== null && (
                        <>
                          , due <RelativeTime at={dueAt} />
                        </>
                      )}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Show>
    </Panel>
  );
}

function sayAll(total: number): string {
  return total > SHOWN ? `${SHOWN} of ${sayCount(total)}, soonest due first` : sayMany(total, 'finding');
}
