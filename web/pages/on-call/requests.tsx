/** Requests that the gate turned away, warned of, or could not judge: by whom, for what, why, and whose it is. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ItemOf } from '../../api/calls.ts';
import { readApi } from '../../api/calls.ts';
import type { Column } from '../../parts/data-table.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { Show } from '../../parts/show.tsx';
import { EmptyState } from '../../parts/states.tsx';
import type { Outcome } from './window.ts';

type Decision = ItemOf<'decisions'>;

const LISTED_MAX = 200;
/** More of them are scrolled to. A row is as high as the table makes it. */
const ROWS_SEEN = 10;
const ROW_REM = 2.2;

const keyOf = ({ id }: Decision): string => id;

const COLUMNS: readonly Column<Decision>[] = [
  { key: 'at', title: 'When', width: '5rem', cell: ({ at }) => <RelativeTime at={at} /> },
  {
    key: 'control',
    title: 'Control',
    width: '7rem',
    cell: ({ verdicts }) => <span className="mono">{sayControls(verdicts)}</span>,
  },
  {
    key: 'object',
    title: 'Object',
    width: 'minmax(10rem, 2fr)',
    cell: (decision) => <span title={decision.address}>{sayObject(decision)}</span>,
  },
  {
    key: 'reason',
    title: 'Reason',
    width: 'minmax(10rem, 2fr)',
    cell: ({ verdicts, reason }) => {
      const text = reason ?? verdicts.map((one) => one.reason).join('; ');
      return <span title={text}>{text}</span>;
    },
  },
  { key: 'user', title: 'Asked by', width: 'minmax(6rem, 1fr)', cell: ({ user }) => <span title={user}>{user}</span> },
  { key: 'team', title: 'Team', width: '7rem', cell: ({ team }) => team },
  { key: 'environment', title: 'Env.', width: '3.5rem', cell: ({ environment }) => environment },
];

function sayControls(verdicts: Decision['verdicts']): string {
  const [first, ...rest] = verdicts;
  if (first === undefined) return '–';
  return rest.length === 0 ? first.control : `${first.control} +${rest.length}`;
}

function sayObject({ operation, kind, namespace, name, subResource, isDryRun }: Decision): string {
  const place = namespace === null ? name : `${namespace}/${name}`;
  const part = subResource === null ? '' : `/${subResource}`;
  return `${operation} ${kind}${part} ${place}${isDryRun ? ' (dry run)' : ''}`;
}

type RequestsProps = {
  readonly outcome: Outcome;
  readonly from: string;
  /** Whether the gate saw any request at all. */
  readonly hasAny: boolean;
  readonly window: string;
};

/** The newest ones; a row leads to its trace. */
export function Requests({ outcome, from, hasAny, window }: RequestsProps) {
  const navigate = useNavigate();
  const [active, setActive] = useState<string>();
  const requests = useQuery({
    ...readApi('decisions', 'list', { query: { outcome, from, limit: LISTED_MAX } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Show query={requests} lines={6}>
      {({ items, next }) =>
        items.length === 0 ? (
          <NoRequests hasAny={hasAny} window={window} />
        ) : (
          <>
            <div className="requests" style={{ height: `${(Math.min(items.length, ROWS_SEEN) + 1) * ROW_REM}rem` }}>
              <DataTable
                label="Requests at the gate"
                rows={items}
                columns={COLUMNS}
                keyOf={keyOf}
                total={next === null ? items.length : null}
                active={active}
                onActive={setActive}
                onOpen={({ id, asset }) =>
                  void navigate(`/debug?${new URLSearchParams({ asset, open: `decision ${id}` }).toString()}`)
                }
                hasMore={false}
                onMore={() => undefined}
              />
            </div>
            {next !== null && <p className="muted line">The newest {LISTED_MAX}; Debug has all of a service.</p>}
          </>
        )
      }
    </Show>
  );
}

function NoRequests({ hasAny, window }: { readonly hasAny: boolean; readonly window: string }) {
  return hasAny ? (
    <EmptyState title={`None in ${window}`}>
      <p>Requests reached the gate, and none came to this.</p>
    </EmptyState>
  ) : (
    <EmptyState title={`No request reached a gate in ${window}`}>
      <p>
        Either nothing was asked of a cluster, or no gate is installed: <code>bulwark admission install</code> does it.
      </p>
    </EmptyState>
  );
}
