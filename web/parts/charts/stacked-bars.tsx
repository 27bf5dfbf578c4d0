/** Counts by group, each a bar of parts: what it is made of at one look, the numbers beside it. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { sayCount } from '../numbers.ts';
import { ChartFrame } from './chart-frame.tsx';

export type Bar = {
  readonly name: string;
  /** Address of the rows that it counts. */
  readonly to?: string;
  /** As many as there are parts. */
  readonly counts: readonly number[];
};

type StackedBarsProps = {
  readonly title: string;
  readonly note?: ReactNode;
  /** What the bars are of, such as `Team`. */
  readonly group: string;
  /** Names of the parts, with the tones of badges: `critical`, `good`, ... */
  readonly parts: readonly { readonly name: string; readonly tone: string }[];
  readonly bars: readonly Bar[];
};

/** The longest bar fills the place. */
export function StackedBars({ title, note, group, parts, bars }: StackedBarsProps) {
  const totals = bars.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0));
  const longest = Math.max(1, ...totals);
  const columns = [group, ...parts.map(({ name }) => name), 'All'];
  const rows = bars.map(({ name, counts }, index) => [name, ...counts.map(sayCount), sayCount(totals[index] ?? 0)]);
  return (
    <ChartFrame title={title} note={note} table={{ columns, rows }}>
      <ul className="bars">
        {bars.map(({ name, to, counts }, index) => (
          <li key={name} className="bar-row">
            <span className="truncate">{to === undefined ? name : <Link to={to}>{name}</Link>}</span>
            <span className="bar" role="img" aria-label={describe(parts, counts)}>
              {counts.map((count, place) => (
                <span
                  key={parts[place]?.name}
                  className={`bar-part tone-${parts[place]?.tone ?? 'neutral'}`}
                  style={{ width: `${(count / longest) * 100}%` }}
                />
              ))}
            </span>
            <span className="numeric">{sayCount(totals[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <ul className="legend">
        {parts.map(({ name, tone }) => (
          <li key={name}>
            <span className={`legend-key tone-${tone}`} aria-hidden="true" />
            {name}
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}

function describe(parts: StackedBarsProps['parts'], counts: readonly number[]): string {
  return parts.map(({ name }, index) => `${name} ${sayCount(counts[index] ?? 0)}`).join(', ');
}
