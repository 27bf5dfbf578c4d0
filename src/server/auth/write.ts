/** Instants and grants as the API says them. */
import type { Grant } from '../../model/programme/access.ts';
import type { GrantDocument } from '../../model/programme/sign-in-settings.ts';

/** RFC 3339, UTC. */
export function toInstant(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Lists are copied: the shapes of the API may be written to. */
export function toWireGrant({ role, permissions, teams, environments }: Grant): GrantDocument {
  return {
    role,
    ...(permissions === undefined ? {} : { permissions: [...permissions] }),
    ...(teams === undefined ? {} : { teams: [...teams] }),
    ...(environments === undefined ? {} : { environments: [...environments] }),
  };
}
