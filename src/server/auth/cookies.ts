/** The two cookies of sign-in: the session's, and that of a sign-in on its way through a provider. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export type CookieName = 'session' | 'login';

/**
 * `__Host-` makes browsers demand Secure, Path=/ and no Domain, so that no neighbour under the same domain and no page
 * in the clear can set it. On this machine without TLS that name would be refused, so another one is used there.
 */
const NAMES: Readonly<Record<CookieName, { readonly secure: string; readonly plain: string }>> = {
  session: { secure: '__Host-bulwark', plain: 'bulwark-local' },
  login: { secure: '__Host-bulwark-login', plain: 'bulwark-local-login' },
};

/** Base64url of 256 bits: anything else was not set by us. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The secret in a cookie of the request; undefined where there is none that we could have set. */
export function readCookie(request: FastifyRequest, name: CookieName): string | undefined {
  const wanted = `${nameOf(request, name)}=`;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  // Two of one name: another path or domain set one of them, and which is ours cannot be told.
  const found = pairs.filter((pair) => pair.startsWith(wanted));
  const value = found.length === 1 ? found[0]?.slice(wanted.length) : undefined;
  return value !== undefined && SECRET.test(value) ? value : undefined;
}

/** Sets a cookie that scripts cannot read. `Lax`: a link from elsewhere shows the page, and sends nothing that acts. */
export function setCookie(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  name: CookieName,
  secret: string,
  maxAgeSeconds: number,
): void {
  const parts = [
    `${nameOf(request, name)}=${secret}`,
    `Max-Age=${Math.floor(maxAgeSeconds)}`,
    'Path=/',
    'HttpOnly',
    ...(isSecure(request) ? ['Secure'] : []),
    'SameSite=Lax',
  ];
  reply.header('Set-Cookie', parts.join('; '));
}

/** Takes a cookie back. */
export function clearCookie(
  http: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  name: CookieName,
): void {
  setCookie(http, name, '', 0);
}

function nameOf(request: FastifyRequest, name: CookieName): string {
  return NAMES[name][isSecure(request) ? 'secure' : 'plain'];
}

/** Behind a trusted proxy the protocol is the one that the browser used. */
function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https';
}
