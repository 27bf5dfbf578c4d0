/** The two paths of a sign-in through a provider. Browsers come to them by links: they lead on, or say why not. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';
import { signInWithIdentity } from '../../program/auth/identities.ts';
import { refuse } from '../../program/auth/refusals.ts';
import { hashSecret, makeSecret } from '../../program/auth/secrets.ts';
import { callerOf } from './caller.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import type { ServerDesk } from './server-desk.ts';

export const OIDC_BEGIN = '/sign-in/oidc';
export const OIDC_FINISH = '/sign-in/oidc/callback';

/** Adds the paths; without a provider there is no such thing. */
export function answerOidc(app: FastifyInstance, desk: ServerDesk): void {
  app.decorateRequest('wantedPage', undefined);
  app.get(OIDC_BEGIN, (request, reply) => begin(request, reply, desk));
  app.get(OIDC_FINISH, (request, reply) => finish(request, reply, desk));
}

async function begin(request: FastifyRequest, reply: FastifyReply, desk: ServerDesk): Promise<FastifyReply> {
  const { room, oidc } = desk;
  if (oidc === undefined) throw new AppError('not-found', 'no provider is set up');
  const { returnTo } = request.query as { readonly returnTo?: unknown };
  request.wantedPage = readPath(returnTo);
  const secret = makeSecret();
  const nowMs = room.clock.nowMs();
  const login = { id: hashSecret(secret), returnTo: request.wantedPage, expiresMs: nowMs + LIMITS.oidcLoginMsMax };
  const url = await oidc.begin(secret, redirectUri(request, desk));
  const isAdded = await room.store.write((tx) => tx.oidcLogins.add(login, { nowMs, loginsMax: LIMITS.oidcLoginsMax }));
  if (!isAdded) throw new AppError('too-many-requests', 'too many sign-ins are on their way');
  setCookie({ request, reply }, 'login', secret, LIMITS.oidcLoginMsMax / 1_000);
  return reply.redirect(url.href, 303);
}

/** One return per sign-in: it is taken from the store before the provider is asked, so that no replay gets as far. */
async function finish(request: FastifyRequest, reply: FastifyReply, desk: ServerDesk): Promise<FastifyReply> {
  const { room, oidc, settings } = desk;
  if (oidc === undefined) throw new AppError('not-found', 'no provider is set up');
  request.wantedPage = '/';
  const secret = readCookie(request, 'login');
  const login = secret && (await room.store.write((tx) => tx.oidcLogins.take(hashSecret(secret))));
  if (!secret || login === undefined || login === '' || room.clock.nowMs() >= login.expiresMs) {
    throw refuse('sign-in-refused', 'this browser has no sign-in on its way', { reason: 'provider' });
  }
  request.wantedPage = login.returnTo;
  clearCookie({ request, reply }, 'login');
  const url = new URL(redirectUri(request, desk));
  url.search = new URL(request.url, url).search;
  const identity = await oidc.finish(secret, url);
  const begun = await signInWithIdentity(identity, callerOf(request), settings, room);
  setCookie({ request, reply }, 'session', begun.secret, settings.sessionMsMax / 1_000);
  return reply.redirect(login.returnTo, 303);
}

/** The provider compares it with what it was told, so that a forged Host leads nowhere. */
function redirectUri(request: FastifyRequest, { publicUrl }: ServerDesk): string {
  return new URL(OIDC_FINISH, publicUrl ?? `${request.protocol}://${request.host}`).href;
}

const PATH_CHARS_MAX = 500;

/** A path of this server, and no way to another: browsers read `//` and `/\` as the beginning of a host. */
function readPath(path: unknown): string {
  const isPath = typeof path === 'string' && path.length <= PATH_CHARS_MAX && /^\/(?![/\\])[\x21-\x7e]*$/.test(path);
  if (!isPath || path.includes('\\')) return '/';
  // Dots are taken away before a page reads where it is: `/.//host` is at `//host` then.
  return new URL(path, 'http://server').pathname.startsWith('//') ? '/' : path;
}
