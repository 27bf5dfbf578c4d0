/** Answers about rollouts. */
import type { z } from 'zod';
import type { RolloutJudgement } from '../../model/programme/rollout-judge.ts';
import { findFreeze } from '../../model/programme/rollout-freeze.ts';
import type { StoredRollout } from '../../model/programme/rollout-life.ts';
import { describeStep, listSteps } from '../../model/programme/rollout-steps.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import type { RolloutPlan } from '../../program/rollout/plan.ts';
import { planRollout } from '../../program/rollout/plan.ts';
import * as acts from '../../program/rollout/rollouts.ts';
import type { RolloutItem } from '../../wire/routes/rollouts.ts';
import { rolloutsRoutes as routes } from '../../wire/routes/rollouts.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { given, toInstant, toOptionalInstant } from './shared.ts';

export const rolloutsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query, access, room }) => {
    const { environment, control, ended, limit, cursor } = query;
    const filter = { ...given({ environment, control }), ...(ended === 'true' ? { isEndedToo: true } : {}) };
    const page = await acts.listRollouts({ filter, limit, cursor }, access, room);
    return { items: page.items.map((one) => toItem(one, room)), next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { rollout, judgement, events } = await acts.showRollout(params.id, access, room);
    return {
      ...toItem(rollout, room),
      now: toJudgement(rollout, judgement),
      events: events.map(({ atMs, actor, act, from, to, text }) => ({
        at: toInstant(atMs),
        actor,
        act,
        from,
        to,
        text,
      })),
    };
  }),
  handle(routes.start, async ({ body, access, room }) => toItem(await acts.startRollout(body, access, room), room)),
  handle(routes.plan, async ({ body, access, room }) => {
    const plan = await planRollout(body, access, room);
    return {
      ...plan,
      step: describeStep(plan.step),
      controls: [...plan.controls],
      off: [...plan.off],
      teams: [...plan.teams],
      examples: [...plan.examples],
      unjudgedExamples: [...plan.unjudgedExamples],
      decisions: toDecisions(plan.decisions),
    };
  }),
  handle(routes.promote, async ({ params, body, access, room }) =>
    toItem(await acts.promoteRollout({ ...params, ...body }, access, room), room),
  ),
  handle(routes.hold, async ({ params, body, access, room }) =>
    toItem(await acts.holdRollout({ ...params, ...body }, access, room), room),
  ),
  handle(routes.release, async ({ params, body, access, room }) =>
    toItem(await acts.releaseRollout({ ...params, ...body }, access, room), room),
  ),
  handle(routes.stepBack, async ({ params, body, access, room }) =>
    toItem(await acts.stepBackRollout({ ...params, ...body }, access, room), room),
  ),
  handle(routes.end, async ({ params, body, access, room }) =>
    toItem(await acts.endRollout({ ...params, ...body }, access, room), room),
  ),
];

function toDecisions({ fromMs, toMs, teams, ...counts }: RolloutPlan['decisions']) {
  const { requests, concerned, denied, freed, unjudged, isCut } = counts;
  return {
    from: toInstant(fromMs),
    to: toInstant(toMs),
    requests,
    concerned,
    denied,
    freed,
    unjudged,
    isCut,
    teams: teams.map((one) => ({ team: one.name, denied: one.denied, freed: one.freed, unjudged: one.unjudged })),
  };
}

function toItem(rollout: StoredRollout, { clock }: Pick<ControlRoom, 'clock'>): z.input<typeof RolloutItem> {
  const { document, hold, judged } = rollout;
  const { metadata, spec } = document;
  const { freeze = [] } = spec;
  const steps = listSteps(document);
  const step = steps[rollout.step];
  return {
    id: rollout.id,
    name: metadata.name,
    owner: metadata.owner,
    environment: spec.environment,
    controls: [...rollout.controls],
    promotion: spec.promotion ?? 'proposed',
    steps: steps.map(describeStep),
    step: step === undefined ? '' : describeStep(step),
    stage: step?.stage ?? 'audit',
    since: toInstant(rollout.sinceMs),
    hold: hold === undefined ? null : { reason: hold.reason, actor: hold.actor, at: toInstant(hold.atMs) },
    freeze: [...freeze],
    frozen: findFreeze(freeze, clock.nowMs()) ?? null,
    startedBy: rollout.startedBy,
    startedAt: toInstant(rollout.startedMs),
    endedAt: toOptionalInstant(rollout.endedMs),
    judged: judged === undefined ? null : { ...toJudgement(rollout, judged), at: toInstant(judged.atMs) },
    version: rollout.version,
  };
}

function toJudgement({ document }: StoredRollout, { gates, proposal }: RolloutJudgement) {
  const to = listSteps(document)[proposal.to];
  return {
    gates: gates.map(({ value, ...gate }) => ({ ...gate, value: value ?? null })),
    proposal: { act: proposal.act, step: to === undefined ? '' : describeStep(to), reasons: [...proposal.reasons] },
  };
}
