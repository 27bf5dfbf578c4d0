/** Reads certificates by the runtime's own X.509: what they say, and who signed them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { CertificateFacts, ServerNames } from '../api.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** All certificates of a text, in its order. Throws `invalid-certificate` where there is none. */
export function readCertificates(pem: string): readonly CertificateFacts[] {
  return parseAll(pem).map((certificate) => ({
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: certificate.subject,
    issuer: certificate.issuer,
    serial: certificate.serialNumber.toLowerCase(),
    isAuthority: certificate.ca,
    names: readNames(certificate.subjectAltName ?? ''),
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
    pem: certificate.toString(),
  }));
}

/** Whether the first certificate bears the signature of one of the authorities. */
export function isSignedBy(certificate: string, authorities: string): boolean {
  const leaf = parseFirst(certificate);
  return parseAll(authorities).some((one) => one.ca && leaf.checkIssued(one) && leaf.verify(one.publicKey));
}

/** Whether the first certificate says each name among its alternative names; its subject does not count. */
export function isFor(certificate: string, { dnsNames, addresses }: ServerNames): boolean {
  const leaf = parseFirst(certificate);
  const hasName = (name: string): boolean => leaf.checkHost(name, { subject: 'never', wildcards: false }) === name;
  return dnsNames.every(hasName) && addresses.every((address) => leaf.checkIP(address) !== undefined);
}

/** Whether the private key belongs to the first certificate. */
export function isKeyOf(key: string, certificate: string): boolean {
  const leaf = parseFirst(certificate);
  try {
    return leaf.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw new AppError('invalid-certificate', 'the private key cannot be read', { cause });
  }
}

function parseFirst(pem: string): X509Certificate {
  const [first] = parseAll(pem);
  if (first === undefined) throw new AppError('invalid-certificate', 'there is no certificate in the text');
  return first;
}

function parseAll(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(BLOCK) ?? [];
  if (blocks.length === 0) throw new AppError('invalid-certificate', 'there is no certificate in the text');
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw new AppError('invalid-certificate', 'the text is no certificate', { cause });
  }
}

/** `DNS:a.example, IP Address:127.0.0.1`; a name that could be taken for more than one is in quotes, and left out. */
function readNames(text: string): ServerNames {
  const parts = text.split(', ');
  const take = (prefix: string): readonly string[] =>
    parts.flatMap((part) => (part.startsWith(prefix) && !part.includes('"') ? [part.slice(prefix.length)] : []));
  return { dnsNames: take('DNS:'), addresses: take('IP Address:') };
}
