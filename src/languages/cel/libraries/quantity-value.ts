/**
 * CEL library `quantity`: amounts of resources as Kubernetes' `resource.Quantity` reads and counts them, exact
 * decimals. What is finer than a nano is rounded up when it is read.
 */
import { INT_MAX, INT_MIN } from '../values.ts';

/**
 * `value` x 10^`scale`. Kubernetes keeps amounts of up to 18 digits in a small form; only those convert to integers,
 * and only when no scale is left below zero: `1.0` and `1.5Gi` do not.
 */
export type Amount = { readonly value: bigint; readonly scale: number; readonly isSmall: boolean };

export type QuantityFault = 'format' | 'suffix' | 'number';

const SYNTAX = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const NANO = -9;
/** Exponents beyond this have no meaning for resources and would make numbers of absurd size. */
const EXPONENT_MAX = 1000;
/** Digits of an int64 that always fit. */
const SMALL_DIGITS_MAX = 18;
/** As above for amounts with a binary suffix, where Kubernetes leaves more room. */
const SMALL_BINARY_DIGITS_MAX = 15;

/** Reads `12Mi`, `0.5`, `1e3`, `100m`. Digits may be missing altogether (`-`, `Mi`): that is zero where it is small. */
export function parseQuantity(text: string): Amount | QuantityFault {
  const match = SYNTAX.exec(text);
  if (match === null || text === '') return 'format';
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  const scaling = readSuffix(suffix);
  if (scaling === undefined) return 'suffix';
  const value = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  // "0012" and "12" have the same digits, and "" those of "0".
  const digits = Math.max(whole.replace(/^0+/, '').length, 1) + fraction.length;
  const amount =
    'binary' in scaling
      ? scaleBinary(value, digits, fraction.length, scaling.binary)
      : scaleDecimal(value, digits, scaling.decimal - fraction.length);
  return amount.isSmall || whole + fraction !== '' ? amount : 'number';
}

type Scaling = { readonly decimal: number } | { readonly binary: number };

function readSuffix(suffix: string): Scaling | undefined {
  const decimal = DECIMAL_EXPONENTS[suffix];
  if (decimal !== undefined) return { decimal };
  const binary = BINARY_EXPONENTS[suffix];
  if (binary !== undefined) return { binary };
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  const power = exponent === undefined ? Number.NaN : Number(exponent);
  return Math.abs(power) <= EXPONENT_MAX ? { decimal: power } : undefined;
}

function scaleDecimal(value: bigint, digits: number, scale: number): Amount {
  return digits <= SMALL_DIGITS_MAX && scale >= NANO
    ? { value, scale, isSmall: true }
    : roundToNanos({ value, scale, isSmall: false });
}

function scaleBinary(value: bigint, digits: number, fractionDigits: number, exponent: number): Amount {
  const scaled = value << BigInt(exponent);
  const digitsMax = SMALL_BINARY_DIGITS_MAX - Math.floor((exponent * 3) / 10) - 1;
  if (fractionDigits === 0 && digits <= digitsMax) return { value: scaled, scale: 0, isSmall: true };
  const amount = roundToNanos({ value: scaled, scale: -fractionDigits, isSmall: false });
  const limit = { value: value < 0n ? -INT_MAX : INT_MAX, scale: 0, isSmall: false };
  return compareAmounts(amount, limit) === (value < 0n ? -1 : 1) ? limit : amount;
}

/** Away from zero: what is asked for is never rounded to nothing. */
function roundToNanos({ value, scale, isSmall }: Amount): Amount {
  if (scale >= NANO) return { value: value * 10n ** BigInt(scale - NANO), scale: NANO, isSmall };
  const divisor = 10n ** BigInt(NANO - scale);
  const quotient = value / divisor;
  const isExact = value % divisor === 0n;
  return { value: isExact ? quotient : quotient + (value < 0n ? -1n : 1n), scale: NANO, isSmall };
}

export const amountOfInt = (value: bigint): Amount => ({ value, scale: 0, isSmall: true });

/** The value at a scale that is not coarser than the amount's own. */
const valueAt = ({ value, scale }: Amount, finer: number): bigint => value * 10n ** BigInt(scale - finer);

/** The exact sum; small where both are and the steps to it fit 64 bits. */
export function addAmounts(a: Amount, b: Amount): Amount {
  const areSmall = a.isSmall && b.isSmall;
  if (areSmall && b.value === 0n) return a;
  if (areSmall && a.value === 0n) return b;
  const scale = Math.min(a.scale, b.scale);
  const [left, right] = [valueAt(a, scale), valueAt(b, scale)];
  return { value: left + right, scale, isSmall: areSmall && [left, right, left + right].every(isInt64) };
}

export const negateAmount = ({ value, scale, isSmall }: Amount): Amount => ({ value: -value, scale, isSmall });

/** -1, 0 or 1. */
export function compareAmounts(a: Amount, b: Amount): number {
  const scale = Math.min(a.scale, b.scale);
  const difference = valueAt(a, scale) - valueAt(b, scale);
  return difference < 0n ? -1 : Number(difference > 0n);
}

const isInt64 = (value: bigint): boolean => value >= INT_MIN && value <= INT_MAX;

/** The amount as an int64, where it is small and whole. */
export function integerOfAmount({ value, scale, isSmall }: Amount): bigint | undefined {
  if (!isSmall || scale < 0) return undefined;
  if (value === 0n) return value;
  const whole = scale > SMALL_DIGITS_MAX ? undefined : value * 10n ** BigInt(scale);
  return whole !== undefined && isInt64(whole) ? whole : undefined;
}

/** A double near the amount: as in Kubernetes its digits times a power of ten, so `1.2` is 1.2000000000000002. */
export const approximateAmount = ({ value, scale }: Amount): number => Number(value) * Number(`1e${scale}`);
