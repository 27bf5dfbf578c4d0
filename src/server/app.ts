/** Makes the server's application: limits, headers, refusals, paths. It listens to nothing until it is told to. */
import fastify from 'fastify';
import type { FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import { findRefused, recordRefusal } from '../program/auth/refusals.ts';
import type { ControlRoom } from '../program/control-room.ts';
import { answerRoutes, refuseMethod } from './answer-routes.ts';
import { isOnItsWay, leadBack } from './auth/lead-back.ts';
import type { Authenticate } from './authenticate.ts';
import type { ConsoleFiles } from './console/read-files.ts';
import { addConsolePaths, findConsolePage, sendFile } from './console/serve-files.ts';
import { decorateAccess } from './authenticate.ts';
import type { Handler } from './handler.ts';
import { demandHost, demandProxy } from './hosts.ts';
import { logRequests } from './log-requests.ts';
import { noteProblem, sendProblem, writeParserProblem } from './problems.ts';
import type { Rates } from './rate-limits.ts';
import { createEventHub } from './events.ts';
import { addHealthPaths } from './health.ts';
import type { CollectMetrics } from './metrics.ts';
import { addMetrics } from './metrics.ts';
import { createRateLimits, RATES } from './rate-limits.ts';
import { readBodies } from './read-body.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { addStatusPage } from './status-page.ts';
import { TLS_MIN } from './tls.ts';
import type { Tracing } from './tracing.ts';

export type AppParts = {
  readonly room: ControlRoom;
  readonly handlers: readonly Handler[];
  readonly authenticate: Authenticate;
  /** Addresses and networks of the proxies whose forwarding headers are believed; none by default. */
  readonly proxies?: readonly string[];
  /** Host names that are answered for; undefined for all. */
  readonly hosts?: readonly string[];
  /** Bytes of a certificate and its key: the server then speaks TLS alone. */
  readonly tls?: { readonly cert: Uint8Array; readonly key: Uint8Array };
  readonly rates?: Rates;
  readonly tracing?: Tracing | undefined;
  readonly wire?: WireTimes;
  /** How often readers of events are looked after. */
  readonly eventBeatMs?: number;
  /** What `/metrics` says of the programme; nothing when it is left out. */
  readonly collectMetrics?: CollectMetrics;
  /** The built web console; a page that says so stands in its place where nothing is built. */
  readonly console?: ConsoleFiles | undefined;
  /** Paths besides the API's: sign-in by a provider, pages. */
  readonly addPaths?: (app: FastifyInstance) => void;
};

/** How long a request may take to arrive, and how often late ones are looked for. */
export type WireTimes = { readonly headersMsMax: number; readonly requestMsMax: number; readonly lookMs: number };

const WIRE: WireTimes = {
  headersMsMax: LIMITS.requestHeadersMsMax,
  requestMsMax: LIMITS.requestMsMax,
  lookMs: 1_000,
};

/** Makes the application; closing it ends what it started, and not the room. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { room, proxies = [], hosts } = parts;
  const app = fastify(writeOptions(parts, room, proxies));
  app.server.maxConnections = LIMITS.connectionsMax;
  decorateAccess(app);
  app.setErrorHandler(async (error, request, reply) => {
    await countRefusal(error, request, room);
    const isShown = parts.console !== undefined && isOnItsWay(request);
    if (isShown) return leadBack(noteProblem(error, request, room.log), request, reply);
    return sendProblem(error, request, reply, room.log);
  });
  app.setNotFoundHandler((request, reply) => {
    const page = findConsolePage(parts.console, request);
    if (page !== undefined) return sendFile(page, request, reply);
    const allow = findAllowed(request.url);
    if (allow === undefined) return sendProblem(new AppError('not-found', 'no such path'), request, reply, room.log);
    return sendProblem(refuseMethod(request, allow), request, reply.header('Allow', allow), room.log);
  });
  parts.tracing?.traceRequests(app);
  setSecurityHeaders(app);
  logRequests(app, room);
  const limits = await createRateLimits(app, parts.rates ?? RATES, room.clock);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
    demandHost(request, hosts);
    if (proxies.length > 0 && parts.tls === undefined) demandProxy(request);
    await limits.countAddress(request, reply);
  });
  readBodies(app);
  const { authenticate, collectMetrics = () => Promise.resolve([]) } = parts;
  const { handler, streamCount, close } = createEventHub(room, authenticate, parts.eventBeatMs);
  app.addHook('preClose', async () => close());
  const findAllowed = answerRoutes(app, [...parts.handlers, handler], {
    authenticate,
    limits,
    roomOf: (request) => parts.tracing?.roomOf(request, room) ?? room,
  });
  addMetrics(app, { room, authenticate, streamCount, collect: collectMetrics });
  addHealthPaths(app, room);
  if (parts.console === undefined) addStatusPage(app);
  else addConsolePaths(app, parts.console);
  parts.addPaths?.(app);
  return app;
}

/** Every denied access is counted (measure M4) before it is answered: whoever floods us waits for our disk. */
async function countRefusal(error: unknown, request: FastifyRequest, room: ControlRoom): Promise<void> {
  const refused = findRefused(error, request.access);
  if (refused === undefined) return;
  try {
    await recordRefusal(refused, room);
  } catch (cause) {
    room.log.error('a refused access could not be counted', { requestId: request.id, reason: refused.reason, cause });
  }
}

function writeOptions(parts: AppParts, room: ControlRoom, proxies: readonly string[]): FastifyServerOptions {
  const { headersMsMax, requestMsMax, lookMs } = parts.wire ?? WIRE;
  const wire = {
    maxHeaderSize: LIMITS.requestHeadersBytesMax,
    headersTimeout: headersMsMax,
    connectionsCheckingInterval: lookMs,
  };
  const { tls } = parts;
  return {
    ...(tls === undefined
      ? { http: wire }
      : { https: { ...wire, cert: Buffer.from(tls.cert), key: Buffer.from(tls.key), minVersion: TLS_MIN } }),
    logger: false,
    genReqId: room.newId,
    trustProxy: proxies.length === 0 ? false : [...proxies],
    bodyLimit: LIMITS.requestBytesMax,
    requestTimeout: requestMsMax,
    handlerTimeout: LIMITS.answerMsMax,
    keepAliveTimeout: LIMITS.keepAliveMsMax,
    forceCloseConnections: 'idle',
    // What still arrives on an open connection is answered, and the connection ends with the answer.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply, room.log),
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return;
      socket.end(writeParserProblem(error, room.newId()));
    },
  };
}
