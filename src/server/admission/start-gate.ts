/**
 * Starts the gate's listener: HTTPS without a framework, for every microsecond of it is paid by each change of the
 * cluster.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import { TLSSocket } from 'node:tls';
import { LIMITS } from '../../base/limits.ts';
import { pause } from '../../base/pause.ts';
import type { Metric } from '../../model/programme/metric-names.ts';
import type { GateParts, GatePlace } from '../../program/admit/serving.ts';
import type { RunningServer } from '../../program/serving.ts';
import { listen, writeUrl } from '../listen.ts';
import { readClientAuthorities, readTls, TLS_MIN, watchTls } from '../tls.ts';
import { writeMetrics } from '../write-metrics.ts';
import type { ReviewDesk } from './answer-reviews.ts';
import { createReviewDesk, sendText } from './answer-reviews.ts';
import { createAddressReader } from './read-address.ts';
import type { GateMetrics } from './gate-metrics.ts';
import { createGateMetrics } from './gate-metrics.ts';
import { listProcessMetrics } from './process-metrics.ts';

/** Longer than the 90 s for which API servers keep a connection, so that it is never closed under a call of theirs. */
const KEEP_ALIVE_MS = 120_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** How often it is looked for connections that have taken longer. */
const CHECK_MS = 5_000;

/** As `StartGate` says. */
export async function startGate(place: GatePlace, parts: GateParts): Promise<RunningServer> {
  const { cert, key } = readTls(place.tls);
  const ca = place.clientCaFile === undefined ? undefined : readClientAuthorities(place.clientCaFile);
  const metrics = createGateMetrics();
  metrics.readCertificate(cert);
  let isClosing = false;
  const desk = createReviewDesk(parts, metrics, () => isClosing);
  const server = createServer({
    cert: Buffer.from(cert),
    key: Buffer.from(key),
    minVersion: TLS_MIN,
    ALPNProtocols: ['http/1.1'],
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    handshakeTimeout: HEADERS_MS,
    connectionsCheckingInterval: CHECK_MS,
    // Probes of the node have no certificate: who may ask is decided by path.
    ...(ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: false }),
  });
  server.maxConnections = LIMITS.connectionsMax;
  server.on(
    'request',
    createHandler({ parts, metrics, desk, demandsClient: ca !== undefined, isClosing: () => isClosing }),
  );
  const stopWatching = watchTls(server, place.tls, {
    log: parts.log,
    caFile: place.clientCaFile,
    onRead: (pair) => metrics.readCertificate(pair.cert),
  });
  // Where the process may (`--expose-gc`): reviews never grow old, so that nothing else makes V8 look at its old
  // objects again, and what compiling left would stay, up to 100 MiB of it.
  globalThis.gc?.();
  await listen(server, place).catch((error: unknown) => {
    stopWatching();
    throw error;
  });
  return {
    url: writeUrl(server, 'https', place),
    stop: async () => {
      isClosing = true;
      await pause(place.graceMs);
      stopWatching();
      await close(server);
    },
  };
}

type Handling = {
  readonly parts: GateParts;
  readonly metrics: GateMetrics;
  readonly desk: ReviewDesk;
  readonly demandsClient: boolean;
  readonly isClosing: () => boolean;
};

function createHandler(handling: Handling): (request: IncomingMessage, response: ServerResponse) => void {
  const { parts, metrics, desk, demandsClient, isClosing } = handling;
  const readAddress = createAddressReader();
  return (request, response) => {
    const { path, gate, answerMs } = readAddress(request.url ?? '');
    if (gate !== undefined) {
      if (!demandsClient || isKnownClient(request)) return desk.receive(gate, answerMs, request, response);
      metrics.countRefused(403);
      return sendText(response, 403, 'a client certificate of the API server is asked for');
    }
    switch (path) {
      case '/healthz':
        return sendShort(response, 200, 'ok');
      case '/readyz': {
        const hindrance = isClosing() ? 'stopping' : parts.findHindrance();
        return sendShort(response, hindrance === undefined ? 200 : 503, hindrance ?? 'ok');
      }
      case '/metrics':
        return sendShort(response, 200, writeMetrics(listAllMetrics(handling)));
      default:
        metrics.countRefused(404);
        return sendText(response, 404, 'reviews are sent to /admit/enforce and /admit/observe');
    }
  };
}

function listAllMetrics({ parts, metrics, desk }: Handling): readonly Metric[] {
  return [...metrics.list(desk.queued()), ...listProcessMetrics(), ...parts.listMetrics()];
}

function isKnownClient({ socket }: IncomingMessage): boolean {
  return socket instanceof TLSSocket && socket.authorized;
}

function sendShort(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Calls on their way are answered; what is not done in time is cut. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), LIMITS.drainMsMax);
  await closed;
  clearTimeout(timer);
}
