/** What the page makes of measures: figures by name, lines by day. Pure. */
import type { ItemOf } from '../../api/calls.ts';
import type { Point } from '../../parts/charts/scale.ts';
import { sayCount, sayHours, sayShare } from '../../parts/numbers.ts';

export type Measure = ItemOf<'measures', 'read'>;
export type MeasureFigure = Measure['groups'][number]['figures'][number];

/** A figure of the whole, of a measure that is not rolled up. */
export function findFigure(measures: readonly Measure[], id: string, name: string): MeasureFigure | undefined {
  const measure = measures.find((one) => one.id === id && one.by === null);
  return measure?.groups[0]?.figures.find((figure) => figure.name === name);
}

/** The value of a figure by group; null where there is no data. */
export function readPoints(measure: Measure | undefined, name: string): readonly Point[] {
  return (measure?.groups ?? []).map(({ group, figures }) => {
    const result = figures.find((figure) => figure.name === name)?.result;
    return { label: group, value: result?.state === 'value' ? result.value : null };
  });
}

/** A value in the unit of its measure. */
export function sayValue(value: number, unit: string): string {
  if (unit === 'ratio') return sayShare(value);
  if (unit === 'hours') return sayHours(value);
  return unit === 'count' ? sayCount(value) : `${Number(value.toFixed(2))} ${unit}`;
}
