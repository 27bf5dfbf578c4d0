/**
 * Where a browser is led when a sign-in through the provider came to nothing: to the page that was wanted, where the
 * console says why. Programs get the problem itself.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../wire/problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a sign-in through the provider: the path that it is to lead to. */
    wantedPage: string | undefined;
  }
}

/** Whether it is a person with a browser who signs in through the provider. */
export function isOnItsWay(request: FastifyRequest): boolean {
  return request.wantedPage !== undefined && request.headers.accept?.includes('text/html') === true;
}

/**
 * The reason stands in the fragment, which no server and no log gets to see, and by its code alone: a text would let
 * anybody's link put words into our page.
 */
export function leadBack({ code }: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [path = '/'] = (request.wantedPage ?? '/').split('#');
  const reason = new URLSearchParams({ 'sign-in': code, request: request.id });
  return reply.redirect(`${path}#${reason.toString()}`, 303);
}
