/** Routes of measures. */
import { z } from 'zod';
import { MEASURE_IDS, MEASURE_SIDES } from '../../model/programme/measures/definitions.ts';
import { Instant } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name } from './shared.ts';

const MeasureId = z.enum(MEASURE_IDS);
const Side = z.enum(MEASURE_SIDES);

const Value = z.discriminatedUnion('state', [
  z.object({ state: z.literal('value'), value: z.number(), denominator: z.number().nullable() }),
  z.object({ state: z.literal('no-data'), why: z.string() }),
]);

export const MeasureItem = z.object({
  id: MeasureId,
  name: z.string(),
  unit: z.string(),
  target: z.string(),
  better: z.enum(['higher', 'lower']),
  from: Instant,
  to: Instant,
  by: Side.nullable(),
  groups: z.array(
    z.object({
      group: z.string(),
      figures: z.array(
        z.object({
          name: z.string(),
          result: Value,
          /** Whether the starting target is met; null where there is none, or no data. */
          isKept: z.boolean().nullable(),
        }),
      ),
    }),
  ),
});

const MeasureDefinition = z.object({
  id: MeasureId,
  name: z.string(),
  tells: z.string(),
  unit: z.string(),
  numerator: z.string(),
  denominator: z.string(),
  window: z.string(),
  source: z.string(),
  target: z.string(),
  better: z.enum(['higher', 'lower']),
  caveats: z.string(),
  sides: z.array(Side),
});

export const measuresRoutes = {
  read: defineRoute({
    id: 'measures.read',
    method: 'GET',
    path: '/measures',
    summary: 'Measures over a window, rolled up by a side',
    permission: 'read',
    query: z.object({
      measure: MeasureId.optional(),
      by: Side.optional(),
      from: Instant.optional(),
      to: Instant.optional(),
      environment: Name.optional(),
      team: Name.optional(),
    }),
    reply: z.object({ items: z.array(MeasureItem) }),
  }),
  definitions: defineRoute({
    id: 'measures.definitions',
    method: 'GET',
    path: '/measures/definitions',
    summary: 'What each measure is: numerator, denominator, window, source, target',
    permission: 'read',
    reply: z.object({ items: z.array(MeasureDefinition) }),
  }),
};
