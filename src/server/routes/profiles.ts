/** Answers about profiles. */
import { listProfiles } from '../../program/controls/profiles.ts';
import { profilesRoutes as routes } from '../../wire/routes/profiles.ts';
import type { Handler } from '../handler.ts';
import { handle } from '../handler.ts';

export const profilesHandlers: readonly Handler[] = [
  handle(routes.list, async ({ room }) => {
    const profiles = await listProfiles(room);
    return {
      items: profiles.map(({ document, modes }) => ({
        name: document.metadata.name,
        owner: document.metadata.owner,
        environment: document.spec.environment,
        document,
        modes: { ...modes },
      })),
    };
  }),
];
