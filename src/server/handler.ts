/** What answers a route: a function from a checked request to the reply's shape. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Access } from '../model/programme/access.ts';
import type { ControlRoom } from '../program/control-room.ts';
import type { Route } from '../wire/route.ts';

/** A part that the route leaves out is undefined. */
type Part<T> = z.output<Extract<T, z.ZodType>>;

export type Request<R extends Route> = {
  readonly params: Part<R['params']>;
  readonly query: Part<R['query']>;
  readonly body: Part<R['body']>;
  /** Who asks, and what they may do; without grants where nobody is signed in. */
  readonly access: Access;
  readonly room: ControlRoom;
  /** For the few answers that set cookies or lead elsewhere: an answer that was sent through it is not sent again. */
  readonly http: { readonly request: FastifyRequest; readonly reply: FastifyReply };
};

export type Handler = {
  readonly route: Route;
  readonly answer: (request: never) => Promise<unknown>;
};

/** Binds a route to its answer. What the answer throws as `AppError` becomes problem+json. */
export function handle<R extends Route>(
  route: R,
  answer: (request: Request<R>) => Promise<z.input<R['reply']>>,
): Handler {
  return { route, answer };
}
