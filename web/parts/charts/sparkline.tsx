/** A line without axes, in a row of a table: its words tell screen readers what it shows. */
import './charts.css';
import type { Point } from './scale.ts';
import { drawLine, drawLonePoints, heightOf, makeScale } from './scale.ts';

type SparklineProps = {
  /** What the line is of. */
  readonly label: string;
  readonly points: readonly Point[];
  readonly say: (value: number) => string;
  /** Where the rule is drawn: what the line should not fall below. */
  readonly floor: number;
  readonly bounds?: { readonly from?: number; readonly to?: number };
};

/** The numbers themselves are elsewhere, as a chart with its table. */
export function Sparkline({ label, points, say, floor, bounds }: SparklineProps) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const last = values.at(-1);
  if (last === undefined) return <span className="muted">no data</span>;
  const scale = makeScale(values, bounds);
  const words = `${label}: last ${say(last)}, lowest ${say(Math.min(...values))}`;
  return (
    <svg className="sparkline series-1" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <path className="plot-target" d={`M0 ${100 - heightOf(floor, scale)}H100`} />
      <path className="plot-line" d={drawLine(points, scale)} />
      <path className="plot-line plot-dot" d={drawLonePoints(points, scale)} />
    </svg>
  );
}
