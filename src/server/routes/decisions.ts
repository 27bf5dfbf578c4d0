/** Answers about the gate's decisions. */
import type { z } from 'zod';
import { DAY_MS } from '../../model/instants.ts';
import { explainDecision } from '../../program/decisions/explain-decision.ts';
import { listDecisions, showDecision, summarizeDecisions } from '../../program/decisions/list.ts';
import type { DecisionItem } from '../../wire/routes/decisions.ts';
import { decisionsRoutes as routes } from '../../wire/routes/decisions.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { given, toInstant } from './shared.ts';

/** The time that is summed up where none is asked for. */
const SUMMARY_DAYS = 7;

export const decisionsHandlers: readonly Handler[] = [
  handle(routes.list, async ({ query: { limit, cursor, ...asked }, access, room }) => {
    const page = await listDecisions({ filter: toFilter(asked), limit, cursor }, access, room);
    return { items: page.items.map(toItem), next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.summary, async ({ query: { by, ...asked }, access, room }) => {
    const { toMs = room.clock.nowMs() + 1, ...rest } = toFilter(asked);
    const { fromMs = toMs - SUMMARY_DAYS * DAY_MS } = rest;
    const summary = await summarizeDecisions({ filter: { ...rest, fromMs, toMs }, by }, access, room);
    const { outcomes, groups, controls, durationUs, left } = summary;
    return {
      from: toInstant(fromMs),
      to: toInstant(toMs),
      outcomes: outcomes.map(({ outcome, count }) => ({ outcome, count })),
      groups: [...groups],
      controls: [...controls],
      p50Ms: toMilliseconds(durationUs.p50),
      p99Ms: toMilliseconds(durationUs.p99),
      left: left ?? null,
    };
  }),
  handle(routes.show, async ({ params, access, room }) => {
    const { decision, bodies } = await showDecision(params, access, room);
    return { ...toItem(decision), ...bodies, digests: { ...decision.bodies } };
  }),
  handle(routes.explain, async ({ params, query, access, room }) => {
    const { control, verdict, parts, caveat } = await explainDecision({ ...params, ...query }, access, room);
    return {
      control: control.id,
      name: control.name,
      verdict: verdict ?? null,
      parts: parts.map(({ lines, ...part }) => ({ ...part, lines: [...lines] })),
      caveat: caveat ?? null,
    };
  }),
];

type Asked = Omit<z.output<(typeof routes.summary)['query'] & object>, 'by'>;

function toFilter({ from, to, dryRun, ...rest }: Asked) {
  return given({
    ...rest,
    fromMs: from === undefined ? undefined : Date.parse(from),
    toMs: to === undefined ? undefined : Date.parse(to),
    isDryRun: dryRun === undefined ? undefined : dryRun === 'true',
  });
}

type Decision = Awaited<ReturnType<typeof showDecision>>['decision'];

function toItem(decision: Decision): z.input<typeof DecisionItem> {
  const { request, verdicts, atMs, reason, owner, judgedCount, durationUs, batch: _batch, ...rest } = decision;
  const { bodies: _bodies, ...shown } = rest;
  const { operation, kind, name, namespace, subResource } = request;
  return {
    ...shown,
    at: toInstant(atMs),
    reason: reason ?? null,
    operation,
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    subResource: subResource ?? null,
    namespace: namespace ?? null,
    name,
    team: owner,
    verdicts: [...verdicts],
    judged: judgedCount,
    durationMs: durationUs / 1_000,
  };
}

function toMilliseconds(durationUs: number | undefined): number | null {
  return durationUs === undefined ? null : durationUs / 1_000;
}
