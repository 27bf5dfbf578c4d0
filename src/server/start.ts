/** Starts the server where it is told to listen, and refuses what would show it to everybody without protection. */
import type { FastifyInstance } from 'fastify';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { ControlRoom } from '../program/control-room.ts';
import type { RunningServer, ServerPlace } from '../program/serving.ts';
import { createMetricsCollector } from '../program/slo/collect-metrics.ts';
import type { AppParts } from './app.ts';
import { createApp } from './app.ts';
import { createSignIn } from './auth/create-sign-in.ts';
import { readConsoleFiles } from './console/read-files.ts';
import { isLoopback, LOOPBACK_HOSTS } from './hosts.ts';
import { explainListening, writeUrl } from './listen.ts';
import { HANDLERS } from './routes.ts';
import { readTls, watchTls } from './tls.ts';

/** As `StartServer` says; `consoleFolder` is where the web console is when it has been built. */
export async function startServer(
  place: ServerPlace,
  room: ControlRoom,
  consoleFolder: string,
): Promise<RunningServer> {
  demandProtection(place);
  const { tls, proxies, signIn, traces } = place;
  const isPlain = tls === undefined && proxies.length === 0;
  const tracing = traces === undefined ? undefined : (await import('./tracing.ts')).startTracing(traces, room);
  const app = await makeApp({
    room,
    handlers: HANDLERS,
    ...createSignIn(room, signIn),
    collectMetrics: createMetricsCollector(),
    console: readConsoleFiles(consoleFolder),
    proxies,
    tracing,
    ...(isPlain ? { hosts: LOOPBACK_HOSTS } : {}),
    ...(tls === undefined ? {} : { tls: readTls(tls) }),
  });
  const stopWatching = tls === undefined ? undefined : watchTls(app.server, tls, { log: room.log });
  try {
    await app.listen({ host: place.host, port: place.port });
  } catch (error) {
    stopWatching?.();
    await app.close();
    throw explainListening(error, place);
  }
  return {
    url: writeUrl(app.server, tls === undefined ? 'http' : 'https', place),
    stop: async () => {
      stopWatching?.();
      await drain(app);
      await tracing?.stop();
    },
  };
}

/** Proxies are read by the framework, which throws what the operator should get to know. */
async function makeApp(parts: AppParts): Promise<FastifyInstance> {
  try {
    return await createApp(parts);
  } catch (error) {
    const isOfProxies = error instanceof TypeError && /^invalid (IP address|range on address)/.test(error.message);
    throw isOfProxies ? new AppError('usage', `--behind-proxy: ${error.message}`, { cause: error }) : error;
  }
}

function demandProtection({ host, tls, proxies }: ServerPlace): void {
  if (isLoopback(host) || tls !== undefined || proxies.length > 0) return;
  const ways = 'give --tls-cert and --tls-key, or --behind-proxy with the addresses of the proxy that ends TLS';
  throw new AppError('usage', `${host} is reached from other machines, and passwords would cross the network; ${ways}`);
}

/** Requests on their way are answered; a connection that is not done in time is cut. */
async function drain(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), LIMITS.drainMsMax);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
  }
}
