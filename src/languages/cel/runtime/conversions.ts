/**
 * CEL runtime: `int()`, `uint()`, `double()`, `string()`, `bool()`, `timestamp()`, `duration()` on the types they take.
 */
import {
  type CelError,
  Double,
  INT_MAX,
  INT_MIN,
  type Result,
  Timestamp,
  Uint,
  UINT_MAX,
  Duration,
} from '../values.ts';
import { fail } from './failures.ts';
import { readFloat } from './float-text.ts';
import { toDouble, toInt } from './numbers.ts';
import { decodeUtf8, formatDouble } from './text.ts';
import { formatDuration, formatTimestamp } from './time.ts';

const cannotConvert = (text: string, type: string): CelError =>
  fail('conversion', `cannot convert '${text.slice(0, 64)}' to ${type}`);

/** Longest text of a number that is looked at: no 64-bit integer needs more, leading zeros aside. */
const INTEGER_CHARS_MAX = 256;

function integerOfText(text: string, pattern: RegExp, type: string): bigint | CelError {
  if (text.length > INTEGER_CHARS_MAX || !pattern.test(text)) return cannotConvert(text, type);
  return BigInt(text.replace(/^\+/, ''));
}

/** `int(text)`: decimal digits; `conversion` for other text, `range` beyond 64 bits. */
export function intOfText(text: string): Result {
  const value = integerOfText(text, /^[+-]?\d+$/, 'int');
  if (typeof value !== 'bigint') return value;
  return value > INT_MAX || value < INT_MIN ? fail('range', `range: '${text}' does not fit an int`) : toInt(value);
}

/** `uint(text)`: decimal digits; `conversion` for other text, `range` beyond 64 bits. */
export function uintOfText(text: string): Result {
  const value = integerOfText(text, /^\d+$/, 'uint');
  if (typeof value !== 'bigint') return value;
  return value > UINT_MAX ? fail('range', `range: '${text}' does not fit a uint`) : new Uint(value);
}

export const intOfUint = (value: Uint): Result =>
  value.value > INT_MAX ? fail('range', 'range: uint does not fit an int') : toInt(value.value);

export const uintOfInt = (value: number | bigint): Result =>
  value < 0 ? fail('range', 'range: a uint is not negative') : new Uint(BigInt(value));

const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** A number, `inf`, `infinity` or `nan` as Go's ParseFloat takes them; `range` beyond the largest double. */
export function doubleOfText(text: string): number | Double | CelError {
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  const value = readFloat(text);
  if (value === undefined) return cannotConvert(text, 'double');
  return Number.isFinite(value)
    ? toDouble(value)
    : fail('range', `range: '${text.slice(0, 64)}' does not fit a double`);
}

const TRUE_TEXTS: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE_TEXTS: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** `bool(text)`: the texts that Go's ParseBool takes; else `conversion`. */
export function boolOfText(text: string): Result {
  return TRUE_TEXTS.has(text) || (FALSE_TEXTS.has(text) ? false : cannotConvert(text, 'bool'));
}

type Printable = string | boolean | number | bigint | Double | Uint | Uint8Array | Timestamp | Duration;

/** `string(value)`. */
export function textOf(value: Printable): string | CelError {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatDouble(value);
  if (value instanceof Double) return formatDouble(value.value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return decodeUtf8(value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  return value instanceof Duration ? formatDuration(value) : String(value);
}
