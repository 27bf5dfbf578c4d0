/** Routes of sources, which are scanned by schedule, and of the jobs that do it. */
import { z } from 'zod';
import { Source } from '../../model/source.ts';
import { Instant } from '../page.ts';
import { defineRoute } from '../route.ts';
import { Name } from './shared.ts';

const SourceItem = z.object({
  document: Source,
  changedAt: Instant,
  nextAt: Instant.nullable(),
  /** Scheduled times at which no scan could begin. */
  missed: z.number().int(),
  /** Null before the first scan; `run` is null where it came to no result, and `error` says why. */
  lastScan: z.object({ at: Instant, run: z.string().nullable(), error: z.string().nullable() }).nullable(),
});

const JobItem = z.object({
  id: z.string(),
  kind: z.string(),
  key: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'dead']),
  attempts: z.number().int(),
  createdAt: Instant,
  runAt: Instant,
  finishedAt: Instant.nullable(),
  error: z.string().nullable(),
});

const SourceParams = z.object({ name: Name });

export const sourcesRoutes = {
  list: defineRoute({
    id: 'sources.list',
    method: 'GET',
    path: '/sources',
    summary: 'What is scanned by schedule, and how its last scan ended',
    permission: 'operate',
    reply: z.object({ items: z.array(SourceItem) }),
  }),
  put: defineRoute({
    id: 'sources.put',
    method: 'PUT',
    path: '/sources',
    summary: 'Add a source, or change the one with its name',
    permission: 'administer',
    body: Source,
    reply: Source,
  }),
  remove: defineRoute({
    id: 'sources.remove',
    method: 'DELETE',
    path: '/sources/:name',
    summary: 'Scan it no more; what its scans found stays',
    permission: 'administer',
    params: SourceParams,
    reply: z.object({}),
  }),
  scan: defineRoute({
    id: 'sources.scan',
    method: 'POST',
    path: '/sources/:name/scan',
    summary: 'Scan it as soon as a worker is free',
    permission: 'operate',
    params: SourceParams,
    /** False where a scan waits or runs already. */
    reply: z.object({ isAdded: z.boolean() }),
    status: 202,
  }),
  jobs: defineRoute({
    id: 'jobs.list',
    method: 'GET',
    path: '/jobs',
    summary: 'Jobs of the background, newest first',
    permission: 'operate',
    query: z.object({
      kind: Name.optional(),
      state: JobItem.shape.state.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(JobItem) }),
  }),
};
