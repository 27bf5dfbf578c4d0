/**
 * CEL runtime: floating-point texts as Go's ParseFloat takes them: decimal, or hexadecimal with a binary exponent, with
 * underscores between digits.
 */

// No two parts that follow each other begin alike, so a long text is refused in linear time.
const DIGITS = String.raw`\d(?:_?\d)*`;
const HEX_DIGITS = '[0-9a-f](?:_?[0-9a-f])*';
const DECIMAL = new RegExp(String.raw`^[+-]?(?:${DIGITS}(?:\.(?:${DIGITS})?)?|\.${DIGITS})(?:e[+-]?${DIGITS})?$`, 'i');
const HEXADECIMAL = new RegExp(
  String.raw`^([+-]?)0x(?:_?(${HEX_DIGITS})(?:\.(${HEX_DIGITS})?)?|\.(${HEX_DIGITS}))p([+-]?${DIGITS})$`,
  'i',
);

/** Larger exponents count as this one, as in Go: it leads far out of the range of doubles either way. */
const EXPONENT_MAX = 100_000;
const MANTISSA_BITS = 53;
/** Exponent of the smallest double. */
const EXPONENT_MIN = -1074;

/** The nearest double; infinite beyond the largest one. Undefined where the text is no number. */
export function readFloat(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text.replaceAll('_', ''));
  const parts = HEXADECIMAL.exec(text);
  if (parts === null) return undefined;
  const [sign, whole, fraction, onlyFraction, exponentText] = parts.slice(1).map((part) => part?.replaceAll('_', ''));
  const fractionDigits = fraction ?? onlyFraction ?? '';
  const exponent = Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, Number(exponentText)));
  const value = scale(BigInt(`0x${whole ?? ''}${fractionDigits}`), exponent - 4 * fractionDigits.length);
  return sign === '-' ? -value : value;
}

/** `mantissa * 2 ** exponent`, rounded once, half to even. */
function scale(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  // The unit of the last place: what is below it is rounded away.
  const unit = Math.max(bitLength(mantissa) + exponent - MANTISSA_BITS, EXPONENT_MIN);
  if (unit <= exponent) return Number(mantissa) * 2 ** exponent;
  return Number(shiftHalfEven(mantissa, BigInt(unit - exponent))) * 2 ** unit;
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * digits.length + 28 - Math.clz32(Number.parseInt(digits.charAt(0), 16));
}

function shiftHalfEven(value: bigint, bits: bigint): bigint {
  const kept = value >> bits;
  const lost = value - (kept << bits);
  const half = 1n << (bits - 1n);
  return lost > half || (lost === half && kept % 2n === 1n) ? kept + 1n : kept;
}
