/** The page on which the watchdog of the gate is seen to be alive: two words and numbers, over plain HTTP. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../../base/limits.ts';
import type { StatusParts, StatusPlace } from '../../program/admission-guard/watch-status.ts';
import type { RunningServer } from '../../program/serving.ts';
import { listen, writeUrl } from '../listen.ts';
import { writeMetrics } from '../write-metrics.ts';
import { listProcessMetrics } from './process-metrics.ts';

const REQUEST_MS = 5_000;

/** As `StartStatus` says. Nothing that is sent with a request is read, and nothing is told that is a secret. */
export async function startStatus(place: StatusPlace, parts: StatusParts): Promise<RunningServer> {
  const server = createServer({ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS }, (request, response) =>
    answer(request, response, parts),
  );
  server.maxConnections = LIMITS.connectionsMax;
  await listen(server, place);
  return {
    url: writeUrl(server, 'http', place),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer({ method, url = '' }: IncomingMessage, response: ServerResponse, parts: StatusParts): void {
  const send = (status: number, text: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', connection: 'close' });
    response.end(method === 'HEAD' ? undefined : `${text}\n`);
  };
  const sayWord = (why: string | undefined): void => send(why === undefined ? 200 : 503, why ?? 'ok');
  if (method !== 'GET' && method !== 'HEAD') return send(405, 'only GET is answered');
  switch (url.split('?', 1)[0]) {
    case '/healthz':
      return sayWord(parts.findDeath());
    case '/readyz':
      return sayWord(parts.findHindrance());
    case '/metrics':
      return send(200, writeMetrics([...parts.listMetrics(), ...listProcessMetrics()]));
    default:
      return send(404, 'there are /healthz, /readyz and /metrics');
  }
}
