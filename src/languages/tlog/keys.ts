/**
 * Keys of signed notes (https://c2sp.org/signed-note), Ed25519: the texts in which they are kept and handed on, which
 * are those of Go's `sumdb/note`.
 */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey, hash, randomBytes, sign, verify } from 'node:crypto';
import { readBase64, writeBase64 } from './base64.ts';

export type Verifier = {
  readonly name: string;
  /** 8 hexadecimal digits; with the name it says which key it is. */
  readonly keyId: string;
  /** `<name>+<key id>+<base64>`: what is given to whoever shall verify. */
  readonly text: string;
  /** `signature` is what follows the key id in a signature line. */
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
};

export type Signer = {
  readonly verifier: Verifier;
  readonly sign: (message: Uint8Array) => Uint8Array;
};

const ED25519 = 0x01;
const COSIGNATURE = 0x04;
const KEY_BYTES = 32;
const TIME_BYTES = 8;
/** What DER puts before the 32 bytes of an Ed25519 key: RFC 8410. */
const PRIVATE_DER = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b6570032100', 'hex');
const PRIVATE_PREFIX = 'PRIVATE+KEY+';

/** A name without spaces and plus signs: each of them separates. */
const NAME = /^[^\s+\p{Cc}]+$/u;

/** The text of a new private key. `name` is the log's origin, such as `example.com/log`. */
export function createPrivateKeyText(name: string): string {
  const seed = randomBytes(KEY_BYTES);
  const { keyId } = createVerifier(name, ED25519, publicBytesOf(privateKeyOf(seed)));
  return `${PRIVATE_PREFIX}${name}+${keyId}+${writeBase64(Buffer.concat([Uint8Array.of(ED25519), seed]))}`;
}

/** Undefined when the text is no private key that signs notes. */
export function readSigner(text: string): Signer | undefined {
  if (!text.startsWith(PRIVATE_PREFIX)) return undefined;
  const parts = readKeyText(text.slice(PRIVATE_PREFIX.length));
  if (parts?.type !== ED25519) return undefined;
  const key = privateKeyOf(parts.bytes);
  const verifier = createVerifier(parts.name, ED25519, publicBytesOf(key));
  return verifier.keyId === parts.keyId ? { verifier, sign: (message) => sign(null, message, key) } : undefined;
}

/** A log's key, or a witness's that cosigns with a time; undefined when the text is neither. */
export function readVerifier(text: string): Verifier | undefined {
  const parts = readKeyText(text);
  if (parts === undefined || (parts.type !== ED25519 && parts.type !== COSIGNATURE)) return undefined;
  const verifier = createVerifier(parts.name, parts.type, parts.bytes);
  return verifier.keyId === parts.keyId ? verifier : undefined;
}

function readKeyText(text: string) {
  const [, name = '', keyId = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = readBase64(encoded);
  if (!isKeyName(name) || bytes?.length !== KEY_BYTES + 1) return undefined;
  return { name, keyId, type: bytes[0], bytes: bytes.subarray(1) };
}

/** Whether a signature line can name a key so. */
export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

function createVerifier(name: string, type: typeof ED25519 | typeof COSIGNATURE, publicBytes: Uint8Array): Verifier {
  const typed = Buffer.concat([Uint8Array.of(type), publicBytes]);
  const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'hex').slice(0, 8);
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_DER, publicBytes]), format: 'der', type: 'spki' });
  const check = (message: Uint8Array, signature: Uint8Array): boolean => verify(null, message, key, signature);
  return {
    name,
    keyId,
    text: `${name}+${keyId}+${writeBase64(typed)}`,
    verify: type === ED25519 ? check : (message, signature) => verifyCosignature(check, message, signature),
  };
}

/** https://c2sp.org/tlog-cosignature: the time is signed along, and stands before the signature. */
function verifyCosignature(check: Verifier['verify'], message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length <= TIME_BYTES) return false;
  const time = Buffer.from(signature.subarray(0, TIME_BYTES)).readBigUInt64BE();
  const signed = Buffer.concat([Buffer.from(`cosignature/v1\ntime ${time}\n`), message]);
  return check(signed, signature.subarray(TIME_BYTES));
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_DER, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytesOf(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_DER.length);
}
