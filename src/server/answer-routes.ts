/** Puts the handlers on their paths: who asks, may they, what do they say, the answer, its shape. */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Access } from '../model/programme/access.ts';
import type { ControlRoom } from '../program/control-room.ts';
import type { KeptAnswer } from '../program/idempotency/answer-once.ts';
import { answerOnce } from '../program/idempotency/answer-once.ts';
import type { Route } from '../wire/route.ts';
import type { Authenticate } from './authenticate.ts';
import { NOBODY } from './authenticate.ts';
import { createRequestCheck } from './check-request.ts';
import type { Handler, Request } from './handler.ts';
import { readKey } from './idempotency-key.ts';
import { permit } from './permit.ts';
import type { RateLimits } from './rate-limits.ts';

const API_PREFIX = '/api/v1';

export type RouteParts = {
  readonly authenticate: Authenticate;
  readonly limits: RateLimits;
  /** The room for one request. */
  readonly roomOf: (request: FastifyRequest) => ControlRoom;
};

/** What a path takes, for `Allow`; undefined where there is no such path. */
export type FindAllowed = (url: string) => string | undefined;

/**
 * Registers every handler, and says 405 with `Allow` for what its path does not take. What is given tells the same of
 * methods that the framework does not know, and takes for paths that are not there.
 */
export function answerRoutes(app: FastifyInstance, handlers: readonly Handler[], parts: RouteParts): FindAllowed {
  for (const handler of handlers) answerRoute(app, handler, parts);
  const allowed = refuseOtherMethods(app, handlers);
  return (url) => allowed.find(({ path }) => path.test(url.split('?', 1)[0] ?? ''))?.allow;
}

function answerRoute(app: FastifyInstance, { route, answer }: Handler, parts: RouteParts): void {
  const check = createRequestCheck(route);
  app.route({
    method: route.method,
    url: API_PREFIX + route.path,
    exposeHeadRoute: route.isStream !== true,
    bodyLimit: route.bodyBytesMax ?? LIMITS.requestBytesMax,
    config: { operation: route.id },
    // Before the body is read: whoever may not ask does not get to send one either.
    onRequest: async (request, reply) => {
      request.access = await identify(request, route, parts);
      await parts.limits.countActor(request, reply, request.access);
      permit(request.access, route.permission);
    },
    handler: async (request, reply) => {
      const checked = check(request);
      const work = async (room: ControlRoom): Promise<KeptAnswer> => {
        const asked = { ...checked, access: request.access, room, http: { request, reply } } as Request<Route>;
        const answered = await answer(asked as never);
        return reply.sent ? NOTHING : writeAnswer(route, answered);
      };
      const keyed = readKey(request, route, checked);
      const room = parts.roomOf(request);
      const written =
        keyed === undefined ? await work(room) : await answerOnce(keyed, request.access.actor, room, work);
      return reply.sent ? reply : sendAnswer(written, reply);
    },
  });
}

const NOTHING: KeptAnswer = { status: 204, body: undefined };

/** On a path for anyone, credentials that are no longer valid do not stand in the way: signing in is such a path. */
async function identify(request: FastifyRequest, route: Route, { authenticate }: RouteParts): Promise<Access> {
  try {
    return await authenticate(request);
  } catch (error) {
    if (route.permission === 'anyone' && error instanceof AppError && error.code === 'not-signed-in') return NOBODY;
    throw error;
  }
}

/** What the shape does not name stays here; an answer that does not fit its shape is a fault of ours. */
function writeAnswer({ status = 200, reply }: Route, answered: unknown): KeptAnswer {
  const shaped = reply.parse(answered);
  return { status, body: status === 204 ? undefined : JSON.stringify(shaped) };
}

function sendAnswer(answer: KeptAnswer & { readonly isRepeated?: boolean }, reply: FastifyReply): FastifyReply {
  const { status, body, isRepeated = false } = answer;
  if (isRepeated) reply.header('Idempotency-Replayed', 'true');
  reply.code(status);
  return body === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(body);
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** OPTIONS says what a path takes and grants no other origin anything. */
function refuseOtherMethods(app: FastifyInstance, handlers: readonly Handler[]): readonly Allowed[] {
  const paths = Map.groupBy(handlers, ({ route }) => API_PREFIX + route.path);
  return Array.from(paths, ([url, ofPath]) => {
    const taken = new Set<HTTPMethods>(ofPath.map(({ route }) => route.method));
    if (ofPath.some(({ route }) => route.method === 'GET' && route.isStream !== true)) taken.add('HEAD');
    const allow = [...taken, 'OPTIONS'].join(', ');
    app.route({
      method: METHODS.filter((method) => !taken.has(method)),
      url,
      handler: (request, reply) => {
        reply.header('Allow', allow);
        if (request.method === 'OPTIONS') return reply.code(204).send();
        throw refuseMethod(request, allow);
      },
    });
    // Parameters are whole segments.
    return { path: new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`), allow };
  });
}

type Allowed = { readonly path: RegExp; readonly allow: string };

/** What is thrown where a path takes `allow` alone. */
export function refuseMethod({ method }: FastifyRequest, allow: string): AppError {
  return new AppError('method-not-allowed', `${method} is none of ${allow}`);
}
