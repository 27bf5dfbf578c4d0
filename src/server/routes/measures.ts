/** Answers about measures. */
import type { z } from 'zod';
import { MEASURES } from '../../model/programme/measures/definitions.ts';
import type { Figure } from '../../model/programme/measures/figures.ts';
import type { MeasureReading } from '../../program/measure/query.ts';
import { readMeasures } from '../../program/measure/read-measures.ts';
import type { MeasureItem } from '../../wire/routes/measures.ts';
import { measuresRoutes as routes } from '../../wire/routes/measures.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { given, toInstant } from './shared.ts';

export const measuresHandlers: readonly Handler[] = [
  handle(routes.read, async ({ query, access, room }) => {
    const { measure, by, from, to, environment, team } = query;
    const wanted = given({
      ids: measure === undefined ? undefined : [measure],
      by,
      fromMs: from === undefined ? undefined : Date.parse(from),
      toMs: to === undefined ? undefined : Date.parse(to),
      environment,
      team,
    });
    return { items: (await readMeasures(wanted, access, room)).map(toItem) };
  }),
  handle(routes.definitions, () =>
    Promise.resolve({ items: MEASURES.map((measure) => ({ ...measure, sides: [...measure.sides] })) }),
  ),
];

function toItem({ definition, fromMs, toMs, by, groups }: MeasureReading): z.input<typeof MeasureItem> {
  const { id, name, unit, target, better } = definition;
  return {
    id,
    name,
    unit,
    target,
    better,
    from: toInstant(fromMs),
    to: toInstant(toMs),
    by: by ?? null,
    groups: groups.map(({ group, figures }) => ({ group, figures: figures.map(toFigure) })),
  };
}

function toFigure({ name, result, isKept }: Figure) {
  const value = result.state === 'value' ? { ...result, denominator: result.denominator ?? null } : result;
  return { name, result: value, isKept: isKept ?? null };
}
