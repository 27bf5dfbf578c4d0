/** Lines over time, with gaps where there is no data, and a rule where the target is. */
import type { ReactNode } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { Point } from './scale.ts';
import { drawLine, drawLonePoints, heightOf, makeScale } from './scale.ts';

export type Series = { readonly name: string; readonly points: readonly Point[] };

type LineChartProps = {
  readonly title: string;
  readonly note?: ReactNode;
  readonly series: readonly Series[];
  readonly say: (value: number) => string;
  readonly sayLabel?: (label: string) => string;
  readonly target?: { readonly value: number; readonly label: string };
  readonly bounds?: { readonly from?: number; readonly to?: number };
};

const same = (label: string): string => label;

/** Every series has the same labels, from left to right. */
export function LineChart({ title, note, series, say, sayLabel = same, target, bounds }: LineChartProps) {
  const labels = series[0]?.points.map(({ label }) => label) ?? [];
  const values = series.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])));
  const scale = makeScale(target === undefined ? values : [...values, target.value], bounds);
  const rows = labels.map((label, index) => [
    sayLabel(label),
    ...series.map(({ points }) => sayMaybe(points[index]?.value ?? null, say)),
  ]);
  return (
    <ChartFrame title={title} note={note} table={{ columns: ['Day', ...series.map(({ name }) => name)], rows }}>
      <div className="plot" role="img" aria-label={describe(title, series, say)}>
        <div className="plot-ticks" aria-hidden="true">
          {scale.ticks.map((tick) => (
            <span key={tick} style={{ bottom: `${heightOf(tick, scale)}%` }}>
              {say(tick)}
            </span>
          ))}
        </div>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {scale.ticks.map((tick) => (
            <path key={tick} className="plot-grid" d={`M0 ${100 - heightOf(tick, scale)}H100`} />
          ))}
          {target !== undefined && <path className="plot-target" d={`M0 ${100 - heightOf(target.value, scale)}H100`} />}
          {series.map(({ name, points }, index) => (
            <g key={name} className={`series-${(index % 5) + 1}`}>
              <path className="plot-line" d={drawLine(points, scale)} />
              <path className="plot-line plot-dot" d={drawLonePoints(points, scale)} />
            </g>
          ))}
        </svg>
      </div>
      <div className="plot-labels muted" aria-hidden="true">
        <span>{labels[0] === undefined ? '' : sayLabel(labels[0])}</span>
        <span>{labels.length < 2 ? '' : sayLabel(labels.at(-1) ?? '')}</span>
      </div>
      <Legend names={series.map(({ name }) => name)} {...(target === undefined ? {} : { target: target.label })} />
    </ChartFrame>
  );
}

/** Names of series beside their colours; a dashed line is the target. */
export function Legend({ names, target }: { readonly names: readonly string[]; readonly target?: string }) {
  return (
    <ul className="legend">
      {names.map((name, index) => (
        <li key={name}>
          <span className={`legend-key series-${(index % 5) + 1}`} aria-hidden="true" />
          {name}
        </li>
      ))}
      {target !== undefined && (
        <li>
          <span className="legend-key legend-target" aria-hidden="true" />
          {target}
        </li>
      )}
    </ul>
  );
}

function sayMaybe(value: number | null, say: (value: number) => string): string {
  return value === null ? 'no data' : say(value);
}

function describe(title: string, series: readonly Series[], say: (value: number) => string): string {
  const lasts = series.map(({ name, points }) => {
    const last = points.findLast(({ value }) => value !== null);
    const value = last?.value ?? null;
    return `${name} ${value === null ? 'has no data' : `last ${say(value)}`}`;
  });
  return `${title}: ${lasts.join(', ')}`;
}
