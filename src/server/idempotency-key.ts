/** The header by which a sender says that a request is the one it sent before (draft-ietf-httpapi-idempotency-key). */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../base/errors.ts';
import { fingerprint } from '../base/ids.ts';
import type { KeyedRequest } from '../program/idempotency/answer-once.ts';
import type { Route } from '../wire/route.ts';
import { isSignedIn } from './authenticate.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * The key of a POST and the fingerprint of what it asks. Undefined without one, and where nobody is signed in: nobody
 * may read what somebody else got. Other methods may be repeated as they are. Throws `invalid-request`.
 */
export function readKey(request: FastifyRequest, route: Route, asked: object): KeyedRequest | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || route.method !== 'POST' || !isSignedIn(request.access)) return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new AppError('invalid-request', 'an idempotency key has 1 to 200 printable ASCII characters');
  }
  return { key, digest: fingerprint(route.id, JSON.stringify(asked)), isSecret: route.isSecret === true };
}
