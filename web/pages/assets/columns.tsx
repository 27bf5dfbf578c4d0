/** Columns of the list. */
import type { FactSource } from '../../../src/wire/words.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { SOURCE_WORDS } from './facts.ts';
import type { AssetRow } from './use-assets.ts';

export const COLUMNS: readonly Column<AssetRow>[] = [
  { key: 'name', title: 'Asset', width: 'minmax(10rem, 2fr)', cell: ({ name }) => <span title={name}>{name}</span> },
  { key: 'environment', title: 'Environment', width: '6rem', cell: ({ environment }) => environment },
  {
    key: 'owner',
    title: 'Owner',
    width: 'minmax(8rem, 1fr)',
    cell: ({ owner }) => <Fact fact={owner} none="unowned" />,
  },
  { key: 'exposure', title: 'Exposure', width: '7rem', cell: ({ exposure }) => <Fact fact={exposure} /> },
  { key: 'dataClass', title: 'Data class', width: '7.5rem', cell: ({ dataClass }) => <Fact fact={dataClass} /> },
  {
    key: 'criticality',
    title: 'Criticality',
    width: '7rem',
    cell: ({ criticality }) => <Fact fact={criticality} isGraded />,
  },
  {
    key: 'targets',
    title: 'Targets',
    width: '4.5rem',
    isNumeric: true,
    cell: ({ targets }) => <span title={targets.join('\n')}>{targets.length}</span>,
  },
  { key: 'seen', title: 'Last seen', width: '5.5rem', cell: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} /> },
];

type FactProps = {
  readonly fact: { readonly value: string; readonly from: FactSource } | null;
  readonly none?: string;
  /** Its words have the colours of severities. */
  readonly isGraded?: boolean;
};

/** The value; pointing at it tells who says so. */
function Fact({ fact, none = 'not known', isGraded = false }: FactProps) {
  if (fact === null) return <span className="muted">{none}</span>;
  const { value, from } = fact;
  return <span title={`says ${SOURCE_WORDS[from]}`}>{isGraded ? <Badge word={value} /> : value}</span>;
}
