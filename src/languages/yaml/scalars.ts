/** What a plain scalar means: YAML 1.2 core schema, or the reading of Kubernetes (go-yaml v2, mostly YAML 1.1). */
/**
 * `core`: YAML 1.2 core schema: `yes` is text, `0644` is 644.
 * `kubernetes`: as the API server's tools read manifests: `yes` is true, `0644` is octal, `1_000` is 1000. A scanner
 * that
 * took `privileged: yes` for text would let it pass.
 * `cloudformation`: the same scalars, and tags such as `!Ref` stand for maps (see `short-forms.ts`).
 */
export type Dialect = 'core' | 'kubernetes' | 'cloudformation';

export type Scalar = null | boolean | number | bigint | string;

const TRUE_1_1 = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']);
const FALSE_1_1 = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']);
const WORDS = new Map<string, Scalar>([
  ['', null],
  ['~', null],
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const SPECIAL_FLOATS = new Map<string, number>([
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const CORE_INTEGER = /^(?:([-+]?)([0-9]+)|(0o[0-7]+|0x[0-9a-fA-F]+))$/;
/** Go's `strconv.ParseInt(text, 0, 64)`: the base is told by the prefix, a bare leading 0 is octal. */
const GO_INTEGER = /^([-+]?)(0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Longer digits are text: no double reaches there, and matching and converting stay cheap. */
const NUMBER_CHARS_MAX = 400;

/** True for words that YAML 1.1 readers take for a boolean and YAML 1.2 readers for text. */
export function isAmbiguousBoolean(text: string): boolean {
  return text.length <= 3 && (TRUE_1_1.has(text) || FALSE_1_1.has(text));
}

/** The value of a scalar without quotes and without a tag. */
export function resolvePlain(text: string, dialect: Dialect): Scalar {
  switch (text.charCodeAt(0) | 0x20) {
    case 0x6e: // n N
    case 0x74: // t T
    case 0x66: // f F
    case 0x79: // y Y
    case 0x6f: // o O
      return resolveWord(text, dialect);
    case 0x7e: // ~
      return text === '~' ? null : text;
    default:
      return text === '' ? null : (resolveNumber(text, dialect) ?? text);
  }
}

function resolveWord(text: string, dialect: Dialect): Scalar {
  if (text.length > 5) return text;
  const value = WORDS.get(text);
  if (value !== undefined) return value;
  // The letters alone are booleans to go-yaml; to CloudFormation they are text, such as the type of a key, `N`.
  const isWord = dialect === 'kubernetes' || (dialect === 'cloudformation' && text.length > 1);
  if (isWord && isAmbiguousBoolean(text)) return TRUE_1_1.has(text);
  return text;
}

/** Undefined when the text is no number. Integers of 64 bits are exact, others become doubles as in Go. */
export function resolveNumber(text: string, dialect: Dialect): number | bigint | undefined {
  const first = text.charCodeAt(0);
  // + - . and digits; 0x2c and 0x2f are tested by the patterns
  if (first < 0x2b || first > 0x39 || text.length > NUMBER_CHARS_MAX) return undefined;
  const special = text.length <= 5 ? SPECIAL_FLOATS.get(text) : undefined;
  if (special !== undefined) return special;
  const plain = dialect === 'core' ? text : text.replaceAll('_', '');
  const value = resolveInteger(plain, dialect) ?? resolveFloat(plain);
  // A number too large for a double is text, as in Go: `12e4567` is more likely a commit than a quantity.
  return typeof value !== 'number' || Number.isFinite(value) ? value : undefined;
}

function resolveFloat(text: string): number | undefined {
  return FLOAT.test(text) ? withoutNegativeZero(Number(text)) : undefined;
}

/** Undefined when the text is no integer. */
export function resolveInteger(text: string, dialect: Dialect): number | bigint | undefined {
  const match = (dialect === 'core' ? CORE_INTEGER : GO_INTEGER).exec(text);
  if (match === null) return undefined;
  let digits = match[2] ?? match[3] ?? '';
  if (dialect !== 'core' && /^0[0-9]/.test(digits)) digits = `0o${digits}`;
  return toInteger(match[1] === '-', digits);
}

/** An integer as JSON has it: a safe number, a bigint within int64, and beyond that the nearest double. */
export function toInteger(isNegative: boolean, digits: string): number | bigint {
  const nearest = Number(digits);
  if (Number.isSafeInteger(nearest)) return withoutNegativeZero(isNegative ? -nearest : nearest);
  // Leading zeros aside, int64 needs at most 63 binary digits: longer text is not worth an exact, super-linear
  // conversion.
  if (!(nearest <= 2 ** 63)) return isNegative ? -nearest : nearest;
  const exact = isNegative ? -BigInt(digits) : BigInt(digits);
  return BigInt.asIntN(64, exact) === exact ? exact : Number(exact);
}

function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
