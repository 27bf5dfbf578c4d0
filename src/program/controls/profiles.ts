/** The profiles in force, and what they come to: git has them, so nothing here changes one. */
import type { Profile } from '../../model/profile.ts';
import { resolveSetting } from '../../model/profile-rules.ts';
import type { Mode } from '../../model/words.ts';
import type { ControlRoom } from '../control-room.ts';
import { loadProgramme } from '../programme/load.ts';

/** `modes` counts the controls that have each mode by the profile alone, before rollouts and exceptions. */
export type CountedProfile = { readonly document: Profile; readonly modes: Readonly<Record<Mode, number>> };

/** The catalogue's and those of `.bulwark/` here, in the order of names. */
export async function listProfiles(room: ControlRoom): Promise<readonly CountedProfile[]> {
  const { controls, profiles } = await loadProgramme(['.'], room.house);
  return profiles
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map((document) => {
      const modes = { off: 0, audit: 0, warn: 0, enforce: 0 };
      for (const control of controls) modes[resolveSetting(control, document).mode] += 1;
      return { document, modes };
    });
}
