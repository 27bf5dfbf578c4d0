/** Runs and targets as those may see them who ask. */
import { AppError } from '../../base/errors.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import type { Page, PageWanted } from '../../stores/api/pages.ts';
import type { RunRecord, Target } from '../../stores/api/runs.ts';
import type { ControlRoom } from '../control-room.ts';

/** Runs, newest first. Throws `invalid-request` for a bad cursor. */
export function listRuns(
  { target, ...page }: { readonly target?: string | undefined } & PageWanted,
  access: Access,
  room: ControlRoom,
): Promise<Page<RunRecord>> {
  const visible = listVisible(access, 'read');
  return room.store.read((tx) => tx.runs.list({ ...page, visible, ...(target === undefined ? {} : { target }) }));
}

/** Throws `not-found` for a run that does not exist or may not be seen. */
export async function getRun({ id }: { readonly id: string }, access: Access, room: ControlRoom): Promise<RunRecord> {
  const run = await room.store.read((tx) => tx.runs.find(id, listVisible(access, 'read')));
  if (run === undefined) throw new AppError('not-found', 'the run');
  return run;
}

/** What is scanned, in the order of ids. */
export function listTargets(access: Access, room: ControlRoom): Promise<readonly Target[]> {
  return room.store.read((tx) => tx.runs.listTargets(listVisible(access, 'read')));
}
