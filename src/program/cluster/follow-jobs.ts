/** The jobs that follow sources: one for each that asks for it, held by one process at a time. */
import type { ControlRoom } from '../control-room.ts';

/** Kind of the jobs; each runs for as long as its source asks for it. */
export const FOLLOW_SOURCE = 'follow-source';

/** Key of the job of a source. */
export const followKeyOf = (name: string): string => `follow:${name}`;

/** True where some source asks to be followed; each has then a job that waits or runs. */
export async function addFollowJobs(room: ControlRoom): Promise<boolean> {
  const nowMs = room.clock.nowMs();
  return room.store.write(async (tx) => {
    const followed = (await tx.sources.list()).filter(({ document }) => document.spec.cluster?.follow === true);
    let isAdded = false;
    for (const { name } of followed) {
      const job = { id: room.newId(), kind: FOLLOW_SOURCE, key: followKeyOf(name), payload: { source: name } };
      isAdded = (await tx.jobs.add({ ...job, runAtMs: nowMs, createdMs: nowMs })) || isAdded;
    }
    if (isAdded) tx.announce({ topic: 'jobs' });
    return followed.length > 0;
  });
}
