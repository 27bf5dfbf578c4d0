/** What a run must be to be brought in: a document that contradicts itself is refused whole. */
import { createHash } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { Run } from '../../model/programme/run.ts';

/** How far the clock of a sender may be ahead of ours. */
export const CLOCK_AHEAD_MS_MAX = 5 * 60_000;

/** Throws `invalid-request` for a run that could not have come from a scan. */
export function checkRun(run: Run, nowMs: number): void {
  const refuse = (what: string): never => {
    throw new AppError('invalid-request', `run ${run.id}: ${what}`);
  };
  if (run.startedMs > nowMs + CLOCK_AHEAD_MS_MAX) refuse('it began in the future; check the clock of the sender');
  const controls = new Set(run.controls.map(({ id }) => id));
  const addresses = new Set(run.resources.map(({ address }) => address));
  if (controls.size !== run.controls.length) refuse('a control stands in it twice');
  if (addresses.size !== run.resources.length) refuse('an address stands in it twice');
  const seen = new Set<string>();
  for (const { control, resource } of run.results) {
    if (!controls.has(control)) refuse(`a result names the control ${control}, which it does not describe`);
    if (!addresses.has(resource)) refuse(`a result names the resource ${resource}, which it does not describe`);
    const key = `${resource}\0${control}`;
    if (seen.has(key)) refuse(`${control} judges ${resource} twice`);
    seen.add(key);
  }
}

/** SHA-256 in hex over the run as it came. Fed in pieces: a run may be larger than a text can be. */
export function digestRun({ resources, results, ...head }: Run): string {
  const hash = createHash('sha256').update(JSON.stringify(head));
  for (const resource of resources) hash.update(JSON.stringify(resource));
  for (const result of results) hash.update(JSON.stringify(result));
  return hash.digest('hex');
}
