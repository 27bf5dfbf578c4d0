/**
 * Requests that a foreign page makes a browser send. Whoever acts by a cookie proves twice that the page is ours: by
 * headers that browsers set and pages cannot, and by a token that only a page of ours could read.
 */
import type { FastifyRequest } from 'fastify';
import { isSameSecret } from '../../program/auth/secrets.ts';
import { makeCsrfToken } from '../../program/auth/sessions.ts';
import { refuse } from '../../program/auth/refusals.ts';

export const CSRF_HEADER = 'x-csrf-token';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Throws `cross-site-request` unless the request is safe, or carries both proofs. */
export function demandOwnPage(request: FastifyRequest, sessionSecret: string): void {
  if (SAFE_METHODS.includes(request.method)) return;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin === undefined && site === undefined) throw refuseForeign('it does not say which page it comes from');
  demandOwnOrigin(request);
  const token = request.headers[CSRF_HEADER];
  if (typeof token !== 'string' || !isSameSecret(token, makeCsrfToken(sessionSecret))) {
    throw refuseForeign('X-CSRF-Token is not the token of the session');
  }
}

/**
 * Throws `cross-site-request` for what a browser says was sent by another origin. Programs that are no browsers say
 * nothing: that is enough where no cookie is used, as when signing in.
 */
export function demandOwnOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw refuseForeign('it comes from another site');
  if (origin !== undefined && origin !== `${request.protocol}://${request.host}`) {
    throw refuseForeign('its Origin is another one');
  }
}

function refuseForeign(detail: string): Error {
  return refuse('cross-site-request', detail, { reason: 'cross-site' });
}
