/** Routes of profiles, which are kept in git and read here. */
import { z } from 'zod';
import { Profile } from '../../model/profile.ts';
import { MODES } from '../../model/words.ts';
import { defineRoute } from '../route.ts';

const ProfileItem = z.object({
  name: z.string(),
  owner: z.string(),
  environment: z.string(),
  document: Profile,
  /** How many controls have each mode by it, before rollouts and exceptions. */
  modes: z.record(z.enum(MODES), z.number().int()),
});

export const profilesRoutes = {
  list: defineRoute({
    id: 'profiles.list',
    method: 'GET',
    path: '/profiles',
    summary: "Profiles in force, the catalogue's and those of `.bulwark/`, with how many controls have each mode",
    permission: 'read',
    reply: z.object({ items: z.array(ProfileItem) }),
  }),
};
