/** The stream of events: that something changed, for whoever may read it. */
import { z } from 'zod';
import type { Permission } from '../../model/programme/access.ts';
import { defineRoute } from '../route.ts';

/** What may be watched, and the permission that it takes. A topic that is not listed reaches nobody. */
export const TOPICS: Readonly<Record<string, Permission>> = {
  access: 'audit',
  assets: 'read',
  conflicts: 'read',
  controls: 'read',
  decisions: 'read',
  exceptions: 'read',
  findings: 'read',
  jobs: 'operate',
  ledger: 'audit',
  measures: 'read',
  rollouts: 'read',
  runs: 'read',
  schedules: 'operate',
  sessions: 'administer',
  slos: 'read',
  sources: 'read',
  tokens: 'administer',
  users: 'administer',
  views: 'read',
};

/**
 * Data of an event. `change`: look at these things of the topic again, or at all of them where no ids are given.
 * `reset`: events may have been missed, so look at everything again.
 */
export const ServerEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('change'), topic: z.string(), ids: z.array(z.string()).optional() }),
  z.object({ event: z.literal('reset') }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;

export const eventRoutes = {
  watch: defineRoute({
    id: 'events.watch',
    method: 'GET',
    path: '/events',
    summary: 'Server-sent events: what changed, as it changes; Last-Event-ID goes on where the last stream ended',
    permission: 'signed-in',
    query: z.object({
      /** Only these; all that the caller may read when it is left out. */
      topic: z.array(z.string().max(50)).max(50).optional(),
    }),
    reply: ServerEvent,
    isStream: true,
  }),
};
