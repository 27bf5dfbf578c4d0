/**
 * CEL runtime: strings counted in code points, bytes as UTF-8, doubles as Go prints them.
 */
import type { CelError } from '../values.ts';
import { fail } from './failures.ts';

/** Length in code points. A lone surrogate counts as one. */
export function sizeOfString(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at++) {
    if (isHighSurrogate(text.charCodeAt(at)) && isLowSurrogate(text.charCodeAt(at + 1))) size--;
  }
  return size;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** Text of UTF-8 bytes; `conversion` when they are not valid. */
export function decodeUtf8(bytes: Uint8Array): string | CelError {
  try {
    return decoder.decode(bytes);
  } catch {
    // A TypeError, which is how a fatal decoder says that the bytes are not UTF-8.
    return fail('conversion', 'invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** From this decimal exponent on Go's `%g` of a shortest representation writes an exponent. */
const EXPONENT_MIN = 6;

/**
 * Shortest digits that read back as the same double, in Go's `%g` form with its switch to exponents: 1e+06, 0.0001,
 * 1e-05.
 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = ''] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  // In this range `String` writes no exponent either.
  if (exponent >= -4 && exponent < EXPONENT_MIN) return String(value);
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
}
