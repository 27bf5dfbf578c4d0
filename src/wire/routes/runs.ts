/** Routes of runs and targets: what was scanned, and what it did to the findings. */
import { z } from 'zod';
import { LIMITS } from '../../base/limits.ts';
import { VERDICTS } from '../../model/words.ts';
import { Instant, pageOf, PageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import { UploadedRun } from '../run.ts';
import { Name, Person, Prose } from './shared.ts';

export const TargetName = z.object({
  id: z.string(),
  kind: z.enum(['repository', 'folder', 'cluster']),
  name: z.string(),
});

export const VerdictTotals = z.record(z.enum(VERDICTS), z.number().int());

const Effect = z.object({
  opened: z.number().int(),
  reopened: z.number().int(),
  accepted: z.number().int(),
  resolved: z.number().int(),
  /** Seen before and seen again. */
  still: z.number().int(),
});

export const RunItem = z.object({
  id: z.string(),
  target: TargetName,
  environment: z.string(),
  profile: z.string(),
  /** Of the Bulwark that scanned. */
  scanner: z.string(),
  startedAt: Instant,
  durationMs: z.number(),
  receivedAt: Instant,
  repository: z.string().nullable(),
  commit: z.string().nullable(),
  ref: z.string().nullable(),
  actor: Person,
  /** SHA-256 over the run as it came, in hex; stands in the evidence ledger. */
  digest: z.string(),
  coverage: z.object({
    controls: z.number().int(),
    /** Whether everything in the target was read, so that what is not there is gone. */
    isWhole: z.boolean(),
    unreadFiles: z.array(z.string()),
  }),
  resources: z.number().int(),
  verdicts: VerdictTotals,
  decision: z.object({ exit: z.number().int(), reasons: z.array(z.string()) }),
  problems: z.number().int(),
  /** A newer run of the target was here first, so that this one changed nothing. */
  isLate: z.boolean(),
  effect: Effect,
});

/** The answer to an upload. */
export const RunReply = RunItem.extend({
  /** The run was here before, and nothing was done again. */
  isRepeat: z.boolean(),
});

export const TargetItem = TargetName.extend({
  environment: z.string(),
  /** The newest run that counts. */
  run: z.string(),
  startedAt: Instant,
  /** When the newest run that read everything began. */
  wholeAt: Instant.nullable(),
  repository: z.string().nullable(),
  commit: z.string().nullable(),
});

export const runsRoutes = {
  upload: defineRoute({
    id: 'runs.upload',
    method: 'POST',
    path: '/runs',
    summary: 'Bring in the results of a scan; the same run twice is one run',
    permission: 'upload',
    body: UploadedRun,
    reply: RunReply,
    status: 201,
    bodyBytesMax: LIMITS.uploadBytesMax,
  }),
  list: defineRoute({
    id: 'runs.list',
    method: 'GET',
    path: '/runs',
    summary: 'Runs, newest first',
    permission: 'read',
    query: PageQuery.extend({ target: Name.optional() }),
    reply: pageOf(RunItem),
  }),
  show: defineRoute({
    id: 'runs.show',
    method: 'GET',
    path: '/runs/:id',
    summary: 'One run',
    permission: 'read',
    params: z.object({ id: Name }),
    reply: RunItem,
  }),
  targets: defineRoute({
    id: 'targets.list',
    method: 'GET',
    path: '/targets',
    summary: 'What is scanned, with the newest run of each',
    permission: 'read',
    reply: z.object({ items: z.array(TargetItem) }),
  }),
  retire: defineRoute({
    id: 'targets.retire',
    method: 'POST',
    path: '/targets/:id/retire',
    summary: 'Take a target out of the programme: what it alone has seen is resolved',
    permission: 'administer',
    params: z.object({ id: Name }),
    body: z.object({ reason: Prose.min(1) }),
    /** How many findings were resolved by it. */
    reply: z.object({ target: z.string(), resolved: z.number().int() }),
  }),
};
