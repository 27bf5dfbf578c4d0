/**
 * What a route of the API is: one table of them makes the server, its OpenAPI document and the typed client, so that
 * the three cannot differ.
 */
import type { z } from 'zod';
import type { Permission } from '../model/programme/access.ts';

export type Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> = {
  /** Name of the operation, noun first: `findings.list`. Also the name of the client's function. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` for parameters: `/findings/:id`. */
  readonly path: string;
  readonly summary: string;
  /**
   * What a caller must be allowed to do somewhere; whether it may be done to the thing in question is decided by the
   * handler. `anyone` needs no sign-in, `signed-in` no permission.
   */
  readonly permission: Permission | 'anyone' | 'signed-in';
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly reply: Reply;
  /** Status of the good answer; 200 when it is left out. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Bytes of the body; the server's default when it is left out. */
  readonly bodyBytesMax?: number;
  /** The answer holds what is shown once, such as a token: it is not kept to answer a repeated request. */
  readonly isSecret?: boolean;
  /** The answer is a stream of server-sent events, each of the reply's shape. */
  readonly isStream?: boolean;
  /** Of the good answer where it is no JSON: the handler sends it through `http.reply`, and `reply` says nothing. */
  readonly mediaType?: 'text/plain' | 'application/octet-stream';
};

/** Keeps the types of a route's parts. */
export function defineRoute<
  Reply extends z.ZodType,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(route: Route<Params, Query, Body, Reply>): Route<Params, Query, Body, Reply> {
  return route;
}
