/** The seam between the server and sign-in: who asks is found out once per request, before its body is read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../model/programme/access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once that is known; nobody before. */
    access: Access;
  }
}

/**
 * Finds out who asks, by a session cookie or a token, and refuses what a foreign page sent along. Gives `NOBODY` where
 * the request names nobody; throws `not-signed-in` where what it names is not valid (any more), and `not-allowed` where
 * a cookie comes without the proof that the page is ours.
 */
export type Authenticate = (request: FastifyRequest) => Promise<Access>;

/** Nobody is signed in. */
export const NOBODY: Access = { actor: { kind: 'system', id: 'nobody', name: 'nobody' }, grants: [] };

/** Whether somebody is signed in, whatever they may do. */
export function isSignedIn(access: Access): boolean {
  return access !== NOBODY;
}

/** Gives every request its `access`. */
export function decorateAccess(app: FastifyInstance): void {
  const known = new WeakMap<FastifyRequest, Access>();
  app.decorateRequest('access', {
    getter() {
      return known.get(this) ?? NOBODY;
    },
    setter(access) {
      known.set(this, access);
    },
  });
}
