/**
 * Secrets that the program makes: random, long enough that a plain hash keeps them, and recognisable where they leak.
 */
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** 256 random bits, for cookies. */
export function makeSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What the store keeps of a secret. A secret of 256 bits needs no slow hash: there is nothing to guess. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Another secret that only the holder of the first can know: one cookie proves several things without a store. */
export function deriveSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(`bulwark ${purpose}`).digest('base64url');
}

/** Compares in a time that tells nothing of where the texts differ. */
export function isSameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(a)), Buffer.from(hashSecret(b)));
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TOKEN = /^blw_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const BODY_CHARS = 43;
const CHECK_CHARS = 6;
const CHECK_BYTES = 4;

/**
 * An API token: `blw_`, 256 random bits and a checksum, all letters and digits. Scanners of secrets know it by its
 * prefix, and by the checksum that it is no accident; a mistyped one is refused without a look at the store.
 */
export function makeTokenText(): string {
  const body = toBase62(randomBytes(SECRET_BYTES), BODY_CHARS);
  return `blw_${body}${checksum(body)}`;
}

/** Whether a text has the form and the checksum of a token. */
export function isTokenText(text: string): boolean {
  const [, body = '', check = ''] = TOKEN.exec(text) ?? [];
  return body !== '' && checksum(body) === check;
}

function checksum(body: string): string {
  return toBase62(Buffer.from(hash('sha256', body, 'buffer')).subarray(0, CHECK_BYTES), CHECK_CHARS);
}

function toBase62(bytes: Uint8Array, chars: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let i = 0; i < chars; i++) {
    text = `${DIGITS[Number(rest % 62n)] ?? ''}${text}`;
    rest /= 62n;
  }
  return text;
}

/** Crockford's: no letter is taken for a digit when somebody reads it out. */
const SPOKEN = '0123456789abcdefghjkmnpqrstvwxyz';
const SPOKEN_CHARS = 25;
const SPOKEN_GROUP = /.{5}/g;

/** A password for one sign-in, to be read from a terminal: 125 random bits in groups of five. */
export function makeOneTimePassword(): string {
  const text = Array.from(randomBytes(SPOKEN_CHARS), (byte) => SPOKEN[byte % SPOKEN.length]).join('');
  return text.match(SPOKEN_GROUP)?.join('-') ?? text;
}
