/** Routes of the gate's decisions: what was asked of the cluster, and what was answered. */
import { z } from 'zod';
import { OPERATIONS } from '../../model/admission.ts';
import { GATE_OUTCOMES } from '../../model/programme/gate-decision.ts';
import { MODES, VERDICTS } from '../../model/words.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Address, Name } from './shared.ts';

const Gate = z.enum(['enforce', 'observe']);
const Verdict = z.enum(VERDICTS).exclude(['pass']);

const Said = z.object({
  control: z.string(),
  verdict: Verdict,
  mode: z.enum(MODES),
  /** False where it fails as it did before the change, which does not block. */
  isNew: z.boolean(),
  reason: z.string(),
});

export const DecisionItem = z.object({
  id: z.string(),
  at: Instant,
  environment: z.string(),
  /** The part of the gate: for what is enforced, or for what is only watched. */
  gate: Gate,
  outcome: z.enum(GATE_OUTCOMES),
  isAllowed: z.boolean(),
  /** Why nobody could judge it. */
  reason: z.string().nullable(),
  uid: z.string(),
  operation: z.string(),
  group: z.string(),
  version: z.string(),
  kind: z.string(),
  subResource: z.string().nullable(),
  namespace: z.string().nullable(),
  name: z.string(),
  user: z.string(),
  isDryRun: z.boolean(),
  address: z.string(),
  asset: z.string(),
  team: z.string(),
  /** Controls that did not pass. */
  verdicts: z.array(Said),
  /** Controls that were judged. */
  judged: z.number().int(),
  durationMs: z.number(),
  /** Requests that it stands for, where passes are sampled. */
  weight: z.number().int(),
});

/** One expression of a rule, and what made it what it is: the result first, then the parts that decided. */
const ExplainedPart = z.object({ label: z.string(), expression: z.string(), lines: z.array(z.string()) });

/** As it was recorded: without secrets, or not at all. */
const Body = z.record(z.string(), z.unknown()).nullable();

const Count = z.object({ group: z.string(), outcome: z.enum(GATE_OUTCOMES), count: z.number().int() });

const DecisionSummary = z.object({
  from: Instant,
  to: Instant,
  outcomes: z.array(z.object({ outcome: z.enum(GATE_OUTCOMES), count: z.number().int() })),
  /** By the side that was asked for. */
  groups: z.array(Count),
  /** Requests in which a control did not pass. */
  controls: z.array(Said.omit({ reason: true }).extend({ count: z.number().int() })),
  /** Null where nothing was decided. */
  p50Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  /** What was not recorded by itself; null for those who do not see all teams and environments. */
  left: z
    .object({ dropped: z.number().int(), sampledOut: z.number().int(), bodiesLeftOut: z.number().int() })
    .nullable(),
});

const filterShape = {
  from: Instant.optional(),
  to: Instant.optional(),
  environment: Name.optional(),
  team: Name.optional(),
  gate: Gate.optional(),
  outcome: z.enum(GATE_OUTCOMES).optional(),
  namespace: Name.optional(),
  asset: Name.optional(),
  /** Of the resource, whole. */
  address: Address.optional(),
  user: Name.optional(),
  operation: z.enum(OPERATIONS).optional(),
  dryRun: z.enum(['true', 'false']).optional(),
  /** Id of a control that did not pass. */
  control: Name.optional(),
  /** What some control said, the one that is named where one is. */
  verdict: Verdict.optional(),
};

export const decisionsRoutes = {
  list: defineRoute({
    id: 'decisions.list',
    method: 'GET',
    path: '/decisions',
    summary: 'Decisions of the gate, newest first',
    permission: 'audit',
    query: PageQuery.extend(filterShape),
    reply: pageOf(DecisionItem),
  }),
  summary: defineRoute({
    id: 'decisions.summary',
    method: 'GET',
    path: '/decisions/summary',
    summary: 'Requests counted by outcome, control and, where asked for, by day, environment or team',
    permission: 'read',
    query: z.object({ ...filterShape, by: z.enum(['day', 'environment', 'team']).optional() }),
    reply: DecisionSummary,
  }),
  show: defineRoute({
    id: 'decisions.show',
    method: 'GET',
    path: '/decisions/:id',
    summary: 'One decision with the objects that it was about, as far as they are recorded',
    permission: 'audit',
    params: z.object({ id: Name }),
    reply: DecisionItem.extend({
      /** A member is left out where nothing of it is recorded. */
      object: Body.optional(),
      oldObject: Body.optional(),
      namespaceObject: Body.optional(),
      userInfo: Body.optional(),
      /** SHA-256 of each, in hex, of its canonical text without secrets. */
      digests: z.record(z.string(), z.string()),
    }),
  }),
  explain: defineRoute({
    id: 'decisions.explain',
    method: 'GET',
    path: '/decisions/:id/explain',
    summary: 'Why a control of today says what it says of what is recorded of a decision',
    permission: 'audit',
    params: z.object({ id: Name }),
    /** Id or name. */
    query: z.object({ control: Name }),
    reply: z.object({
      control: z.string(),
      name: z.string(),
      /** `fail: <message>`; null where what it needs is not recorded. */
      verdict: z.string().nullable(),
      parts: z.array(ExplainedPart),
      /** Why the verdict may differ from that of the gate, or why there is none. */
      caveat: z.string().nullable(),
    }),
  }),
};
