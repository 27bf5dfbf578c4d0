/** Certificates of authorities that somebody named a file for: whole ones in PEM, and nothing else beside them. */
import { X509Certificate } from 'node:crypto';
import { AppError } from '../../base/errors.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a file, one after the other. Throws `invalid-certificate` for a file without any, with one that
 * cannot be read, and with a private key, which is never to be passed on.
 */
export function demandCertificates(pem: Uint8Array, file: string): string {
  const text = new TextDecoder().decode(pem);
  if (text.includes('PRIVATE KEY')) {
    throw new AppError('invalid-certificate', `${file} holds a private key; name the file of certificates alone`);
  }
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0 || !blocks.every(isCertificate)) {
    throw new AppError('invalid-certificate', `${file} holds no certificates in PEM that can be read`);
  }
  return `${blocks.join('\n')}\n`;
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== '';
  } catch {
    return false;
  }
}
