/**
 * Follows clusters: the worker that holds the job of a source watches what its controls are about, and has it scanned
 * soon after something changed. The schedule goes on besides, so that nothing rests on a watch alone.
 */
import { AppError } from '../../base/errors.ts';
import type { Source } from '../../model/source.ts';
import { createEvaluator } from '../../engine/evaluate.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Work } from '../jobs/work.ts';
import type { Workers } from '../jobs/workers.ts';
import { startWorkers } from '../jobs/workers.ts';
import { chooseProfile, loadProgramme } from '../programme/load.ts';
import { scanSoon } from '../sources/manage.ts';
import type { Control } from '../../model/control.ts';
import { chooseKinds, listReadable } from './choose-kinds.ts';
import { addFollowJobs, FOLLOW_SOURCE } from './follow-jobs.ts';
import { pause } from '../../base/pause.ts';
import { createRinger } from './ring.ts';
import { watchKinds } from './watch-kinds.ts';

export type FollowOptions = {
  /** From a change to the scan, so that what is changed together is scanned together. */
  readonly settleMs?: number;
  /** From one scan for a change to the next. */
  readonly restMs?: number;
  /** How often sources are looked at, where nothing announces that they changed. */
  readonly lookMs?: number;
};

const SETTLE_MS = 10_000;
const REST_MS = 60_000;
const LOOK_MS = 30_000;
const LEASE_MS = 60_000;
/** Clusters that one process follows. */
const FOLLOWED_MAX = 8;

export type Following = { readonly stop: () => Promise<void> };

/** Begins to follow what sources ask for, in turn with other processes of the store: each cluster has one follower. */
export function startFollowing(room: ControlRoom, options: FollowOptions = {}): Following {
  const { lookMs = LOOK_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let workers: Workers | undefined;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        // A process without such a source has no lanes that look for its jobs.
        if (await addFollowJobs(room)) {
          workers ??= startWorkers(room, [createFollowWork(room, signal, options)], { jobsMax: FOLLOWED_MAX, lookMs });
        }
      } catch (error) {
        room.log.error('the sources to follow could not be read', { error: String(error) });
      }
      await pause(lookMs, signal);
    }
  };
  const done = run();
  return {
    stop: async () => {
      stopping.abort();
      await done;
      await workers?.stop();
    },
  };
}

/** The work of following one source, until the process stops or the source is another one. */
function createFollowWork(room: ControlRoom, stopping: AbortSignal, options: FollowOptions): Work {
  const { lookMs = LOOK_MS } = options;
  return {
    kind: FOLLOW_SOURCE,
    leaseMs: LEASE_MS,
    // It is taken up as often as a process that held it ends.
    attemptsMax: Number.MAX_SAFE_INTEGER,
    run: async ({ payload }, { signal }) => {
      const name = readName(payload);
      const stored = await room.store.read((tx) => tx.sources.find(name));
      if (stored?.document.spec.cluster?.follow !== true) return;
      const ending = new AbortController();
      const end = (): void => ending.abort();
      const ended = AbortSignal.any([signal, stopping, ending.signal]);
      const { document, changedMs } = stored;
      await Promise.all([
        followSource(document, room, ended, options).finally(end),
        watchDocument({ name, changedMs, lookMs }, room, ended).finally(end),
      ]);
    },
  };
}

function readName(payload: unknown): string {
  const name = typeof payload === 'object' && payload !== null && 'source' in payload ? payload.source : undefined;
  if (typeof name !== 'string') throw new AppError('invalid-request', 'the job names no source');
  return name;
}

async function followSource(
  { metadata, spec }: Source,
  room: ControlRoom,
  signal: AbortSignal,
  { settleMs = SETTLE_MS, restMs = REST_MS }: FollowOptions,
): Promise<void> {
  const { cluster: place = {}, environment, profile } = spec;
  const { name } = metadata;
  const { log } = room;
  const cluster = await room.house.connectCluster(place);
  const { kinds: served, unavailable } = await cluster.discover(signal);
  const kinds = chooseKinds(await listControls({ environment, profile }, room), listReadable(served));
  const ringer = createRinger({ settleMs, restMs, clock: room.clock, signal }, async () => {
    const isAdded = await scanSoon(name, room);
    log.info('a followed cluster will be scanned', { source: name, ...watching.state(), isScanAdded: isAdded });
  });
  const namespaces = place.namespaces ?? [];
  const watching = watchKinds({ cluster, kinds, namespaces, onChange: ringer.ring }, { signal, log });
  // What changed before anybody watched is not known.
  ringer.ring();
  log.info('a cluster is followed', { source: name, server: cluster.server, kinds: kinds.length, unavailable });
  await Promise.all([watching.done, ringer.done]);
  log.info('a cluster is followed no more by this process', { source: name });
}

/** Those that a scan of the source would judge by. */
async function listControls(
  wanted: { readonly environment: string; readonly profile: string | undefined },
  { house, clock }: ControlRoom,
): Promise<readonly Control[]> {
  const programme = await loadProgramme([], house);
  const profile = chooseProfile(programme, wanted);
  const precompiled = house.loadRules(programme.bundle);
  return createEvaluator({ controls: programme.controls, profile, nowMs: clock.nowMs(), precompiled }).controls;
}

/** Ends when the document is changed or removed: the next job begins with the new one. */
async function watchDocument(
  { name, changedMs, lookMs }: { readonly name: string; readonly changedMs: number; readonly lookMs: number },
  room: ControlRoom,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await pause(lookMs, signal);
    if (signal.aborted) return;
    const stored = await room.store.read((tx) => tx.sources.find(name));
    if (stored?.changedMs !== changedMs) return;
  }
}
