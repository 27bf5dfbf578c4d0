/** Finds out who asks: a token in the header, else the session of a cookie, else nobody. */
import type { FastifyRequest } from 'fastify';
import type { Access } from '../../model/programme/access.ts';
import { refuse } from '../../program/auth/refusals.ts';
import { authenticateSession } from '../../program/auth/sessions.ts';
import { authenticateToken } from '../../program/auth/tokens.ts';
import type { SessionSettings } from '../../program/auth/settings.ts';
import type { ControlRoom } from '../../program/control-room.ts';
import { signInRoutes } from '../../wire/routes/sign-in.ts';
import type { Authenticate } from '../authenticate.ts';
import { NOBODY } from '../authenticate.ts';
import { readCookie } from './cookies.ts';
import { demandOwnPage } from './cross-site.ts';
import type { AuthenticatePipeline } from './pipelines.ts';

const BEARER = /^Bearer ([\x21-\x7e]{1,8192})$/i;
const JSON_WEB_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * As `Authenticate` says. A header is looked at before a cookie, and a header that is not valid is refused rather than
 * overlooked: whoever sends a token means to act by it.
 */
export function createAuthenticator(
  room: ControlRoom,
  settings: { readonly session: SessionSettings; readonly authenticatePipeline?: AuthenticatePipeline | undefined },
): Authenticate {
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, text = ''] = BEARER.exec(authorization) ?? [];
      const { authenticatePipeline } = settings;
      if (authenticatePipeline !== undefined && JSON_WEB_TOKEN.test(text)) return authenticatePipeline(text);
      if (text === '') throw refuse('not-signed-in', 'Authorization is not of the kind Bearer', { reason: 'token' });
      return authenticateToken(text, room);
    }
    return (await findSession(request, settings.session, room)) ?? NOBODY;
  };
}

async function findSession(
  request: FastifyRequest,
  settings: SessionSettings,
  room: ControlRoom,
): Promise<Access | undefined> {
  const secret = readCookie(request, 'session');
  if (secret === undefined) return undefined;
  const access = await authenticateSession(secret, settings, room);
  // Signing in asks for a proof of its own: a page that was just opened has not read the session's token yet.
  const isSignIn = request.routeOptions.config.operation === signInRoutes.signIn.id;
  if (access !== undefined && !isSignIn) demandOwnPage(request, secret);
  return access;
}
