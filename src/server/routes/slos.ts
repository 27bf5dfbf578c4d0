/** Answers about SLOs. */
import type { z } from 'zod';
import { removeSlo, saveSlos } from '../../program/slo/change-slos.ts';
import type { SloView } from '../../program/slo/list-slos.ts';
import { listIncidents } from '../../program/slo/list-incidents.ts';
import { findSlo, listSlos } from '../../program/slo/list-slos.ts';
import { readSloHistory } from '../../program/slo/read-history.ts';
import type { SloItem } from '../../wire/routes/slos.ts';
import { slosRoutes as routes } from '../../wire/routes/slos.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { toInstant, toOptionalInstant } from './shared.ts';

export const slosHandlers: readonly Handler[] = [
  handle(routes.list, async ({ access, room }) => ({ items: (await listSlos(access, room)).map(toItem) })),
  handle(routes.incidents, async ({ query, access, room }) => {
    const { fromMs, toMs, items } = await listIncidents(query.days, access, room);
    return {
      from: toInstant(fromMs),
      to: toInstant(toMs),
      items: items.map(({ slo, severity, startedMs, endedMs }) => ({
        slo: slo.metadata.name,
        owner: slo.metadata.owner,
        severity,
        startedAt: toInstant(startedMs),
        endedAt: toOptionalInstant(endedMs),
      })),
    };
  }),
  handle(routes.history, async ({ params, query, access, room }) => {
    const { fromMs, toMs, days, changes } = await readSloHistory(params.name, query.days, access, room);
    return {
      from: toInstant(fromMs),
      to: toInstant(toMs),
      days: days.map(({ left, burnRate, ...day }) => ({ ...day, left: left ?? null, burnRate: burnRate ?? null })),
      changes: changes.map(({ atMs, from, to }) => ({ at: toInstant(atMs), from, to })),
    };
  }),
  handle(routes.show, async ({ params, access, room }) => toItem(await findSlo(params.name, access, room))),
  handle(routes.save, async ({ body, access, room }) => {
    await saveSlos([body], access, room);
    return toItem(await findSlo(body.metadata.name, access, room));
  }),
  handle(routes.remove, async ({ params, access, room }) => {
    await removeSlo(params.name, access, room);
    return { name: params.name };
  }),
];

function toItem({ slo, reading, sinceMs }: SloView): z.input<typeof SloItem> {
  const { state, good, budget, burns } = reading;
  return {
    name: slo.metadata.name,
    document: slo,
    state,
    since: toOptionalInstant(sinceMs),
    good: good ?? null,
    budget: budget ?? null,
    burns: burns.map(({ alert, long, short, events, isFiring }) => ({
      ...alert,
      long: long ?? null,
      short: short ?? null,
      events,
      isFiring,
    })),
  };
}
