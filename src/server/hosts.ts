/** The host names that the server answers for: a foreign page that lets its name lead here gets nothing. */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../base/errors.ts';

/** Paths that tell nothing but that the server lives. */
export const HEALTH_PATHS: readonly string[] = ['/healthz', '/readyz'];

/** Names of the loopback interface. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Throws `wrong-host`. Defends a server on the loopback interface, which needs no certificate, against DNS rebinding:
 * the browser of whoever runs it would ask with the name of the page.
 */
export function demandHost(request: FastifyRequest, hosts: readonly string[] | undefined): void {
  if (hosts === undefined || hosts.includes(hostOf(request))) return;
  throw new AppError('wrong-host', `it answers for ${hosts.join(', ')}`);
}

/**
 * Throws `wrong-host` for what did not come through the proxy: it would cross the network in the clear. Probes of this
 * machine and of an orchestrator may ask for health directly.
 */
export function demandProxy(request: FastifyRequest): void {
  const isThrough = (request.ips?.length ?? 0) > 1; // the peer is one of the proxies, and says for whom it asks
  if (isThrough || isLoopback(request.socket.remoteAddress ?? '') || HEALTH_PATHS.includes(request.url)) return;
  throw new AppError('wrong-host', 'it is reached through its proxy, which sends X-Forwarded-For');
}

/** The name that was asked for, without its port; as the connection had it, whatever a proxy forwards. */
export function hostOf(request: FastifyRequest): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** Whether only this machine reaches what listens there, or whether it is this machine that asks. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host);
}
