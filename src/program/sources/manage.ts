/** What is scanned without anybody asking: sources are put, removed and listed, each with the schedule of its scans. */
import { AppError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Actor } from '../../model/programme/actor.ts';
import { Source } from '../../model/source.ts';
import type { StoredSource } from '../../stores/api/sources.ts';
import type { ControlRoom } from '../control-room.ts';
import { findNext } from '../jobs/cron.ts';

/** Kind of the jobs that scan a source; their key is the schedule's id. */
export const SCAN_SOURCE = 'scan-source';

/** Every night, everything. */
const NIGHTLY = '30 1 * * *';

/** Id of the schedule of a source. */
export const scheduleOf = (name: string): string => `source:${name}`;

/** Adds a source or changes it. Throws `invalid-document` and, for its schedule, `invalid-request`. */
export async function putSource(document: unknown, actor: Actor, room: ControlRoom): Promise<Source> {
  const parsed = Source.safeParse(document);
  if (!parsed.success) throw new AppError('invalid-document', parsed.error.issues.map(sayIssue).join('; '));
  const source = parsed.data;
  const { name } = source.metadata;
  const nowMs = room.clock.nowMs();
  const cron = source.spec.schedule ?? NIGHTLY;
  const nextMs = findNext(cron, nowMs);
  await room.store.write(async (tx) => {
    await tx.sources.put(source, nowMs);
    const former = await tx.schedules.find(scheduleOf(name));
    await tx.schedules.put({
      id: scheduleOf(name),
      kind: SCAN_SOURCE,
      payload: { source: name },
      cron,
      isEnabled: true,
      nextMs,
      lastMs: nowMs,
      missedCount: former?.missedCount ?? 0,
      missedMs: former?.missedMs,
    });
    const body = source as unknown as Json;
    await tx.ledger.append({ atMs: nowMs, actor, kind: 'administration', action: 'source-put', subject: name, body });
    tx.announce({ topic: 'sources', ids: [name] });
  });
  return source;
}

function sayIssue({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}

/** Takes a source away; what its scans found stays. Throws `not-found`. */
export async function removeSource(name: string, actor: Actor, room: ControlRoom): Promise<void> {
  const atMs = room.clock.nowMs();
  await room.store.write(async (tx) => {
    if (!(await tx.sources.remove(name))) throw new AppError('not-found', `source ${name}`);
    await tx.schedules.remove(scheduleOf(name));
    await tx.ledger.append({ atMs, actor, kind: 'administration', action: 'source-removed', subject: name, body: {} });
    tx.announce({ topic: 'sources', ids: [name] });
  });
}

export type ListedSource = StoredSource & {
  readonly nextMs: number | undefined;
  readonly missedCount: number;
};

/** All sources with their next scan and the scans that were missed. */
export async function listSources(room: ControlRoom): Promise<readonly ListedSource[]> {
  return room.store.read(async (tx) => {
    const schedules = new Map((await tx.schedules.list()).map((schedule) => [schedule.id, schedule]));
    return (await tx.sources.list()).map((source) => {
      const schedule = schedules.get(scheduleOf(source.name));
      return { ...source, nextMs: schedule?.nextMs, missedCount: schedule?.missedCount ?? 0 };
    });
  });
}

/** Scans a source as soon as a worker is free; false when it waits or runs already. Throws `not-found`. */
export async function scanSoon(name: string, room: ControlRoom): Promise<boolean> {
  const nowMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    if ((await tx.sources.find(name)) === undefined) throw new AppError('not-found', `source ${name}`);
    const payload = { source: name };
    const job = {
      id: room.newId(),
      kind: SCAN_SOURCE,
      key: scheduleOf(name),
      payload,
      runAtMs: nowMs,
      createdMs: nowMs,
    };
    const isAdded = await tx.jobs.add(job);
    if (isAdded) tx.announce({ topic: 'jobs' });
    return isAdded;
  });
}
