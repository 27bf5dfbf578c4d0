/** Routes about the running program itself. */
import { z } from 'zod';
import { EXPOSURES } from '../../model/programme/inventory/sources.ts';
import { SEVERITIES } from '../../model/words.ts';
import { Instant } from '../page.ts';
import { defineRoute } from '../route.ts';

export const About = z.object({
  version: z.string(),
  store: z.enum(['sqlite', 'postgres']),
  /** The server's clock. */
  now: Instant,
});

export const aboutRoutes = {
  show: defineRoute({
    id: 'about.show',
    method: 'GET',
    path: '/about',
    summary: 'Version, kind of store and clock of the server',
    permission: 'signed-in',
    reply: About,
  }),
  dueDates: defineRoute({
    id: 'due-dates.list',
    method: 'GET',
    path: '/due-dates',
    summary: 'How long findings may stay open, by severity and by who can reach what they are about',
    permission: 'read',
    reply: z.object({
      items: z.array(
        z.object({
          severity: z.enum(SEVERITIES),
          /** Null for what holds where no exposure is known, or none of its own. */
          exposure: z.enum(EXPOSURES).nullable(),
          hours: z.number(),
        }),
      ),
    }),
  }),
};
