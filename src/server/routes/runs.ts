/** Answers about runs and targets. */
import type { z } from 'zod';
import { acceptUpload } from '../../program/ingest/accept-upload.ts';
import { getRun, listRuns, listTargets } from '../../program/ingest/list.ts';
import { retireTarget } from '../../program/ingest/retire-target.ts';
import type { RunItem } from '../../wire/routes/runs.ts';
import { runsRoutes as routes } from '../../wire/routes/runs.ts';
import { readUploadedRun } from '../../wire/run.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';
import { toInstant, toOptionalInstant } from './shared.ts';

export const runsHandlers: readonly Handler[] = [
  handle(routes.upload, async ({ body, access, room }) => {
    const { run, isRepeat } = await acceptUpload(readUploadedRun(body), access, room);
    return { ...toItem(run), isRepeat };
  }),
  handle(routes.list, async ({ query, access, room }) => {
    const page = await listRuns(query, access, room);
    return { items: page.items.map(toItem), next: page.next ?? null, total: page.total ?? null };
  }),
  handle(routes.show, async ({ params, access, room }) => toItem(await getRun(params, access, room))),
  handle(routes.targets, async ({ access, room }) => {
    const targets = await listTargets(access, room);
    return {
      items: targets.map(({ runId, startedMs, wholeMs, repository, commit, ...target }) => ({
        ...target,
        run: runId,
        startedAt: toInstant(startedMs),
        wholeAt: toOptionalInstant(wholeMs),
        repository: repository ?? null,
        commit: commit ?? null,
      })),
    };
  }),
  handle(routes.retire, ({ params, body, access, room }) => retireTarget(params.id, body.reason, access, room)),
];

function toItem(run: Awaited<ReturnType<typeof getRun>>): z.input<typeof RunItem> {
  const { startedMs, receivedMs, problemCount, version, coverage, decision, repository, commit, ref, ...rest } = run;
  return {
    ...rest,
    scanner: version,
    startedAt: toInstant(startedMs),
    receivedAt: toInstant(receivedMs),
    repository: repository ?? null,
    commit: commit ?? null,
    ref: ref ?? null,
    coverage: { ...coverage, unreadFiles: [...coverage.unreadFiles] },
    decision: { ...decision, reasons: [...decision.reasons] },
    problems: problemCount,
  };
}
