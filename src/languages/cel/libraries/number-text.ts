/**
 * CEL libraries: doubles as decimal text with a given precision, rounded half to even from their exact value, as Go's
 * `fmt`. JavaScript's `toFixed` rounds exact halves up and gives up at 1e21.
 */

/** A finite double as an exact fraction. */
type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

const view = new DataView(new ArrayBuffer(8));

function fractionOf(value: number): Fraction {
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const stored = bits & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? stored : stored | (1n << 52n);
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  return exponent >= 0
    ? { numerator: mantissa << BigInt(exponent), denominator: 1n }
    : { numerator: mantissa, denominator: 1n << BigInt(-exponent) };
}

function roundHalfEven({ numerator, denominator }: Fraction): bigint {
  const whole = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice < denominator) return whole;
  return twice > denominator || whole % 2n === 1n ? whole + 1n : whole;
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? '-' : '');

/** `%.<precision>f` of a finite double. */
export function formatFixed(value: number, precision: number): string {
  const { numerator, denominator } = fractionOf(value);
  const scaled = roundHalfEven({ numerator: numerator * 10n ** BigInt(precision), denominator });
  return signOf(value) + placePoint(String(scaled), precision);
}

function placePoint(digits: string, precision: number): string {
  if (precision === 0) return digits;
  const padded = digits.padStart(precision + 1, '0');
  return `${padded.slice(0, -precision)}.${padded.slice(-precision)}`;
}

/** Digits and power of ten of `%.<precision>e` of a finite double. */
export function splitScientific(value: number, precision: number): { mantissa: string; exponent: number } {
  if (value === 0) return { mantissa: signOf(value) + placePoint('0'.repeat(precision + 1), precision), exponent: 0 };
  let exponent = Number(value.toExponential().split('e')[1]);
  let digits = scaledDigits(value, precision - exponent);
  if (digits.length > precision + 1) {
    // 9.99 rounds to 10.0: one digit more, so one power of ten up.
    exponent += 1;
    digits = scaledDigits(value, precision - exponent);
  }
  return { mantissa: signOf(value) + placePoint(digits, precision), exponent };
}

function scaledDigits(value: number, power: number): string {
  const { numerator, denominator } = fractionOf(value);
  const factor = 10n ** BigInt(Math.abs(power));
  const scaled =
    power >= 0 ? { numerator: numerator * factor, denominator } : { numerator, denominator: denominator * factor };
  return String(roundHalfEven(scaled));
}

/** Shortest digits that read back as the same double, never with an exponent. */
export function formatShortest(value: number): string {
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(exponentText);
  const point = exponent + 1;
  const body =
    point <= 0
      ? `0.${'0'.repeat(-point)}${digits}`
      : point >= digits.length
        ? digits.padEnd(point, '0')
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return signOf(value) + body;
}
