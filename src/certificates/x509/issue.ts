/** Makes authorities and leaves (RFC 5280): ECDSA with P-256 and SHA-256, nothing else. */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, generateKeyPairSync, hash, randomBytes, sign, X509Certificate } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import type { AuthorityRequest, Identity, LeafRequest } from '../api.ts';
import {
  contextTag,
  encode,
  encodeBits,
  encodeOid,
  encodeSequence,
  encodeText,
  encodeTime,
  splitElement,
  TAG,
} from './der.ts';
import { encodeAuthorityExtensions, encodeLeafExtensions } from './extensions.ts';

const makeKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

const COMMON_NAME_OID = '2.5.4.3';
const ECDSA_SHA256 = encodeSequence(encodeOid('1.2.840.10045.4.3.2'));
const VERSION_3 = encode(contextTag(0, true), encode(TAG.integer, Uint8Array.of(2)));

/** Of a common name (ub-common-name in RFC 5280, appendix A). */
const COMMON_NAME_CHARS_MAX = 64;

/** Signs itself; it can sign leaves for its use alone, for its names alone, and no further authority. */
export function makeAuthority(wanted: AuthorityRequest): Identity {
  const { publicKey, privateKey } = makeKeys();
  const subject = encodeName(wanted.commonName);
  const extensions = encodeAuthorityExtensions(wanted.use, wanted.names, keyIdOf(publicKey));
  return writeIdentity({ ...wanted, subject, issuer: subject, publicKey, extensions }, privateKey, privateKey);
}

/** Throws `invalid-certificate` for an authority that cannot be read, or that ends before the leaf would. */
export function issueLeaf(authority: Identity, wanted: LeafRequest): Identity {
  const { issuer, signingKey } = readAuthority(authority);
  // A verifier would refuse it for its last days only, when nobody thinks of it any more.
  if (wanted.notAfterMs > issuer.validToDate.getTime()) {
    throw new AppError('invalid-certificate', `${wanted.commonName} would outlast ${issuer.subject}`);
  }
  const { publicKey, privateKey } = makeKeys();
  const subject = encodeName(wanted.commonName);
  const keyIds = { own: keyIdOf(publicKey), authority: keyIdOf(issuer.publicKey) };
  const extensions = encodeLeafExtensions(wanted.use, wanted.names, keyIds);
  const body = { ...wanted, subject, issuer: subjectOf(issuer), publicKey, extensions };
  return writeIdentity(body, privateKey, signingKey);
}

function readAuthority({ certificate, key }: Identity) {
  try {
    const issuer = new X509Certificate(certificate);
    const signingKey = createPrivateKey(key);
    if (issuer.checkPrivateKey(signingKey)) return { issuer, signingKey };
  } catch (cause) {
    throw new AppError('invalid-certificate', 'the authority cannot be read', { cause });
  }
  throw new AppError('invalid-certificate', 'the key is not that of the authority');
}

type CertificateBody = {
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly publicKey: KeyObject;
  readonly extensions: Uint8Array;
};

function writeIdentity(body: CertificateBody, privateKey: KeyObject, signingKey: KeyObject): Identity {
  const signed = encodeSequence(
    VERSION_3,
    encode(TAG.integer, makeSerial()),
    ECDSA_SHA256,
    body.issuer,
    encodeSequence(encodeTime(body.notBeforeMs), encodeTime(body.notAfterMs)),
    body.subject,
    encodeKey(body.publicKey),
    encode(contextTag(3, true), body.extensions),
  );
  const bytes = encodeSequence(signed, ECDSA_SHA256, encodeBits(sign('sha256', signed, signingKey)));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { certificate: new X509Certificate(bytes).toString(), key: String(key) };
}

const encodeKey = (key: KeyObject): Uint8Array => key.export({ type: 'spki', format: 'der' });

/** By method 4 of RFC 7093, section 2, as short as that of RFC 5280. */
const keyIdOf = (key: KeyObject): Uint8Array => hash('sha256', encodeKey(key), 'buffer').subarray(0, 20);

/** Cut to what a common name may have: whom it is good for is said by the alternative names. */
function encodeName(commonName: string): Uint8Array {
  const text = encodeText(commonName.slice(0, COMMON_NAME_CHARS_MAX));
  return encodeSequence(encode(TAG.set, encodeSequence(encodeOid(COMMON_NAME_OID), text)));
}

/** As it stands in the certificate, after version, serial, algorithm, issuer and validity: bytes are compared. */
function subjectOf(certificate: X509Certificate): Uint8Array {
  const subject = splitElement(splitElement(certificate.raw)[0] ?? new Uint8Array())[5];
  if (subject === undefined) throw new AppError('invalid-certificate', 'the authority has no subject');
  return subject;
}

/** 126 random bits that stand for a positive number without a byte too many (RFC 5280, 4.1.2.2). */
function makeSerial(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}
