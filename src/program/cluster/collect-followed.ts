/** Which sources are followed, by the jobs that do it: the same in every process of one store. */
import type { Metric } from '../../model/programme/metric-names.ts';
import { SOURCE_FOLLOWED } from '../../model/programme/metric-names.ts';
import type { Transaction } from '../../stores/api.ts';
import { FOLLOW_SOURCE, followKeyOf } from './follow-jobs.ts';

/** More clusters than any installation follows. */
const JOBS_MAX = 1_000;

/** A sample for each source that asks to be followed. */
export async function collectFollowed(tx: Transaction): Promise<Metric> {
  const jobs = await tx.jobs.list({ kind: FOLLOW_SOURCE, state: 'running', limit: JOBS_MAX });
  const running = new Set(jobs.map(({ key }) => key));
  const followed = (await tx.sources.list()).filter(({ document }) => document.spec.cluster?.follow === true);
  const samples = followed.map(({ name }) => {
    return { labels: { source: name }, value: running.has(followKeyOf(name)) ? 1 : 0 };
  });
  return { ...SOURCE_FOLLOWED, samples };
}
