/** A line without axes beside a number: whether it goes up or down. The number itself is in the text. */
import './charts.css';
import type { Point } from './scale.ts';
import { drawLine, makeScale } from './scale.ts';

/** `label` says in words what the line shows. */
export function Sparkline({ points, label }: { readonly points: readonly Point[]; readonly label: string }) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length < 2) return null;
  return (
    <svg className="sparkline" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={label}>
      <path className="plot-line series-1" d={drawLine(points, makeScale(values))} />
    </svg>
  );
}
