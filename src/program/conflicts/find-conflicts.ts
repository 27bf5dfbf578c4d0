/** All contradictions among the documents of a programme. */
import { createNativeEnvironment } from '../../engine/environment.ts';
import type { Control } from '../../model/control.ts';
import type { ControlPart } from '../../model/control-parts.ts';
import { listParts } from '../../model/control-parts.ts';
import type { Conflict, ScopedException } from '../../model/programme/conflicts.ts';
import {
  findEntryConflicts,
  findExceptionConflicts,
  findProfileConflicts,
  globsMeet,
} from '../../model/programme/conflicts.ts';
import type { Profile } from '../../model/profile.ts';
import type { Demand } from './demands.ts';
import { isOpposed, listDemands, sayDemand } from './demands.ts';

export type ConflictScene = {
  readonly controls: readonly Control[];
  readonly profiles: readonly Profile[];
  readonly exceptions: readonly ScopedException[];
};

/** In the order of kinds; contradictions of controls first, because no precedence settles them. */
export function findConflicts({ controls, profiles, exceptions }: ConflictScene): readonly Conflict[] {
  return [
    ...findOpposedControls(controls),
    ...findProfileConflicts(profiles, controls),
    ...profiles.flatMap((profile) => findEntryConflicts(profile, controls)),
    ...findExceptionConflicts(exceptions, controls),
  ];
}

type Demanding = { readonly control: Control; readonly part: ControlPart; readonly demand: Demand };

/** Controls that no resource can pass together, as far as their expressions say it plainly. */
function findOpposedControls(controls: readonly Control[]): readonly Conflict[] {
  const environment = createNativeEnvironment();
  const demands = controls.flatMap((control) =>
    listParts(control).flatMap((part) =>
      listDemands(part, environment).map((demand): Demanding => ({ control, part, demand })),
    ),
  );
  const conflicts = new Map<string, Conflict>();
  for (const [path, ofPath] of Map.groupBy(demands, ({ demand }) => demand.path)) {
    for (const [i, a] of ofPath.entries()) {
      for (const b of ofPath.slice(i + 1)) {
        if (a.control === b.control || !isOpposed(a.demand, b.demand)) continue;
        const scope = findCommonScope(a.part, b.part);
        if (scope === undefined) continue;
        const ids = [a.control.metadata.id, b.control.metadata.id];
        conflicts.set(`${ids.join(' ')} ${path}`, {
          kind: 'controls-oppose',
          scope: `${path} of ${scope}`,
          controls: ids,
          sides: [sayControl(a), sayControl(b)],
          precedence: 'none: both are judged, and no resource passes both; switch one off in the profile',
        });
      }
    }
  }
  return [...conflicts.values()];
}

/** What both parts apply to; undefined where there is nothing, or it cannot be told. */
function findCommonScope(a: ControlPart, b: ControlPart): string | undefined {
  for (const left of a.applies) {
    for (const right of b.applies) {
      if (left.source !== right.source || left.pods !== right.pods) continue;
      if (left.pods === true) return `pods of ${left.source}`;
      const kind = (left.kinds ?? ['*']).find((one) => (right.kinds ?? ['*']).some((other) => globsMeet(one, other)));
      if (kind !== undefined) return `${left.source} ${kind}`;
    }
  }
  return undefined;
}

function sayControl({ control, demand }: Demanding) {
  const { id, name, owner } = control.metadata;
  return { name: `control ${id} ${name}`, owner, says: sayDemand(demand) };
}
