/** Columns of the catalogue. */
import { Link } from 'react-router';
import { Badge } from '../../parts/badge.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { sayCount, sayShare } from '../../parts/numbers.ts';
import { countRated } from './state.ts';
import type { Control } from './types.ts';
import { VerdictBar } from './verdict-bar.tsx';

export const COLUMNS: readonly Column<Control>[] = [
  { key: 'severity', title: 'Severity', width: '4.5rem', cell: ({ severity }) => <Badge word={severity} /> },
  { key: 'id', title: 'Id', width: '4.75rem', cell: ({ id }) => <span className="mono">{id}</span> },
  {
    key: 'title',
    title: 'Control',
    width: 'minmax(14rem, 3fr)',
    cell: ({ title, name, status }) => (
      <span title={name}>
        {title} {status !== 'stable' && <span className="muted">({status})</span>}
      </span>
    ),
  },
  { key: 'layer', title: 'Layer', width: '5.75rem', cell: ({ layer }) => layer },
  { key: 'owner', title: 'Owner', width: '7.5rem', cell: ({ owner }) => owner },
  { key: 'verdicts', title: 'Verdicts', width: '5rem', cell: ({ verdicts }) => <VerdictBar verdicts={verdicts} /> },
  { key: 'rate', title: 'Kept', width: '7.5rem', isNumeric: true, cell: (control) => <Rate {...control} /> },
  { key: 'findings', title: 'Findings', width: '4rem', isNumeric: true, cell: (control) => <Findings {...control} /> },
];

function Rate({ rate, verdicts }: Pick<Control, 'rate' | 'verdicts'>) {
  if (rate === null) return <span className="muted">not judged</span>;
  return (
    <>
      {sayShare(rate)} <span className="muted">of {sayCount(countRated(verdicts))}</span>
    </>
  );
}

function Findings({ id, findings }: Pick<Control, 'id' | 'findings'>) {
  if (findings === 0) return <span className="muted">0</span>;
  const to = `/findings?control=${encodeURIComponent(id)}`;
  return (
    <Link to={to} tabIndex={-1} onClick={(event) => event.stopPropagation()}>
      {sayCount(findings)}
    </Link>
  );
}
