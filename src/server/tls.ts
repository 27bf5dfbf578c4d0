/** The certificate that the server shows, read again when its files change, so that a renewal needs no restart. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { AppError } from '../base/errors.ts';
import { LIMITS } from '../base/limits.ts';
import type { Log } from '../program/control-room.ts';
import { demandCertificates } from '../program/serve/demand-certificates.ts';
import type { ServerPlace } from '../program/serving.ts';

export type TlsFiles = NonNullable<ServerPlace['tls']>;

export const TLS_MIN = 'TLSv1.2';

/** How often the files are looked at: renewals exchange links and folders, which tells no watcher of files. */
const LOOK_MS = 5_000;

/**
 * Reads certificate and key. Throws `path-not-found` for a file that cannot be read, and `invalid-certificate` for
 * what is no file, and for a pair that is none: what cryptography says of it is for no operator.
 */
export function readTls({ certFile, keyFile }: TlsFiles): { readonly cert: Uint8Array; readonly key: Uint8Array } {
  const cert = readPem(certFile);
  const key = readPem(keyFile);
  if (isPair(Buffer.from(cert), Buffer.from(key))) return { cert, key };
  throw new AppError('invalid-certificate', `${certFile} and ${keyFile} are no certificate and its private key in PEM`);
}

function isPair(cert: Buffer, key: Buffer): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Reads the authorities whose clients may connect. Throws `path-not-found` and `invalid-certificate`. */
export function readClientAuthorities(file: string): Buffer {
  return Buffer.from(demandCertificates(readPem(file), file));
}

/** A pipe without a writer would hold the server up for ever, and a device has no end. */
function readPem(file: string): Uint8Array {
  try {
    const stats = statSync(file);
    if (stats.isFile() && stats.size <= LIMITS.fileBytesMax) return readFileSync(file);
  } catch (cause) {
    throw new AppError('path-not-found', file, { cause });
  }
  throw new AppError('invalid-certificate', `${file} is no regular file, or too large for a certificate or a key`);
}

export type TlsWatching = {
  readonly log: Log;
  readonly lookMs?: number;
  /** File with the certificates of the authorities whose clients may connect. */
  readonly caFile?: string | undefined;
  /** Hears of each pair that is in use from now on. */
  readonly onRead?: (pair: { readonly cert: Uint8Array }) => void;
};

/**
 * Looks at the files until the answer is called. A pair that does not fit together, as in the middle of a renewal, is
 * logged, and the one in use stays.
 */
export function watchTls(server: Server, files: TlsFiles, watching: TlsWatching): () => void {
  const { log, lookMs = LOOK_MS, caFile, onRead } = watching;
  const reload = (): void => {
    try {
      const { cert, key } = readTls(files);
      if ('setSecureContext' in server && typeof server.setSecureContext === 'function') {
        const authorities = caFile === undefined ? {} : { ca: readClientAuthorities(caFile) };
        server.setSecureContext({
          ...authorities,
          cert: Buffer.from(cert),
          key: Buffer.from(key),
          minVersion: TLS_MIN,
        });
      }
      onRead?.({ cert });
      log.info('the certificate was read again', { file: files.certFile });
    } catch (error) {
      log.error('the new certificate cannot be used; the one before stays', { file: files.certFile, error });
    }
  };
  const watched = [files.certFile, files.keyFile, ...(caFile === undefined ? [] : [caFile])];
  for (const file of watched) watchFile(file, { interval: lookMs, persistent: false }, reload);
  return () => {
    for (const file of watched) unwatchFile(file, reload);
  };
}
