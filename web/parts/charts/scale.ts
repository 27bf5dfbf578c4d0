/** Where values stand in a chart: a grid of 100 by 100, which the drawing stretches to its place. */

export type Point = {
  readonly label: string /** Null where there is no data: the line has a gap. */;
  readonly value: number | null;
};

export type Scale = { readonly min: number; readonly max: number; readonly ticks: readonly number[] };

const STEPS = [1, 2, 2.5, 5, 10];

/** A scale over the values with round ticks; `bounds` widen it, or keep it where shares end. */
export function makeScale(
  values: readonly number[],
  bounds: { readonly from?: number; readonly to?: number; readonly ticks?: number } = {},
): Scale {
  const low = Math.min(...values, bounds.from ?? Number.POSITIVE_INFINITY);
  const high = Math.max(...values, bounds.to ?? Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { min: 0, max: 1, ticks: [0, 1] };
  const step = roundStep((high - low || Math.abs(high) || 1) / (bounds.ticks ?? 4));
  const min = Math.floor(low / step) * step;
  const max = Math.max(Math.ceil(high / step - 1e-9) * step, min + step);
  const count = Math.round((max - min) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((min + index * step).toPrecision(12)));
  return { min: ticks[0] ?? min, max: ticks.at(-1) ?? max, ticks };
}

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return (STEPS.find((step) => step * power >= raw - 1e-12) ?? 10) * power;
}

/** 0 at the bottom of the scale, 100 at its top. */
export function heightOf(value: number, { min, max }: Scale): number {
  return ((value - min) / (max - min)) * 100;
}

/** The places of points from left to right; one alone stands in the middle. */
export function placeOf(index: number, count: number): number {
  return count < 2 ? 50 : (index / (count - 1)) * 100;
}

/** Path data of a line with gaps, one piece per run of values. */
export function drawLine(points: readonly Point[], scale: Scale): string {
  const pieces: string[] = [];
  let isOpen = false;
  points.forEach(({ value }, index) => {
    if (value === null) {
      isOpen = false;
      return;
    }
    const [x, y] = [placeOf(index, points.length), 100 - heightOf(value, scale)];
    pieces.push(`${isOpen ? 'L' : 'M'}${round(x)} ${round(y)}`);
    isOpen = true;
  });
  return pieces.join('');
}

/** Path data of points between two gaps, which no line shows: strokes of no length, whose round ends are dots. */
export function drawLonePoints(points: readonly Point[], scale: Scale): string {
  const valueAt = (index: number): number | null => points[index]?.value ?? null;
  return points
    .map(({ value }, index) =>
      value === null || valueAt(index - 1) !== null || valueAt(index + 1) !== null
        ? ''
        : `M${round(placeOf(index, points.length))} ${round(100 - heightOf(value, scale))}h0`,
    )
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
