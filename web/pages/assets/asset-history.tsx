/** What people changed of one asset. What scans say of it is in its facts. */
import { useQuery } from '@tanstack/react-query';
import { readApi } from '../../api/calls.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Asset } from './facts.ts';
import { sayChanges } from './facts.ts';

/** From the evidence ledger, newest first. */
export function AssetHistory({ asset: { id } }: { readonly asset: Asset }) {
  const query = useQuery(readApi('assets', 'history', { params: { id } }));
  return (
    <Panel title="History" note="the last 50 edits by people, from the evidence ledger">
      <Show query={query} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody has edited it">
              <p>What is known of it comes from documents and labels.</p>
            </EmptyState>
          ) : (
            <ol className="rows">
              {items.map(({ at, actor, before, after }) => (
                <li key={at}>
                  <span className="spread">
                    <span>{actor.name}</span>
                    <span className="muted rows-end">
                      <RelativeTime at={at} />
                    </span>
                  </span>
                  <span className="muted">{sayChanges(before, after) || 'set it as it was'}</span>
                </li>
              ))}
            </ol>
          )
        }
      </Show>
    </Panel>
  );
}
