/** A log line for every answer. The query is left out, for it may hold what nobody shall read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ControlRoom } from '../program/control-room.ts';

const PATH_CHARS_MAX = 200;
/** Asked every few seconds; only what goes wrong with them is worth a line. */
const PROBES = ['/healthz', '/readyz', '/metrics'];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Id of the route. */
    readonly operation?: string;
  }
}

/** Logs method, path, status and duration once an answer is out, and what was cut off before. */
export function logRequests(app: FastifyInstance, room: ControlRoom): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (PROBES.includes(request.url) && reply.statusCode < 400) return done();
    room.log.info('request', {
      ...describe(request),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
    });
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    room.log.warn('request ended by the client', describe(request));
    done();
  });
}

function describe(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const { operation } = request.routeOptions.config;
  return {
    requestId: request.id,
    method: request.method,
    path: pathOf(request.url),
    ...(operation === undefined ? {} : { operation }),
    address: request.ip,
    actor: `${request.access.actor.kind}:${request.access.actor.id}`,
  };
}

function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, PATH_CHARS_MAX);
}
