/** Routes of SLOs. */
import { z } from 'zod';
import { Slo } from '../../model/slo.ts';
import { Instant } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name } from './shared.ts';

const Rate = z.number().nullable();

export const SloItem = z.object({
  name: z.string(),
  document: Slo,
  state: z.enum(['ok', 'ticket', 'page', 'no-data']),
  /** Null before it was first looked at in this state. */
  since: Instant.nullable(),
  /** Share of good events over the window; null where nothing was counted, which is not good. */
  good: z.number().nullable(),
  budget: z.object({ good: z.number(), total: z.number(), left: z.number() }).nullable(),
  burns: z.array(
    z.object({
      severity: z.enum(['page', 'ticket']),
      burnRate: z.number(),
      windowHours: z.number(),
      long: Rate,
      short: Rate,
      events: z.number(),
      isFiring: z.boolean(),
    }),
  ),
});

const ByName = z.object({ name: Name });

export const slosRoutes = {
  list: defineRoute({
    id: 'slos.list',
    method: 'GET',
    path: '/slos',
    summary: 'SLOs in force with their states and budgets',
    permission: 'read',
    reply: z.object({ items: z.array(SloItem) }),
  }),
  show: defineRoute({
    id: 'slos.show',
    method: 'GET',
    path: '/slos/:name',
    summary: 'One SLO as it stands now',
    permission: 'read',
    params: ByName,
    reply: SloItem,
  }),
  save: defineRoute({
    id: 'slos.save',
    method: 'PUT',
    path: '/slos',
    summary: 'Keep an SLO document; one of the same name is changed',
    permission: 'operate',
    body: Slo,
    reply: SloItem,
  }),
  remove: defineRoute({
    id: 'slos.remove',
    method: 'DELETE',
    path: '/slos/:name',
    summary: 'Take an SLO document out; what is built in under its name is in force again',
    permission: 'operate',
    params: ByName,
    reply: z.object({ name: z.string() }),
  }),
};
