/** Columns of the list. */
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { Finding } from './use-findings.ts';

export const COLUMNS: readonly Column<Finding>[] = [
  { key: 'severity', title: 'Severity', width: '4.5rem', cell: ({ severity }) => <Badge word={severity} /> },
  {
    key: 'message',
    title: 'Finding',
    width: 'minmax(14rem, 3fr)',
    cell: ({ control, message }) => (
      <>
        <span className="muted mono">{control}</span> {message}
      </>
    ),
  },
  {
    key: 'address',
    title: 'Resource',
    width: 'minmax(8rem, 2fr)',
    cell: ({ address }) => (
      <span className="mono" title={address}>
        {address}
      </span>
    ),
  },
  { key: 'team', title: 'Team', width: '6.5rem', cell: ({ team }) => team },
  { key: 'environment', title: 'Env.', width: '3.5rem', cell: ({ environment }) => environment },
  { key: 'state', title: 'State', width: '6.5rem', cell: ({ state }) => <Badge word={state} /> },
  { key: 'due', title: 'Due', width: '5rem', cell: (finding) => <Due {...finding} /> },
];

function Due({ dueAt, isOverdue }: Pick<Finding, 'dueAt' | 'isOverdue'>) {
  if (dueAt === null) return <span className="muted">–</span>;
  return (
    <span className={isOverdue ? 'overdue' : undefined}>
      <RelativeTime at={dueAt} />
    </span>
  );
}
