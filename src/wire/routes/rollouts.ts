/** Routes of rollouts. */
import { z } from 'zod';
import { Rollout } from '../../model/rollout.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name, Person, Prose } from './shared.ts';

const Stage = z.enum(['audit', 'warn', 'enforce']);
const FreezeWindows = Rollout.shape.spec.shape.freeze.unwrap();

const Gate = z.object({
  name: z.string(),
  value: z.number().nullable(),
  bound: z.number(),
  relation: z.enum(['at least', 'at most']),
  unit: z.string(),
  status: z.enum(['ok', 'not', 'no data']),
});

const Judgement = z.object({
  gates: z.array(Gate),
  proposal: z.object({ act: z.enum(['promote', 'step-back', 'stay']), step: z.string(), reasons: z.array(z.string()) }),
});

export const RolloutItem = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  environment: z.string(),
  /** Ids. */
  controls: z.array(z.string()),
  promotion: z.enum(['proposed', 'automatic']),
  /** All of them, by their names. */
  steps: z.array(z.string()),
  step: z.string(),
  stage: Stage,
  since: Instant,
  hold: z.object({ reason: z.string(), actor: Person, at: Instant }).nullable(),
  /** Times in which nothing is promoted, in UTC. */
  freeze: FreezeWindows,
  /** Why nothing is promoted now: one of the windows. */
  frozen: z.string().nullable(),
  startedBy: Person,
  startedAt: Instant,
  endedAt: Instant.nullable(),
  /** What the scheduler last made of it. */
  judged: Judgement.extend({ at: Instant }).nullable(),
  version: z.number().int(),
});

const RolloutEvent = z.object({
  at: Instant,
  actor: Person,
  act: z.string(),
  from: z.string(),
  to: z.string(),
  text: z.string(),
});

const Example = z.object({
  control: z.string(),
  resource: z.string(),
  target: z.string(),
  team: z.string(),
  reason: z.string(),
});

export const RolloutPlan = z.object({
  environment: z.string(),
  controls: z.array(z.string()),
  /** The step that was replayed. */
  step: z.string(),
  /** Controls that the profile has off: they stay off. */
  off: z.array(z.string()),
  resources: z.number().int(),
  withoutBody: z.number().int(),
  results: z.number().int(),
  /** Blocked then, and not today. */
  blocked: z.number().int(),
  freed: z.number().int(),
  unjudged: z.number().int(),
  targetsBlocked: z.number().int(),
  teams: z.array(
    z.object({ team: z.string(), blocked: z.number().int(), freed: z.number().int(), unjudged: z.number().int() }),
  ),
  examples: z.array(Example),
  unjudgedExamples: z.array(Example),
  /** The requests of the last days that the gate decided on: those that would be denied, and that would be let in. */
  decisions: z.object({
    from: Instant,
    to: Instant,
    requests: z.number().int(),
    concerned: z.number().int(),
    denied: z.number().int(),
    freed: z.number().int(),
    unjudged: z.number().int(),
    /** Older requests of the time were left out, because there were too many. */
    isCut: z.boolean(),
    teams: z.array(
      z.object({ team: z.string(), denied: z.number().int(), freed: z.number().int(), unjudged: z.number().int() }),
    ),
  }),
});

const Id = z.object({ id: Name });
const Reasoned = z.strictObject({ version: z.number().int().min(1).optional(), reason: Prose.min(1) });

/** The acts differ by what they ask for alone. */
function act<Body extends z.ZodType>(
  id: 'promote' | 'hold' | 'release' | 'step-back' | 'end',
  summary: string,
  body: Body,
) {
  return defineRoute({
    id: `rollouts.${id}`,
    method: 'POST',
    path: `/rollouts/:id/${id}`,
    summary,
    permission: 'operate',
    params: Id,
    body,
    reply: RolloutItem,
  });
}

export const rolloutsRoutes = {
  list: defineRoute({
    id: 'rollouts.list',
    method: 'GET',
    path: '/rollouts',
    summary: 'Rollouts, newest first',
    permission: 'read',
    query: PageQuery.extend({
      environment: Name.optional(),
      control: Name.optional(),
      ended: z.enum(['true', 'false']).optional(),
    }),
    reply: pageOf(RolloutItem),
  }),
  show: defineRoute({
    id: 'rollouts.show',
    method: 'GET',
    path: '/rollouts/:id',
    summary: 'One rollout with its gates as they stand now, and all that happened to it',
    permission: 'read',
    params: Id,
    reply: RolloutItem.extend({ now: Judgement, events: z.array(RolloutEvent) }),
  }),
  start: defineRoute({
    id: 'rollouts.start',
    method: 'POST',
    path: '/rollouts',
    summary: 'Start a rollout in its first stage',
    permission: 'operate',
    body: Rollout,
    reply: RolloutItem,
    status: 201,
  }),
  plan: defineRoute({
    id: 'rollouts.plan',
    method: 'POST',
    path: '/rollouts/plan',
    summary: 'Replay a stage over the recorded resources: what would be blocked, by team',
    permission: 'read',
    body: z.strictObject({
      /** Its next step. */
      rollout: Name.optional(),
      controls: z.array(Name).max(100).optional(),
      environment: Name.optional(),
      stage: Stage.optional(),
    }),
    reply: RolloutPlan,
  }),
  promote: act(
    'promote',
    'One step on; gates that are not open need an override with its reason',
    Reasoned.extend({ override: Prose.optional() }),
  ),
  hold: act('hold', 'Keep it where it is until it is released', Reasoned),
  release: act('release', 'Let it move again', Reasoned),
  stepBack: act('step-back', 'One step back, at once', Reasoned),
  end: act('end', 'End it: the profile decides the modes again', Reasoned),
};
