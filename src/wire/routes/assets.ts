/** Routes of the inventory. */
import { z } from 'zod';
import {
  CRITICALITIES,
  DATA_CLASSES,
  EXPOSURES,
  FACT_NAMES,
  FACT_SOURCES,
} from '../../model/programme/inventory/sources.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { VerdictTotals } from './runs.ts';
import { Name, Person } from './shared.ts';

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

const filterShape = {
  owner: Name.optional(),
  environment: Name.optional(),
  exposure: z.enum(EXPOSURES).optional(),
  dataClass: z.enum(DATA_CLASSES).optional(),
  criticality: z.enum(CRITICALITIES).optional(),
  text: Name.optional(),
};

const FacetCounts = z.array(z.object({ value: z.string(), count: z.number().int() }));

/** What one target says of the asset. */
const Declaration = z.object({
  target: z.string(),
  at: Instant,
  facts: z.array(z.object({ fact: z.enum(FACT_NAMES), value: z.string(), from: z.enum(FACT_SOURCES) })),
});

export const AssetDetails = AssetItem.extend({
  /** Newest first, one per target. A person's word stands above all of them. */
  declared: z.array(Declaration),
  /** Present verdicts of its resources, by control. */
  verdicts: z.array(z.object({ control: z.string(), verdicts: VerdictTotals })),
});

/** What a person set; facts that are left out are as the documents say. */
const SetFacts = z.partialRecord(z.enum(FACT_NAMES), z.string());

export const assetsRoutes = {
  list: defineRoute({
    id: 'assets.list',
    method: 'GET',
    path: '/assets',
    summary: 'Assets in the order of environment and name',
    permission: 'read',
    query: PageQuery.extend(filterShape),
    reply: pageOf(AssetItem),
  }),
  facets: defineRoute({
    id: 'assets.facets',
    method: 'GET',
    path: '/assets/facets',
    summary: 'How many assets each further value of the filter would leave',
    permission: 'read',
    query: z.object(filterShape),
    reply: z.object({
      environment: FacetCounts,
      owner: FacetCounts,
      exposure: FacetCounts,
      dataClass: FacetCounts,
      criticality: FacetCounts,
    }),
  }),
  show: defineRoute({
    id: 'assets.show',
    method: 'GET',
    path: '/assets/:id',
    summary: 'One asset, with what each target says of it and the verdicts of its resources',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: AssetDetails,
  }),
  history: defineRoute({
    id: 'assets.history',
    method: 'GET',
    path: '/assets/:id/history',
    summary: 'The last edits of one asset by people, newest first',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: z.object({
      items: z.array(z.object({ at: Instant, actor: Person, before: SetFacts, after: SetFacts })),
    }),
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
