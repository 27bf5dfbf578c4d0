/** Columns of groups: what they are of, how many findings, how grave, how late. */
import { SEVERITIES } from '../../../src/wire/words.ts';
import type { Column } from '../../parts/data-table.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { sayParts, SplitBar } from '../../parts/split-bar.tsx';
import type { Group } from './filter.ts';
import type { FindingGroup } from './use-findings.ts';

const COUNTS: readonly Column<FindingGroup>[] = [
  { key: 'severities', title: 'Severity', width: 'minmax(16rem, 2fr)', cell: (group) => <Severities {...group} /> },
  {
    key: 'count',
    title: 'Findings',
    width: '5rem',
    isNumeric: true,
    cell: ({ count }) => <strong>{sayCount(count)}</strong>,
  },
  {
    key: 'overdue',
    title: 'Overdue',
    width: '5rem',
    isNumeric: true,
    cell: ({ overdue }) => (
      <span className={overdue > 0 ? 'overdue' : 'muted'}>{overdue > 0 ? sayCount(overdue) : '–'}</span>
    ),
  },
  {
    key: 'oldest',
    title: 'Oldest',
    width: '6rem',
    isNumeric: true,
    cell: ({ oldestAt }) => <RelativeTime at={oldestAt} />,
  },
];

/** Constant, as the table asks for. */
export const GROUP_COLUMNS: Readonly<Record<Group, readonly Column<FindingGroup>[]>> = {
  control: [
    {
      key: 'value',
      title: 'Control',
      width: 'minmax(14rem, 3fr)',
      cell: ({ value, title }) => (
        <span title={title}>
          <span className="muted mono">{value}</span> {title}
        </span>
      ),
    },
    ...COUNTS,
  ],
  asset: [
    {
      key: 'value',
      title: 'Asset',
      width: 'minmax(9rem, 1fr)',
      cell: ({ title }) => <span title={title}>{title}</span>,
    },
    { key: 'environment', title: 'Environment', width: '6rem', cell: ({ environment }) => environment },
    ...COUNTS,
  ],
  team: [{ key: 'value', title: 'Team', width: 'minmax(9rem, 1fr)', cell: ({ title }) => title }, ...COUNTS],
};

/** From the gravest down; the words beside the bar say what it shows. */
function Severities({ severities }: Pick<FindingGroup, 'severities'>) {
  const counts = new Map(severities.map(({ severity, count }) => [severity, count]));
  const parts = SEVERITIES.map((word) => ({ word, tone: word, count: counts.get(word) ?? 0 }));
  return (
    <span className="findings-severities">
      <SplitBar parts={parts} none="none" />
      <span className="muted truncate" aria-hidden="true">
        {sayParts(parts)}
      </span>
    </span>
  );
}
