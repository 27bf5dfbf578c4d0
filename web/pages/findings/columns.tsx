/** Columns of the list. */
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { initialsOf, sayShortly } from './say.ts';
import type { Finding } from './use-findings.ts';

const SEVERITY: Column<Finding> = {
  key: 'severity',
  title: 'Severity',
  width: '4.5rem',
  cell: ({ severity }) => <Badge word={severity} />,
};

const MESSAGE: Column<Finding> = {
  key: 'message',
  title: 'Finding',
  width: 'minmax(14rem, 3fr)',
  cell: ({ control, message }) => (
    <span title={message}>
      <span className="muted mono">{control}</span> {message}
    </span>
  ),
};

const DUE: Column<Finding> = { key: 'due', title: 'Due', width: '4.5rem', cell: (finding) => <Due {...finding} /> };

export const COLUMNS: readonly Column<Finding>[] = [
  SEVERITY,
  MESSAGE,
  {
    key: 'address',
    title: 'Resource',
    width: 'minmax(8rem, 1.5fr)',
    cell: ({ address }) => (
      <span className="mono" title={address}>
        {sayShortly(address)}
      </span>
    ),
  },
  {
    key: 'team',
    title: 'Team',
    width: '9rem',
    cell: ({ team, environment }) => (
      <span title={`${team}, ${environment}`}>
        {team} <span className="muted">{environment}</span>
      </span>
    ),
  },
  { key: 'state', title: 'State', width: '6.25rem', cell: ({ state }) => <Badge word={state} /> },
  { key: 'assignee', title: 'Who', width: '1.75rem', cell: ({ assignee }) => <Assignee name={assignee} /> },
  DUE,
];

/** While a finding is open beside the list: the rest of them is in the panel. */
export const COLUMNS_BESIDE: readonly Column<Finding>[] = [SEVERITY, MESSAGE, DUE];

function Assignee({ name }: { readonly name: string | null }) {
  if (name === null) return <span className="muted">–</span>;
  return (
    <span className="who" title={`Assigned to ${name}`}>
      <span aria-hidden="true">{initialsOf(name)}</span>
      <span className="unseen">{name}</span>
    </span>
  );
}

function Due({ dueAt, isOverdue }: Pick<Finding, 'dueAt' | 'isOverdue'>) {
  if (dueAt === null) return <span className="muted">–</span>;
  return (
    <span className={isOverdue ? 'overdue' : undefined}>
      <RelativeTime at={dueAt} />
    </span>
  );
}
