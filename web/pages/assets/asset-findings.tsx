/** The gravest findings of one asset whose clock runs. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readApi } from '../../api/calls.ts';
import { Badge } from '../../parts/badge.tsx';
import { sayCount, sayMany } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { linkToFindings } from './link.ts';
import type { Asset } from './facts.ts';

const SHOWN = 8;
const RUNNING = ['open' as const, 'reopened' as const, 'acknowledged' as const];

/** Each leads to itself in the list of findings. */
export function AssetFindings({ asset }: { readonly asset: Asset }) {
  const { name, environment } = asset;
  const wanted = { asset: name, environment: [environment], state: RUNNING, sort: 'severity' as const, limit: SHOWN };
  const query = useQuery(readApi('findings', 'list', { query: wanted }));
  const link = linkToFindings(asset);
  const total = query.data?.total ?? null;
  return (
    <Panel title="Findings" note={total === null ? 'whose clock runs' : <Link to={link}>{sayAll(total)}</Link>}>
      <Show query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="No finding waits for anybody" />
          ) : (
            <ul className="assets-rows">
              {items.map(({ id, message, control, severity, address, dueAt }) => (
                <li key={id}>
                  <span className="spread">
                    <Link className="truncate" to={`${link}&open=${encodeURIComponent(id)}`}>
                      {message}
                    </Link>
                    <Badge word={severity} />
                  </span>
                  <span className="spread muted">
                    <span className="mono truncate" title={address}>
                      {control} {address}
                    </span>
                    {dueAt !== null && (
                      <span className="assets-fixed">
                        due <RelativeTime at={dueAt} />
                      </span>
                    )}
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
  return total > SHOWN ? `${SHOWN} of ${sayCount(total)}, gravest first` : sayMany(total, 'finding');
}
