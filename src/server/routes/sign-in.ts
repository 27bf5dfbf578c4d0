/** Answers about signing in and out. */
import { AppError } from '../../base/errors.ts';
import { listPermissions, PERMISSIONS } from '../../model/programme/access.ts';
import { endSession, listSessions, makeCsrfToken } from '../../program/auth/sessions.ts';
import { changePassword, signIn } from '../../program/auth/sign-in.ts';
import type { Session } from '../../program/auth/sessions.ts';
import { signInRoutes } from '../../wire/routes/sign-in.ts';
import { callerOf } from '../auth/caller.ts';
import { clearCookie, readCookie, setCookie } from '../auth/cookies.ts';
import { demandOwnOrigin } from '../auth/cross-site.ts';
import { OIDC_BEGIN } from '../auth/oidc-paths.ts';
import type { Handler, Request } from '../handler.ts';
import { handle } from '../handler.ts';
import { toInstant, toWireGrant } from '../auth/write.ts';
import { writeSettings } from '../auth/write-settings.ts';
import { demandEverywhere } from './shared.ts';

export const signInHandlers: readonly Handler[] = [
  handle(signInRoutes.methods, async ({ http }) => {
    const { oidc } = http.request.server.signInDesk;
    return { password: true, oidc: oidc === undefined ? null : { name: oidc.name, path: OIDC_BEGIN } };
  }),
  handle(signInRoutes.settings, async ({ access, http }) => {
    demandEverywhere(access, 'administer');
    return writeSettings(http.request.server.signInDesk.plan);
  }),
  handle(signInRoutes.signIn, async ({ body, http }) => {
    demandOwnOrigin(http.request);
    const desk = http.request.server.signInDesk;
    const { secret, session } = await sayWhenAgain(http, () => signIn(body, callerOf(http.request), desk));
    setCookie(http, 'session', secret, desk.settings.sessionMsMax / 1_000);
    const { mustChangePassword, expiresMs } = session;
    return { csrfToken: makeCsrfToken(secret), mustChangePassword, expires: toInstant(expiresMs) };
  }),
  handle(signInRoutes.signOut, async ({ access, room, http }) => {
    if (access.session !== undefined) await endSession({ id: access.session }, access, room);
    clearCookie(http, 'session');
    return undefined;
  }),
  handle(signInRoutes.me, async ({ access, http }) => {
    const secret = access.session === undefined ? undefined : readCookie(http.request, 'session');
    const allowed = new Set(access.grants.flatMap(listPermissions));
    return {
      ...access.actor,
      grants: access.grants.map(toWireGrant),
      permissions: PERMISSIONS.filter((permission) => allowed.has(permission)),
      mustChangePassword: access.mustChangePassword ?? false,
      csrfToken: secret === undefined ? null : makeCsrfToken(secret),
      session: access.session ?? null,
    };
  }),
  handle(signInRoutes.changePassword, async ({ body, access, http }) => {
    const desk = http.request.server.signInDesk;
    await sayWhenAgain(http, () => changePassword(body, access, callerOf(http.request), desk));
    return undefined;
  }),
  handle(signInRoutes.sessions, async ({ query, access, room, http }) => {
    const { settings } = http.request.server.signInDesk;
    const sessions = await listSessions({ userId: query.user }, access, settings, room);
    return { items: sessions.map((session) => writeSession(session, access.session)) };
  }),
  handle(signInRoutes.endSession, async ({ params, access, room }) => {
    await endSession(params, access, room);
    return undefined;
  }),
];

/** `Retry-After` of an attempt that came too fast. */
async function sayWhenAgain<T>({ reply }: Request<never>['http'], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const cause: unknown = error instanceof AppError ? error.cause : undefined;
    if (typeof cause === 'object' && cause !== null && 'waitSeconds' in cause) {
      reply.header('Retry-After', Number(cause.waitSeconds));
    }
    throw error;
  }
}

function writeSession(session: Session, own: string | undefined) {
  return {
    id: session.id,
    isThisOne: session.id === own,
    created: toInstant(session.createdMs),
    lastUsed: toInstant(session.lastUsedMs),
    expires: toInstant(session.expiresMs),
    place: session.addressHash,
    agent: session.agent,
  };
}
