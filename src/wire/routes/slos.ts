/** Routes of SLOs. */
import { z } from 'zod';
import { HISTORY_DAYS_MAX } from '../../model/programme/budget-days.ts';
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

const State = SloItem.shape.state;

/** A time in which an SLO paged or asked for a ticket, from the first of these states to the next that is none. */
const Incident = z.object({
  slo: z.string(),
  /** Who answers for the SLO. */
  owner: z.string(),
  /** `page` where it paged at any time of it. */
  severity: z.enum(['page', 'ticket']),
  startedAt: Instant,
  /** Null while it lasts. */
  endedAt: Instant.nullable(),
});

/** The budget as it stood at the end of a day in UTC, and how fast it burned in that day. */
const BudgetDay = z.object({
  day: z.iso.date(),
  /** Null where nothing was counted in the window that ends there, or where not all of the window is known any more. */
  left: z.number().nullable(),
  /** Share of the day's bad events over what may be bad; null where nothing was counted in the day. */
  burnRate: z.number().nullable(),
  /** Events of the day. */
  good: z.number(),
  total: z.number(),
});

const Days = z.coerce.number().int().min(1).max(HISTORY_DAYS_MAX);

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
  incidents: defineRoute({
    id: 'slos.incidents',
    method: 'GET',
    path: '/slo-incidents',
    summary: 'Incidents of all SLOs that began or lasted in the last days, newest first',
    permission: 'read',
    query: z.object({ days: Days.default(30) }),
    reply: z.object({ from: Instant, to: Instant, items: z.array(Incident) }),
  }),
  history: defineRoute({
    id: 'slos.history',
    method: 'GET',
    path: '/slos/:name/history',
    summary: 'The error budget of an SLO day by day, oldest first, and its changes of state',
    permission: 'read',
    params: ByName,
    query: z.object({ days: Days.default(30) }),
    reply: z.object({
      from: Instant,
      to: Instant,
      /** The last one is not over. */
      days: z.array(BudgetDay),
      /** Newest first. */
      changes: z.array(z.object({ at: Instant, from: State, to: State })),
    }),
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
