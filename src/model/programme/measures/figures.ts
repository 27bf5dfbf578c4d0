/**
 * What measures come to: figures, each a value with its denominator, or no data with the reason. What has no source is
 * never 0 or 100 %; a source that is there and counted nothing is 0.
 */
import type { VerdictCounts } from '../../result.ts';
import { HOUR_MS } from '../../instants.ts';
import type { Severity } from '../../words.ts';
import { SEVERITIES } from '../../words.ts';
import type { MeasureDefinition } from './definitions.ts';
import { percentileOf } from './percentile.ts';

export type MeasureValue =
  | {
      readonly state: 'value';
      readonly value: number;
      /** What the value is a share or the middle of; undefined for counts. */
      readonly denominator: number | undefined;
    }
  | { readonly state: 'no-data'; readonly why: string };

export type Figure = {
  /** `rate`, `median`; with a severity behind it where it is of one. */
  readonly name: string;
  readonly result: MeasureValue;
  /** Whether the bound of the measure is kept; undefined where there is none, or no data. */
  readonly isKept: boolean | undefined;
};

/** A count, and no data where its source has never reported. */
export type SourcedCount = number | { readonly missing: string };

/** No data, and why. */
export function noData(why: string): MeasureValue {
  return { state: 'no-data', why };
}

/** A count of what happened. */
export function countOf(count: SourcedCount): MeasureValue {
  return typeof count === 'number' ? { state: 'value', value: count, denominator: undefined } : noData(count.missing);
}

/** One count over another. Where there is nothing to divide by, there is no data, for the reason given. */
export function ratioOf(part: SourcedCount, whole: SourcedCount, whyEmpty: string): MeasureValue {
  if (typeof part !== 'number') return noData(part.missing);
  if (typeof whole !== 'number') return noData(whole.missing);
  return whole === 0 ? noData(whyEmpty) : { state: 'value', value: part / whole, denominator: whole };
}

/** A figure, held to the bound of its measure. */
export function makeFigure(definition: MeasureDefinition, name: string, result: MeasureValue): Figure {
  const { bound } = definition;
  if (bound?.figure !== name || result.state === 'no-data') return { name, result, isKept: undefined };
  const isKept = bound.relation === 'at least' ? result.value >= bound.value : result.value <= bound.value;
  return { name, result, isKept };
}

/** M1: pass over pass, fail and exempt. What could not be judged is shown beside it. */
export function figureCompliance(
  definition: MeasureDefinition,
  { pass, fail, exempt, unknown }: Omit<VerdictCounts, 'skipped'>,
): readonly Figure[] {
  const judged = pass + fail + exempt;
  const count = (some: number): MeasureValue => countOf(judged + unknown === 0 ? { missing: NOTHING_JUDGED } : some);
  return [
    makeFigure(definition, 'rate', ratioOf(pass, judged, NOTHING_JUDGED)),
    makeFigure(definition, 'not judged', count(unknown)),
    makeFigure(definition, 'accepted', count(exempt)),
  ];
}

const NOTHING_JUDGED = 'nothing was judged';

export type Duration = { readonly severity: Severity; readonly durationMs: number };

/** M2: median and 95th percentile in hours, of all and of each severity. */
export function figureDurations(
  definition: MeasureDefinition,
  durations: readonly Duration[],
  whyEmpty: string,
): readonly Figure[] {
  const figures = (suffix: string, some: readonly Duration[]): readonly Figure[] => {
    const sorted = some.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    const hours = (share: number): MeasureValue => {
      const durationMs = percentileOf(sorted, share);
      if (durationMs === undefined) return noData(whyEmpty);
      return { state: 'value', value: durationMs / HOUR_MS, denominator: sorted.length };
    };
    return [makeFigure(definition, `median${suffix}`, hours(0.5)), makeFigure(definition, `p95${suffix}`, hours(0.95))];
  };
  return [
    ...figures('', durations),
    ...SEVERITIES.flatMap((severity) =>
      figures(
        ` ${severity}`,
        durations.filter((duration) => duration.severity === severity),
      ),
    ),
  ];
}

/** M6, M7, M9: a share, and its count. */
export function figureShare(
  definition: MeasureDefinition,
  { part, whole, whyEmpty }: { readonly part: SourcedCount; readonly whole: SourcedCount; readonly whyEmpty: string },
): readonly Figure[] {
  return [
    makeFigure(definition, 'rate', ratioOf(part, whole, whyEmpty)),
    makeFigure(definition, 'count', countOf(part)),
  ];
}

/** M3: events per week of the window. */
export function figureWeekly(definition: MeasureDefinition, count: SourcedCount, days: number): readonly Figure[] {
  return [
    makeFigure(definition, 'rate', ratioOf(count, days / 7, 'the window is empty')),
    makeFigure(definition, 'count', countOf(count)),
  ];
}
