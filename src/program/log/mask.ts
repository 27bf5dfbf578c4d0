/**
 * Keeps secrets out of log lines: by the name of the field that holds them, by their value where it is known, and by
 * the shapes in which credentials are written.
 */

/** What stands where a secret was. */
export const MASK = '[masked]';

/** Parts of field names, without case and separators, whose values are never shown. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  'credential',
  'onetimesecret',
  'passphrase',
  'password',
  'passwd',
  'privatekey',
  'secret',
  'token',
  'apikey',
  'csrf',
];

/** Shorter texts are words that stand in harmless places too. */
const VALUE_CHARS_MIN = 8;
/** Values remembered; beyond it, those hidden longest ago are forgotten. */
const VALUES_MAX = 1_000;
const DEPTH_MAX = 6;
const TEXT_CHARS_MAX = 4_000;
const ITEMS_MAX = 50;

/** Each linear: one class, repeated, between fixed texts. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,500}@/gi, `$1${MASK}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, MASK],
  [/([?&](?:access_token|token|code|state|secret|password)=)[^&\s]+/gi, `$1${MASK}`],
];

export type Masking = {
  /** Never shows this value again. */
  readonly hide: (value: string) => void;
  /** A copy for the log: bounded in size, errors as texts, without secrets. */
  readonly mask: (value: unknown) => unknown;
};

/** Remembers values for one log. */
export function createMasking(): Masking {
  const values = new Set<string>();
  const maskText = (text: string): string => {
    let masked = text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}…` : text;
    for (const value of values) masked = masked.replaceAll(value, MASK);
    for (const [shape, mask] of SHAPES) masked = masked.replace(shape, mask);
    return masked;
  };
  return {
    hide: (value) => {
      if (value.length < VALUE_CHARS_MIN) return;
      values.delete(value);
      values.add(value);
      if (values.size > VALUES_MAX) values.delete(values.values().next().value ?? '');
    },
    mask: (value) => copy(value, maskText, 0),
  };
}

function copy(value: unknown, maskText: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return maskText(describeError(value));
  if (depth >= DEPTH_MAX) return '…';
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => copy(item, maskText, depth + 1));
  const members = Object.entries(value).slice(0, ITEMS_MAX);
  return Object.fromEntries(
    members.map(([name, member]) => [name, isSecretName(name) ? MASK : copy(member, maskText, depth + 1)]),
  );
}

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  return SECRET_NAMES.some((secret) => plain.includes(secret));
}

/** Stack of the error and, below it, of what caused it. */
function describeError(error: Error): string {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${stack}\ncaused by ${describeError(error.cause)}` : stack;
}
