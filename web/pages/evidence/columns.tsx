/** Columns of the ledger. */
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { sayCount } from '../../parts/numbers.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import type { Item } from './use-entries.ts';

export const COLUMNS: readonly Column<Item>[] = [
  { key: 'index', title: 'Entry', width: '4.5rem', isNumeric: true, cell: ({ index }) => sayCount(index) },
  {
    key: 'at',
    title: 'When',
    width: '6rem',
    cell: ({ entry }) => (entry === null ? '–' : <RelativeTime at={entry.at} />),
  },
  {
    key: 'kind',
    title: 'Kind',
    width: '7.5rem',
    cell: ({ entry }) => (entry === null ? <Badge word="unreadable" /> : <Badge word={entry.kind} />),
  },
  { key: 'action', title: 'What happened', width: 'minmax(8rem, 1fr)', cell: ({ entry }) => entry?.action },
  {
    key: 'subject',
    title: 'To what',
    width: 'minmax(10rem, 2fr)',
    cell: ({ entry }) => (
      <span className="mono" title={entry?.subject}>
        {entry?.subject}
      </span>
    ),
  },
  { key: 'actor', title: 'By whom', width: 'minmax(6rem, 1fr)', cell: ({ entry }) => entry?.actor.name },
];
