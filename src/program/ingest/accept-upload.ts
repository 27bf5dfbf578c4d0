/** Takes in a run that somebody sent: theirs to send, of what their credentials are for, and nothing of our own. */
import { AppError } from '../../base/errors.ts';
import { createSlots } from '../../base/slots.ts';
import type { Access, Binding } from '../../model/programme/access.ts';
import { mayDo } from '../../model/programme/access.ts';
import { isOwnControl, OWN_SOURCE } from '../../model/programme/own-controls.ts';
import type { Run } from '../../model/programme/run.ts';
import type { ControlRoom } from '../control-room.ts';
import type { Ingested } from './ingest-run.ts';
import { ingestRun } from './ingest-run.ts';
import type { Reach } from './reach.ts';

/**
 * Uploads that this process takes in at once. More would wait for each other in the database, each with a connection
 * that others need: signing in, jobs, refusals that are counted.
 */
const UPLOADS_AT_ONCE_MAX = 4;
const takeTurns = createSlots(UPLOADS_AT_ONCE_MAX);

/**
 * Brings an uploaded run in. Throws `not-allowed` for a run of teams, environments, a repository or a target that the
 * caller's credentials are not for, and what `ingestRun` throws.
 */
export async function acceptUpload(run: Run, access: Access, room: ControlRoom): Promise<Ingested> {
  demandForeign(run);
  if (access.boundTo !== undefined) demandBinding(run, access.boundTo);
  demandReach(run, access);
  const reach: Reach = (team, environment) => mayDo(access, 'upload', { team, environment });
  return takeTurns(() => ingestRun(run, access.actor, room, mayDo(access, 'upload') ? undefined : reach));
}

/** What the programme judges of itself is never taken from outside. */
function demandForeign({ controls, coverage, resources }: Run): void {
  const own = [...controls.map(({ id }) => id), ...coverage.controls].find(isOwnControl);
  if (own !== undefined) throw new AppError('invalid-request', `${own} is judged by the server itself`);
  if (resources.some(({ source }) => source === OWN_SOURCE)) {
    throw new AppError('invalid-request', `resources of the source ${OWN_SOURCE} are the server's own`);
  }
}

/** A leaked token of one pipeline must not speak for another. */
function demandBinding(run: Run, { repository, target, commit }: Binding): void {
  const refuse = (what: string): never => {
    throw new AppError('not-allowed', `these credentials are for ${what}`);
  };
  if (repository !== undefined) {
    const own = `repo:${repository}`;
    const { id } = run.target;
    const isOwn = id === own || id.startsWith(`${own}//`) || id.startsWith(`${own}@`);
    if (run.repository !== repository || (target === undefined && !isOwn)) refuse(`the repository ${repository}`);
  }
  if (target !== undefined && run.target.id !== target) refuse(`the target ${target}`);
  if (commit !== undefined && run.commit !== commit) refuse(`the commit ${commit}`);
}

/** Whoever may upload for some teams alone brings in resources of those teams alone. */
function demandReach({ environment, resources }: Run, access: Access): void {
  const reaches = (team: string | undefined, where: string): boolean =>
    mayDo(access, 'upload', { ...(team === undefined ? {} : { team }), environment: where });
  const environments = new Set([environment, ...resources.map((resource) => resource.environment)]);
  if ([...environments].every((where) => reaches(undefined, where))) return;
  const pairs = new Map(
    resources.map(({ owner, environment: where }) => [`${owner}\0${where}`, [owner, where] as const]),
  );
  const beyond = [...pairs.values()].find(([owner, where]) => !reaches(owner, where));
  if (beyond !== undefined) throw new AppError('not-allowed', `uploading for ${beyond[0]} in ${beyond[1]}`);
  if (pairs.size === 0) throw new AppError('not-allowed', `uploading for ${environment}`);
}
