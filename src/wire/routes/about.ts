/** Routes about the running program itself. */
import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { Instant } from '../page.ts';

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
};
