/** The contradictions of the programme in force: the documents here, and the exceptions of the store. */
import type { Conflict, ScopedException } from '../../model/programme/conflicts.ts';
import type { Access } from '../../model/programme/access.ts';
import { listVisible } from '../../model/programme/access.ts';
import { namesOf } from '../../model/programme/exception-life.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadProgramme } from '../programme/load.ts';
import { findConflicts } from './find-conflicts.ts';

/** Contradictions that concern everybody, and those of exceptions that the caller may see. */
export async function listConflicts(access: Access, room: ControlRoom): Promise<readonly Conflict[]> {
  const { controls, profiles, exceptions } = await loadProgramme(['.'], room.house);
  const stored = await room.store.read((tx) => tx.exceptions.listApproved(room.clock.nowMs()));
  const visible = listVisible(access, 'read');
  const sees = ({ spec: { owner, scope } }: ScopedException): boolean => {
    const places = namesOf(scope.environments);
    return visible.some(
      ({ teams, environments }) =>
        (teams === undefined || teams.includes(owner)) &&
        // As in lists of exceptions: one of all environments is seen from each.
        (environments === undefined || (places ?? environments).some((place) => environments.includes(place))),
    );
  };
  const all: readonly ScopedException[] = [
    ...exceptions.map(({ exception }) => exception),
    ...stored.map(({ document }) => document),
  ];
  return findConflicts({ controls, profiles, exceptions: all.filter(sees) });
}
