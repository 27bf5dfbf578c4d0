/** The plan of sign-in as administrators may read it: never the client's secret, nor the file that it stands in. */
import type { z } from 'zod';
import { HOUR_MS, MINUTE_MS } from '../../model/instants.ts';
import type { SignInPlan } from '../../program/auth/read-settings.ts';
import { toGrant } from '../../model/programme/sign-in-settings.ts';
import type { signInRoutes } from '../../wire/routes/sign-in.ts';
import { toWireGrant } from './write.ts';

type Shown = z.input<(typeof signInRoutes)['settings']['reply']>;

/** Member by member, so that a member that is added to the plan is not told by itself. */
export function writeSettings({ session, publicUrl, oidc, pipelines }: SignInPlan): Shown {
  return {
    publicUrl: publicUrl ?? null,
    session: { hours: session.sessionMsMax / HOUR_MS, idleMinutes: session.sessionIdleMsMax / MINUTE_MS },
    oidc: oidc === undefined ? null : writeOidc(oidc),
    pipelines: pipelines.map(({ issuer, audience, repositories, refs, grants }) => ({
      issuer,
      audience,
      repositories: [...repositories],
      refs: refs === undefined ? null : [...refs],
      grants: grants.map(writeGrant),
    })),
  };
}

function writeOidc({ name, issuer, clientId, scopes, groupsClaim, grants }: NonNullable<SignInPlan['oidc']>) {
  const shown = grants?.map(({ groups, ...grant }) => ({ ...writeGrant(grant), groups: [...groups] }));
  return { name, issuer, clientId, scopes: [...scopes], groupsClaim, grants: shown ?? null };
}

const writeGrant = (grant: Parameters<typeof toGrant>[0]) => toWireGrant(toGrant(grant));
