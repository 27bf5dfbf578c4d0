/** The certificate that the server shows, read again when its files change, so that a renewal needs no restart. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../base/errors.ts';
import type { ControlRoom } from '../program/control-room.ts';
import type { ServerPlace } from '../program/serving.ts';

export type TlsFiles = NonNullable<ServerPlace['tls']>;

export const TLS_MIN = 'TLSv1.2';

/** How often the files are looked at: renewals exchange links and folders, which tells no watcher of files. */
const LOOK_MS = 5_000;

/** Reads certificate and key. Throws `path-not-found` for a file that cannot be read. */
export function readTls({ certFile, keyFile }: TlsFiles): { readonly cert: Uint8Array; readonly key: Uint8Array } {
  return { cert: readPem(certFile), key: readPem(keyFile) };
}

function readPem(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new AppError('path-not-found', file, { cause });
  }
}

/**
 * Looks at the files until the answer is called. A pair that does not fit together, as in the middle of a renewal, is
 * logged, and the one in use stays.
 */
export function watchTls(
  { server }: FastifyInstance,
  files: TlsFiles,
  room: ControlRoom,
  lookMs: number = LOOK_MS,
): () => void {
  const reload = (): void => {
    try {
      const { cert, key } = readTls(files);
      if ('setSecureContext' in server && typeof server.setSecureContext === 'function') {
        server.setSecureContext({ cert: Buffer.from(cert), key: Buffer.from(key), minVersion: TLS_MIN });
      }
      room.log.info('the certificate was read again', { file: files.certFile });
    } catch (error) {
      room.log.error('the new certificate cannot be used; the one before stays', { file: files.certFile, error });
    }
  };
  const both = [files.certFile, files.keyFile];
  for (const file of both) watchFile(file, { interval: lookMs, persistent: false }, reload);
  return () => {
    for (const file of both) unwatchFile(file, reload);
  };
}
