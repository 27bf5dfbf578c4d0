/** Passwords: what is taken for one, and how it is kept (Argon2id, RFC 9106, with the parameters that OWASP names). */
import type { Argon2Parameters } from 'node:crypto';
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../base/errors.ts';
import { LIMITS } from '../../base/limits.ts';

/** OWASP's password storage cheat sheet: 19 MiB, two passes, one lane. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** What is compared with where there is no such user, so that the answer takes as long. */
const DECOY = writePhc(Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/**
 * Throws `invalid-request` for what may not become a password. Length is what counts (NIST SP 800-63B): no rule asks
 * for kinds of characters, and what is easily guessed of the account is refused.
 */
export function checkNewPassword(password: string, name: string): void {
  const { passwordCharsMin, passwordCharsMax } = LIMITS;
  const chars = Array.from(password).length;
  if (chars < passwordCharsMin) {
    throw new AppError('invalid-request', `a password has at least ${passwordCharsMin} characters`);
  }
  if (chars > passwordCharsMax) {
    throw new AppError('invalid-request', `a password has at most ${passwordCharsMax} characters`);
  }
  const plain = password.toLowerCase();
  if (new Set(plain).size < DISTINCT_MIN || plain.replaceAll(name.toLowerCase(), '').length < REST_CHARS_MIN) {
    throw new AppError('invalid-request', 'this password is too easily guessed');
  }
}

/** Different characters of a password. */
const DISTINCT_MIN = 5;
/** Characters besides the user's name. */
const REST_CHARS_MIN = 8;

/** The PHC string of a password. Throws `too-many-requests` when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(SALT_BYTES);
  const key = await derive(password, {
    nonce,
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    tagLength: HASH_BYTES,
  });
  return writePhc(nonce, key);
}

/**
 * Whether the password is the one of the PHC string. Without a string the answer is false, after the same work. Throws
 * `too-many-requests` when too many wait.
 */
export async function verifyPassword(password: string, phc: string | undefined): Promise<boolean> {
  const [, memory, passes, lanes, salt = '', expected = ''] = PHC.exec(phc ?? DECOY) ?? [];
  if (memory === undefined) throw new Error('assertion failed: the store holds a password of an unknown kind');
  const wanted = Buffer.from(expected, 'base64');
  const key = await derive(password, {
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(lanes),
    tagLength: wanted.length,
  });
  return timingSafeEqual(key, wanted) && phc !== undefined;
}

function writePhc(salt: Uint8Array, key: Uint8Array): string {
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${toBase64(salt)}$${toBase64(key)}`;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

let running = 0;
const waiting: (() => void)[] = [];

/** Hashing is expensive by design, so that it is rationed: a flood of sign-ins must not take the host's memory. */
async function derive(password: string, options: Omit<Argon2Parameters, 'message'>): Promise<Buffer> {
  if (running >= LIMITS.passwordHashesMax) {
    if (waiting.length >= LIMITS.passwordQueueMax) {
      throw new AppError('too-many-requests', 'too many passwords wait to be checked');
    }
    // Whoever ends hands its place over, so that nobody slips in between.
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  } else running += 1;
  try {
    return await new Promise((resolve, reject) => {
      // Two keyboards may write one character differently; NFKC makes them equal (RFC 8265).
      argon2('argon2id', { ...options, message: password.normalize('NFKC') }, (error, key) => {
        if (error === null) resolve(key);
        else reject(error);
      });
    });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
