/** How a server begins to listen, the address at which it then does, and what is said where it cannot. */
import type { Server } from 'node:http';
import { AppError } from '../base/errors.ts';

export type ListenPlace = { readonly host: string; readonly port: number };

/** Throws as `explainListening` says. */
export function listen(server: Server, { host, port }: ListenPlace): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainListening(error, { host, port })));
    server.listen({ host, port }, resolve);
  });
}

/** With the port that was bound, where any one was asked for. */
export function writeUrl(server: Server, scheme: 'http' | 'https', { host, port }: ListenPlace): string {
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

/** `cannot-listen` for what the system refuses; anything else is as it was. */
export function explainListening(error: unknown, { host, port }: ListenPlace): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const reason = error.code === 'EADDRINUSE' ? 'something else listens there' : String(error.code);
  return new AppError('cannot-listen', `${host}:${port}: ${reason}`, { cause: error });
}
