/** Answers about sources and jobs. They belong to the whole installation: whoever is limited to teams has none. */
import { findNext } from '../../program/jobs/cron.ts';
import { listSources, putSource, removeSource, scanSoon } from '../../program/sources/manage.ts';
import { sourcesRoutes as routes } from '../../wire/routes/sources.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { refuseFaults } from '../problems.ts';
import { demandEverywhere, given, toInstant, toOptionalInstant } from './shared.ts';

export const sourcesHandlers: readonly Handler[] = [
  handle(routes.list, async ({ access, room }) => {
    demandEverywhere(access, 'operate');
    const sources = await listSources(room);
    return {
      items: sources.map(({ document, changedMs, nextMs, missedCount, lastScan }) => ({
        document,
        changedAt: toInstant(changedMs),
        nextAt: toOptionalInstant(nextMs),
        missed: missedCount,
        lastScan:
          lastScan === undefined
            ? null
            : { at: toInstant(lastScan.atMs), run: lastScan.run ?? null, error: lastScan.error ?? null },
      })),
    };
  }),
  handle(routes.put, async ({ body, access, room }) => {
    demandEverywhere(access, 'administer');
    demandSchedule(body.spec.schedule, room.clock.nowMs());
    return putSource(body, access.actor, room);
  }),
  handle(routes.remove, async ({ params, access, room }) => {
    demandEverywhere(access, 'administer');
    await removeSource(params.name, access.actor, room);
    return {};
  }),
  handle(routes.scan, async ({ params, access, room }) => {
    demandEverywhere(access, 'operate');
    return { isAdded: await scanSoon(params.name, room) };
  }),
  handle(routes.jobs, async ({ query, access, room }) => {
    demandEverywhere(access, 'operate');
    const { kind, state, limit } = query;
    const jobs = await room.store.read((tx) => tx.jobs.list({ ...given({ kind, state }), limit }));
    return {
      items: jobs.map((job) => ({
        id: job.id,
        kind: job.kind,
        key: job.key,
        state: job.state,
        attempts: job.attempts,
        createdAt: toInstant(job.createdMs),
        runAt: toInstant(job.runAtMs),
        finishedAt: toOptionalInstant(job.finishedMs),
        error: job.error ?? null,
      })),
    };
  }),
];

/** Told at its field, as what is wrong with the shape of the others is. */
function demandSchedule(cron: string | undefined, nowMs: number): void {
  if (cron === undefined) return;
  try {
    findNext(cron, nowMs);
  } catch {
    const detail = 'is no cron expression of five fields, or one that never comes';
    throw refuseFaults([{ in: 'body', pointer: '/spec/schedule', detail }]);
  }
}
