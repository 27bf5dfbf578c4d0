/** Routes of findings: what is wrong, since when, whose it is, and what people do about it. */
import { z } from 'zod';
import { LIMITS } from '../../base/limits.ts';
import { CLOSE_CAUSES, FINDING_STATES } from '../../model/programme/finding-life.ts';
import { LAYERS, SEVERITIES } from '../../model/words.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name, Person, Prose } from './shared.ts';

export const FindingItem = z.object({
  id: z.string(),
  state: z.enum(FINDING_STATES),
  control: z.string(),
  severity: z.enum(SEVERITIES),
  layer: z.enum(LAYERS),
  environment: z.string(),
  team: z.string(),
  asset: z.string(),
  address: z.string(),
  path: z.string(),
  message: z.string(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  /** When the clock of the due date began: opened or reopened. */
  clockAt: Instant,
  /** Null while it is accepted or resolved. */
  dueAt: Instant.nullable(),
  isOverdue: z.boolean(),
  resolvedAt: Instant.nullable(),
  /** Name of the exception by which it is accepted. */
  exception: z.string().nullable(),
  assignee: z.string().nullable(),
  /** A change names the version that it was decided on. */
  version: z.number().int(),
});

const FixStep = z.object({ op: z.enum(['add', 'remove', 'replace']), path: z.string(), value: z.unknown().optional() });

/**
 * Authored lines around a sighting, without secrets; columns count UTF-16 units from 1, `to` is behind the last. The
 * line of the mark is a number of the file, as `fromLine` is.
 */
export const Excerpt = z.object({
  fromLine: z.number().int().min(1),
  lines: z.array(z.string()),
  mark: z.object({ line: z.number().int(), from: z.number().int(), to: z.number().int() }).nullable(),
});

/** Where one target sees it. */
const Sighting = z.object({
  target: z.string(),
  address: z.string(),
  source: z.string(),
  file: z.string(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  path: z.string(),
  message: z.string(),
  fix: z.array(FixStep),
  /** Null where there is no text, as of what runs in a cluster, or where it may be a secret. */
  excerpt: Excerpt.nullable(),
  /** The fix as a unified diff of the authored file; null where it cannot be written into the text. */
  patch: z.string().nullable(),
  exception: z.string().nullable(),
  firstSeenAt: Instant,
});

export const FindingEventItem = z.object({
  at: Instant,
  actor: Person,
  kind: z.string(),
  from: z.enum(FINDING_STATES).nullable(),
  to: z.enum(FINDING_STATES),
  text: z.string(),
  /** Why a person closed it. */
  cause: z.enum(CLOSE_CAUSES).nullable(),
});

/** The sorts of `stores/api/findings.ts`, which this room does not know. */
export const SORTS = ['severity', 'due', 'first-seen', 'last-seen'] as const;

const FacetCount = z.object({ value: z.string(), count: z.number().int() });

const Facets = z.object({
  state: z.array(FacetCount),
  severity: z.array(FacetCount),
  environment: z.array(FacetCount),
  team: z.array(FacetCount),
  control: z.array(FacetCount),
  layer: z.array(FacetCount),
});

/** What findings are grouped by. */
export const GROUP_SIDES = ['control', 'asset', 'team'] as const;

/** Findings that share a control, an asset or a team. */
const FindingGroup = z.object({
  /** The value that the filter takes for this side. */
  value: z.string(),
  /** Of the control, the asset, the team, for people. */
  title: z.string(),
  /** Of an asset, which is one of an environment. */
  environment: z.string().nullable(),
  count: z.number().int(),
  severities: z.array(z.object({ severity: z.enum(SEVERITIES), count: z.number().int() })),
  overdue: z.number().int(),
  /** When the oldest of them was seen first. */
  oldestAt: Instant,
});

const FILTER_VALUES_MAX = 100;

/** Members that are left out do not limit; a member may be given several times. */
const filterShape = {
  state: z.array(z.enum(FINDING_STATES)).max(FINDING_STATES.length).optional(),
  severity: z.array(z.enum(SEVERITIES)).max(SEVERITIES.length).optional(),
  control: z.array(Name).max(FILTER_VALUES_MAX).optional(),
  environment: z.array(Name).max(FILTER_VALUES_MAX).optional(),
  team: z.array(Name).max(FILTER_VALUES_MAX).optional(),
  layer: z.array(z.enum(LAYERS)).max(LAYERS.length).optional(),
  asset: Name.optional(),
  assignee: Name.optional(),
  exception: Name.optional(),
  /** Part of the address, or of the control's id, name or title. */
  text: Name.optional(),
};

const FilterQuery = z.object({ ...filterShape, overdue: z.enum(['true', 'false']).optional() });

/** The same filter in a body. */
export const FindingFilterBody = z.strictObject({ ...filterShape, overdue: z.boolean().optional() });

const Version = z.number().int().min(1).optional();
const Id = z.object({ id: Name });

/** What a person does to findings. `close` is for what no run can tell to be gone. */
const Triage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('acknowledge'), text: Prose.default('') }),
  /** `text` is whom it is given to; empty takes it from everybody. */
  z.strictObject({ kind: z.literal('assign'), text: Prose.max(300) }),
  z.strictObject({ kind: z.literal('comment'), text: Prose.min(1) }),
  z.strictObject({ kind: z.literal('close'), text: Prose.min(1), cause: z.enum(CLOSE_CAUSES).default('mended') }),
]);

const TriageReply = z.object({
  changed: z.number().int(),
  /** Of a filter's findings those that the action does not fit. */
  refused: z.number().int(),
});

export const findingsRoutes = {
  list: defineRoute({
    id: 'findings.list',
    method: 'GET',
    path: '/findings',
    summary: 'Findings that the filter leaves, with the number of all',
    permission: 'read',
    query: PageQuery.extend(FilterQuery.shape).extend({ sort: z.enum(SORTS).default('severity') }),
    reply: pageOf(FindingItem),
  }),
  facets: defineRoute({
    id: 'findings.facets',
    method: 'GET',
    path: '/findings/facets',
    summary: 'How many findings each further value of the filter would leave',
    permission: 'read',
    query: FilterQuery,
    reply: Facets,
  }),
  groups: defineRoute({
    id: 'findings.groups',
    method: 'GET',
    path: '/findings/groups',
    summary: 'Findings that the filter leaves, counted by control, asset or team; most of the gravest first',
    permission: 'read',
    query: PageQuery.extend(FilterQuery.shape).extend({ by: z.enum(GROUP_SIDES) }),
    reply: pageOf(FindingGroup),
  }),
  show: defineRoute({
    id: 'findings.show',
    method: 'GET',
    path: '/findings/:id',
    summary: 'One finding with the places where it is seen',
    permission: 'read',
    params: Id,
    reply: FindingItem.extend({ sightings: z.array(Sighting) }),
  }),
  history: defineRoute({
    id: 'findings.history',
    method: 'GET',
    path: '/findings/:id/history',
    summary: 'What happened to one finding, newest first',
    permission: 'read',
    params: Id,
    query: PageQuery,
    reply: pageOf(FindingEventItem),
  }),
  triage: defineRoute({
    id: 'findings.triage',
    method: 'POST',
    path: '/findings/:id/triage',
    summary: 'Acknowledge, assign, comment on or close one finding',
    permission: 'triage',
    params: Id,
    body: z.strictObject({ version: Version, action: Triage }),
    reply: FindingItem,
  }),
  triageMany: defineRoute({
    id: 'findings.triage-many',
    method: 'POST',
    path: '/findings/triage',
    summary: 'Do the same to many findings: to all that are named or none, or to what a filter leaves',
    permission: 'triage',
    body: z.strictObject({
      selection: z.union([
        z.strictObject({
          findings: z
            .array(z.strictObject({ id: Name, version: Version }))
            .min(1)
            .max(LIMITS.triageFindingsMax),
        }),
        z.strictObject({ filter: FindingFilterBody }),
      ]),
      action: Triage,
    }),
    reply: TriageReply,
  }),
};
