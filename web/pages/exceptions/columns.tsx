/** Columns of the list of exceptions. */
import type { Column } from '../../parts/data-table.tsx';
import { Ends } from './ends.tsx';
import { sayScope } from './standing.ts';
import { StateBadge } from './state-badge.tsx';
import type { ExceptionItem } from './use-exceptions.ts';

export const COLUMNS: readonly Column<ExceptionItem>[] = [
  { key: 'state', title: 'State', width: '5.5rem', cell: ({ state }) => <StateBadge state={state} /> },
  {
    key: 'name',
    title: 'Exception',
    width: 'minmax(10rem, 2fr)',
    cell: ({ name }) => <span title={name}>{name}</span>,
  },
  {
    key: 'controls',
    title: 'Controls',
    width: 'minmax(6rem, 1fr)',
    cell: ({ controls }) => <span className="mono">{controls.join(', ')}</span>,
  },
  {
    key: 'scope',
    title: 'Covers',
    width: 'minmax(10rem, 2fr)',
    cell: ({ scope }) => (
      <span className="mono" title={sayScope(scope)}>
        {sayScope(scope)}
      </span>
    ),
  },
  { key: 'owner', title: 'Owner', width: '7rem', cell: ({ owner }) => owner },
  { key: 'requester', title: 'Asked by', width: '6rem', cell: ({ requester }) => requester.name },
  {
    key: 'approver',
    title: 'Approved by',
    width: '6rem',
    cell: ({ approver }) => approver?.name ?? <span className="muted">nobody</span>,
  },
  { key: 'expires', title: 'Ends', width: '10rem', cell: ({ expiresAt }) => <Ends at={expiresAt} /> },
];
