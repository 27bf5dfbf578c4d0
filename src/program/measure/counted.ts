/** Measures of what is counted as it happens: M3, M4, M6, M7, M10. */
import { DAY_MS, formatDay, parseInstant } from '../../model/instants.ts';
import type { Figure, SourcedCount } from '../../model/programme/measures/figures.ts';
import {
  countOf,
  figureShare,
  figureWeekly,
  makeFigure,
  noData,
  ratioOf,
} from '../../model/programme/measures/figures.ts';
import type { SignalName, SignalSide, SignalSource } from '../../stores/api/signals.ts';
import type { MeasureGroup, Reading } from './query.ts';
import { listDays } from './query.ts';

type Counts = (name: SignalName) => SourcedCount;

/** Figures of a group, from its counts and the days that it is made of. */
type Figuring = (reading: Reading, counts: Counts, days: number) => readonly Figure[];

const NAMES: Readonly<Record<string, readonly SignalName[]>> = {
  M3: ['drift'],
  M4: ['auth-denied', 'active-user'],
  M6: ['artifact-signed', 'artifact-deployed'],
  M7: ['admission-reject', 'admission-request'],
  M10: ['runtime-violation'],
};

const FIGURES: Readonly<Record<string, Figuring>> = {
  M3: ({ definition }, counts, days) => figureWeekly(definition, counts('drift'), days),
  M4: ({ definition }, counts) => [
    makeFigure(definition, 'rate', ratioOf(counts('auth-denied'), counts('active-user'), 'nobody was active')),
    makeFigure(definition, 'count', countOf(counts('auth-denied'))),
  ],
  M6: ({ definition }, counts) =>
    figureShare(definition, {
      part: counts('artifact-signed'),
      whole: counts('artifact-deployed'),
      whyEmpty: 'nothing was deployed',
    }),
  M7: ({ definition }, counts) =>
    figureShare(definition, {
      part: counts('admission-reject'),
      whole: counts('admission-request'),
      whyEmpty: 'nothing was asked of admission',
    }),
  M10: ({ definition }, counts) => [makeFigure(definition, 'count', countOf(counts('runtime-violation')))],
};

/** Reads a measure that is made of signals alone. */
export async function readCounted(reading: Reading): Promise<readonly MeasureGroup[]> {
  const { tx, definition, fromMs, toMs, scope } = reading;
  const by = reading.by as SignalSide | undefined;
  const names = NAMES[definition.id] ?? [];
  const figures = FIGURES[definition.id] ?? (() => []);
  const sums = await tx.signals.sum({ names, fromMs, toMs, ...scope, by });
  const sources = new Map((await tx.signals.listSources()).map((source) => [source.name, source]));
  const counted = new Map(
    sums.map(({ name, group, count }) => [`${name} ${by === 'day' ? formatDay(Number(group)) : group}`, count]),
  );
  const groups = by === 'day' ? listDays(reading) : listGroups(sums.map(({ group }) => group));
  return groups.map((group) => {
    const span = by === 'day' ? spanOfDay(group) : { fromMs, toMs };
    const counts: Counts = (name) => sourceCount(sources.get(name), name, counted.get(`${name} ${group}`) ?? 0, span);
    return { group, figures: figures(reading, counts, (span.toMs - span.fromMs) / DAY_MS) };
  });
}

/** At least one group, so that no data is said rather than nothing. */
export function listGroups(groups: readonly string[]): readonly string[] {
  return groups.length === 0 ? [''] : [...new Set(groups)].sort();
}

function spanOfDay(day: string): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = parseInstant(day) ?? 0;
  return { fromMs, toMs: fromMs + DAY_MS };
}

/**
 * A count, where its source was there in the time: before it first reported, and after it last did, nothing is known.
 */
export function sourceCount(
  source: SignalSource | undefined,
  name: SignalName,
  count: number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): SourcedCount {
  if (source === undefined) return { missing: `no source reports ${name} yet` };
  if (source.firstMs >= toMs) return { missing: `${name} is reported since ${formatDay(source.firstMs)} only` };
  // It says once an hour that it is there, by the hour's first report.
  if (source.lastMs < fromMs) return { missing: `${name} was last reported on ${formatDay(source.lastMs)}` };
  return count;
}

/** The answer for a measure that has no source at all. */
export function readNothing({ definition }: Reading): readonly MeasureGroup[] {
  const why = noData('a scan knows when it found something, not since when it was so');
  return [{ group: '', figures: [makeFigure(definition, 'median', why), makeFigure(definition, 'p95', why)] }];
}
