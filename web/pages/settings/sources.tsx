/** What is scanned by schedule: how the last scan ended, when the next one is due, what was missed; and its changes. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { readApi, useAct } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Menu } from '../../parts/menu.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { say, sayTrouble } from '../../parts/toast.tsx';
import { Jobs } from './jobs.tsx';
import { RemoveSource } from './remove-source.tsx';
import { Rows } from './rows.tsx';
import type { Source } from './source-form.tsx';
import { SourceForm } from './source-form.tsx';
import { Targets } from './targets.tsx';

const COLUMNS = ['Source', 'What', 'Environment', 'Schedule (UTC)', 'Last scan', 'Next', 'Missed', ''];

/** Which window is open over the part. */
type Opened = { readonly act: 'put' | 'remove'; readonly source: Source | undefined };

/** The part. Who may operate sees it and scans; sources are changed by administrators of the whole. */
export function Sources() {
  const sources = useQuery(readApi('sources', 'list', {}));
  const mayChange = useMay('administer');
  const [opened, setOpened] = useState<Opened>();
  const close = (): void => setOpened(undefined);
  const add = mayChange && (
    <button type="button" className="button" onClick={() => setOpened({ act: 'put', source: undefined })}>
      New source …
    </button>
  );
  return (
    <>
      <Panel title="Sources" note={add}>
        <Show query={sources}>
          {({ items }) => (
            <>
              {items.length === 0 ? (
                <EmptyState title="Nothing is scanned by schedule">
                  <p>
                    A repository, a folder or a cluster that is added here is scanned every night, or as often as it
                    says.
                  </p>
                </EmptyState>
              ) : (
                <SourceRows sources={items} onOpen={mayChange ? setOpened : undefined} />
              )}
              {opened?.act === 'put' && (
                <SourceForm
                  source={opened.source}
                  names={items.map(({ document }) => document.metadata.name)}
                  onClose={close}
                />
              )}
            </>
          )}
        </Show>
      </Panel>
      {opened?.act === 'remove' && opened.source !== undefined && (
        <RemoveSource name={opened.source.document.metadata.name} onClose={close} />
      )}
      <Targets />
      <Jobs />
    </>
  );
}

type SourceRowsProps = {
  readonly sources: readonly Source[];
  /** Undefined for who may not change them. */
  readonly onOpen: ((opened: Opened) => void) | undefined;
};

function SourceRows({ sources, onOpen }: SourceRowsProps) {
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
        <SourceActs source={source} onOpen={onOpen} />,
      ],
    };
  });
  return <Rows caption="Sources" columns={COLUMNS} rows={rows} />;
}

function SourceActs({ source, onOpen }: Omit<SourceRowsProps, 'sources'> & { readonly source: Source }) {
  const scan = useAct('sources', 'scan');
  const { name } = source.document.metadata;
  const scanNow = (): void =>
    scan.mutate(
      { params: { name } },
      {
        onSuccess: ({ isAdded }) =>
          say(isAdded ? `${name} is scanned next` : `A scan of ${name} waits or runs already`),
        onError: sayTrouble,
      },
    );
  return (
    <span className="settings-acts">
      <button type="button" className="button" disabled={scan.isPending} onClick={scanNow}>
        Scan now
      </button>
      {onOpen !== undefined && (
        <Menu
          label={`Acts on ${name}`}
          items={[
            { label: 'Change …', act: () => onOpen({ act: 'put', source }) },
            { label: 'Remove …', act: () => onOpen({ act: 'remove', source }) },
          ]}
        >
          …
        </Menu>
      )}
    </span>
  );
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
