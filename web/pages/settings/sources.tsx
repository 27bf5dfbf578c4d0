/** What is scanned by schedule: how the last scan ended, when the next one is due, and what was missed. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ItemOf } from '../../api/calls.ts';
import { readApi, useAct } from '../../api/calls.ts';
import { sayCount } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { Jobs } from './jobs.tsx';
import { Rows } from './rows.tsx';

type Source = ItemOf<'sources'>;

const COLUMNS = ['Source', 'What', 'Environment', 'Schedule (UTC)', 'Last scan', 'Next', 'Missed', ''];

/** The part. */
export function Sources() {
  const sources = useQuery(readApi('sources', 'list', {}));
  return (
    <>
      <Panel
        title="Sources"
        note={
          <>
            added and changed by <code>bulwark source put</code>
          </>
        }
      >
        <Show query={sources}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title="Nothing is scanned by schedule">
                <p>
                  <code>bulwark source put source.yaml</code> adds a folder, a repository or a cluster.
                </p>
              </EmptyState>
            ) : (
              <SourceRows sources={items} />
            )
          }
        </Show>
      </Panel>
      <Jobs />
    </>
  );
}

function SourceRows({ sources }: { readonly sources: readonly Source[] }) {
  const scan = useAct('sources', 'scan');
  const scanNow = (name: string): void =>
    scan.mutate(
      { params: { name } },
      {
        onSuccess: ({ isAdded }) =>
          say(isAdded ? `${name} is scanned next` : `A scan of ${name} waits or runs already`),
        onError: sayTrouble,
      },
    );
  const rows = sources.map((source) => {
    const { document, nextAt, missed } = source;
    const { name, owner } = document.metadata;
    return {
      key: name,
      cells: [
        <>
          {name}
          <span className="settings-owner">{owner}</span>
        </>,
        <span className="mono">{sayWhat(document.spec)}</span>,
        document.spec.environment,
        <span className="mono">{document.spec.schedule ?? 'every night'}</span>,
        <LastScan scan={source.lastScan} />,
        nextAt === null ? '–' : <RelativeTime at={nextAt} />,
        <span className={missed > 0 ? 'settings-bad' : undefined}>{sayCount(missed)}</span>,
        <button type="button" className="button" disabled={scan.isPending} onClick={() => scanNow(name)}>
          Scan now
        </button>,
      ],
    };
  });
  return <Rows caption="Sources" columns={COLUMNS} rows={rows} />;
}

function sayWhat({ folder, repository, cluster }: Source['document']['spec']): string {
  if (folder !== undefined) return folder;
  if (repository !== undefined) return `${repository.url}${repository.ref === undefined ? '' : `@${repository.ref}`}`;
  return `cluster ${cluster?.context ?? 'at hand'}`;
}

function LastScan({ scan }: { readonly scan: Source['lastScan'] }) {
  if (scan === null) return <span className="muted">none yet</span>;
  if (scan.error !== null) {
    return (
      <>
        <span className="settings-bad">failed</span> <RelativeTime at={scan.at} />
        <span className="settings-error">{scan.error}</span>
      </>
    );
  }
  return (
    <>
      <RelativeTime at={scan.at} />
      {scan.run !== null && (
        <>
          {' '}
          <Link to={`/debug?run=${encodeURIComponent(scan.run)}`}>run</Link>
        </>
      )}
    </>
  );
}
