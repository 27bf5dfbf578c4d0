/** Deployments and the ledger side by side: what changed, and who did what around it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import { useMay } from '../../api/session.ts';
import { Panel } from '../../parts/page.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState, NoPermission } from '../../parts/states.tsx';
import { sayRequest, sayTarget } from './columns.tsx';
import type { LogRow } from './log.ts';
import { isDeployment } from './log.ts';

type Entry = ItemOf<'evidence'>;
type Moment = { readonly at: string; readonly key: string; readonly deployment?: LogRow; readonly entry?: Entry };

const ENTRIES = 200;

type TimelineProps = { readonly rows: readonly LogRow[]; readonly from: string; readonly days: string };

/** The ledger is of all services: what it tells of one is found beside the time of its deployment. */
export function Timeline({ rows, from, days }: TimelineProps) {
  const mayAudit = useMay('audit');
  return (
    <Panel title="Deployments and the ledger" note={`${days}; the newest ${ENTRIES} entries, of all services`}>
      {mayAudit ? (
        <Moments deployments={rows.filter(isDeployment)} from={from} />
      ) : (
        <NoPermission detail="The ledger is for those who audit." />
      )}
    </Panel>
  );
}

function Moments({ deployments, from }: { readonly deployments: readonly LogRow[]; readonly from: string }) {
  const entries = useQuery({
    ...readApi('evidence', 'list', { query: { since: from, limit: ENTRIES } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Show query={entries} lines={6}>
      {({ items }) => {
        const moments = joinMoments(deployments, items);
        return moments.length === 0 ? (
          <EmptyState title="Nothing happened in this time" />
        ) : (
          <div className="timeline">
            <div className="moment moment-head" aria-hidden="true">
              <span>Deployments</span>
              <span>When</span>
              <span>Ledger</span>
            </div>
            <ol className="moments" tabIndex={0} aria-label="Deployments and the ledger, newest first">
              {moments.map(({ key, at, deployment, entry }) => (
                <li key={key} className="moment">
                  <span className="moment-left">{deployment !== undefined && <Deployment row={deployment} />}</span>
                  <span className="moment-when muted">
                    <RelativeTime at={at} />
                  </span>
                  <span>{entry !== undefined && <LedgerEntry item={entry} />}</span>
                </li>
              ))}
            </ol>
            <OlderEntries items={items} />
          </div>
        );
      }}
    </Show>
  );
}

function joinMoments(deployments: readonly LogRow[], entries: readonly Entry[]): readonly Moment[] {
  const moments: readonly Moment[] = [
    ...deployments.map((row) => ({ at: row.at, key: row.key, deployment: row })),
    ...entries.flatMap((item) =>
      item.entry === null ? [] : [{ at: item.entry.at, key: `entry ${item.index}`, entry: item }],
    ),
  ];
  return moments.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** Deployments from before the oldest entry that was read stand beside nothing, though something may have happened. */
function OlderEntries({ items }: { readonly items: readonly Entry[] }) {
  const oldest = items.length < ENTRIES ? undefined : items.at(-1)?.entry?.at;
  if (oldest === undefined) return null;
  return (
    <p className="muted">
      Entries from before <RelativeTime at={oldest} /> are{' '}
      <Link to={`/evidence?until=${encodeURIComponent(oldest)}`}>in the ledger</Link> and not shown here.
    </p>
  );
}

function Deployment({ row }: { readonly row: LogRow }): ReactNode {
  const text = row.kind === 'run' ? `scanned ${sayTarget(row.run)}` : sayRequest(row.decision);
  const who = row.kind === 'run' ? row.run.actor.name : row.decision.user;
  return (
    <>
      {text} <span className="muted">by {who}</span>
    </>
  );
}

function LedgerEntry({ item: { index, entry } }: { readonly item: Entry }) {
  if (entry === null) return null;
  return (
    <>
      <Link to={`/evidence/${index}`}>
        {entry.kind} {entry.action}
      </Link>{' '}
      <span className="mono">{entry.subject}</span> <span className="muted">by {entry.actor.name}</span>
    </>
  );
}
