/** Routes of the inventory. */
import { z } from 'zod';
import { CRITICALITIES, DATA_CLASSES, EXPOSURES, FACT_SOURCES } from '../../model/programme/inventory/sources.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name } from './shared.ts';

/** A fact, and who said it; null where nobody says it. */
const factOf = <T extends z.ZodType>(value: T) => z.object({ value, from: z.enum(FACT_SOURCES) }).nullable();

export const AssetItem = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  owner: factOf(z.string()),
  exposure: factOf(z.enum(EXPOSURES)),
  dataClass: factOf(z.enum(DATA_CLASSES)),
  criticality: factOf(z.enum(CRITICALITIES)),
  /** Targets of which a run spoke of it. */
  targets: z.array(z.string()),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
});

export const assetsRoutes = {
  list: defineRoute({
    id: 'assets.list',
    method: 'GET',
    path: '/assets',
    summary: 'Assets in the order of environment and name',
    permission: 'read',
    query: PageQuery.extend({
      owner: Name.optional(),
      environment: Name.optional(),
      exposure: z.enum(EXPOSURES).optional(),
      dataClass: z.enum(DATA_CLASSES).optional(),
      criticality: z.enum(CRITICALITIES).optional(),
      text: Name.optional(),
    }),
    reply: pageOf(AssetItem),
  }),
  show: defineRoute({
    id: 'assets.show',
    method: 'GET',
    path: '/assets/:id',
    summary: 'One asset',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: AssetItem,
  }),
  edit: defineRoute({
    id: 'assets.edit',
    method: 'PUT',
    path: '/assets',
    summary: 'Set what a person knows of an asset: it wins over every document, until null takes it back',
    permission: 'triage',
    body: z.strictObject({
      environment: Name,
      name: Name,
      owner: Name.nullable().optional(),
      exposure: z.enum(EXPOSURES).nullable().optional(),
      dataClass: z.enum(DATA_CLASSES).nullable().optional(),
      criticality: z.enum(CRITICALITIES).nullable().optional(),
    }),
    reply: AssetItem,
  }),
};
