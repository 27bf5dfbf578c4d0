/**
 * CEL library: `format`, printf for CEL values, in the two dialects that are in use.
 */
import { fail } from '../runtime/failures.ts';
import { doubleValue, numberKind } from '../runtime/numbers.ts';
import { encodeUtf8 } from '../runtime/text.ts';
import { typeName } from '../runtime/type-of.ts';
import { CelError, Failure, type Result, Uint, type Value } from '../values.ts';
import { formatFixed, formatShortest, splitScientific } from './number-text.ts';
import { printCelSpec, printKubernetes } from './value-text.ts';

/**
 * - `cel-spec`: strings library version 4 of cel-go. `%s` prints members of lists bare (`[a, 1.5]`), `%d %f %e` take
 *   any number, exponents are `e+00`.
 * - `kubernetes`: version 2. `%s` prints members as CEL literals (`["a", 1.500000]`), `%d` takes integers and `%f %e`
 *   doubles, with the separators and exponents of American English (`1,234.5`, `3.14×10⁰⁰`).
 */
export type FormatDialect = 'cel-spec' | 'kubernetes';

const PRECISION_DEFAULT = 6;
const PRECISION_MAX = 1000;

/** `%.3f` without the sign: `length` counts what was written. */
export type Clause = { readonly letter: string; readonly precision: number; readonly length: number };

/**
 * Fills in `%` clauses of a text from `args`, in order. A clause that does not fit its argument is
 * `invalid_argument`.
 */
export function formatText(text: string, args: readonly Value[], dialect: FormatDialect): Result {
  let printed = '';
  let used = 0;
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    printed += text.slice(from, at);
    if (text[at + 1] === '%') {
      printed += '%';
      from = at + 2;
      continue;
    }
    const arg = args[used];
    if (arg === undefined) return fail('invalid_argument', `index ${used} out of range`);
    if (at + 1 === text.length) return fail('invalid_argument', 'unexpected end of string');
    const clause = readClause(text, at + 1);
    if (clause instanceof CelError) return clause;
    const part = formatValue(arg, clause, dialect);
    if (part instanceof Failure) return part;
    printed += part;
    used += 1;
    from = at + 1 + clause.length;
  }
  return printed + text.slice(from);
}

/** The clauses of a text in order, `%%` left out. */
export function readClauses(text: string): readonly Clause[] | CelError {
  const clauses: Clause[] = [];
  let from = 0;
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    if (text[at + 1] === '%') {
      from = at + 2;
      continue;
    }
    const clause = readClause(text, at + 1);
    if (clause instanceof CelError) return clause;
    clauses.push(clause);
    from = at + 1 + clause.length;
  }
  return clauses;
}

const CLAUSE = /(?:\.(\d*))?([^])?/uy;

function readClause(text: string, at: number): Clause | CelError {
  CLAUSE.lastIndex = at;
  const [whole = '', digits, letter] = CLAUSE.exec(text) ?? [];
  const unparsed = (why: string): CelError => fail('invalid_argument', `could not parse formatting clause: ${why}`);
  if (letter === undefined) return unparsed('error while parsing precision: could not find end of precision specifier');
  const precision = digits === undefined ? PRECISION_DEFAULT : Number(digits === '' ? Number.NaN : digits);
  if (Number.isNaN(precision)) return unparsed('error while parsing precision: no digits after the point');
  if (precision > PRECISION_MAX) {
    return unparsed(
      `error while parsing precision: precision ${digits} exceeds maximum allowed precision ${PRECISION_MAX}`,
    );
  }
  if (!'sdfebxXo'.includes(letter)) return unparsed(`unrecognized formatting clause "${letter}"`);
  return { letter, precision, length: whole.length };
}

/** What may be given to a clause, as the error says it. */
const MISFITS: Readonly<Record<string, string>> = {
  s:
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and ' +
    'timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  X: 'only integers, byte buffers, and strings can be formatted as hex',
  o: 'octal clause can only be used on integers',
};

function formatValue(value: Value, clause: Clause, dialect: FormatDialect): string | Failure {
  if (value instanceof Failure) return value;
  const { letter, precision } = clause;
  if (letter === 's') {
    const printed = dialect === 'kubernetes' ? printKubernetes(value) : printCelSpec(value);
    return typeof printed === 'object' && !(printed instanceof Failure) ? misfit(letter, printed.misfit) : printed;
  }
  return FORMATTERS[letter]?.(value, precision, dialect) ?? misfit(letter, typeName(value));
}

/** Why a clause does not take a value of the type `given`. */
export const describeMisfit = (letter: string, given: string): string =>
  `error during formatting: ${MISFITS[letter]}, was given ${given}`;

const misfit = (letter: string, given: string): CelError => fail('invalid_argument', describeMisfit(letter, given));

type Formatter = (value: Value, precision: number, dialect: FormatDialect) => string | undefined;

const FORMATTERS: Readonly<Record<string, Formatter>> = {
  d: (value, _precision, dialect) => {
    const integer = integerOf(value);
    if (integer !== undefined) return String(integer);
    const double = dialect === 'cel-spec' ? doubleOf(value) : undefined;
    return double === undefined ? undefined : (nameOf(double, dialect) ?? formatShortest(double));
  },
  f: (value, precision, dialect) => {
    const number = realOf(value, dialect);
    if (number === undefined) return undefined;
    return nameOf(number, dialect) ?? group(formatFixed(number, precision), dialect);
  },
  e: (value, precision, dialect) => {
    const number = realOf(value, dialect);
    if (number === undefined) return undefined;
    return nameOf(number, dialect) ?? formatScientific(number, precision, dialect);
  },
  b: (value) => (typeof value === 'boolean' ? (value ? '1' : '0') : integerOf(value)?.toString(2)),
  o: (value) => integerOf(value)?.toString(8),
  x: formatHex,
  X: (value) => formatHex(value)?.toUpperCase(),
};

function integerOf(value: Value): bigint | undefined {
  if (value instanceof Uint) return value.value;
  return numberKind(value) === 'int' ? BigInt(value as number | bigint) : undefined;
}

function doubleOf(value: Value): number | undefined {
  return numberKind(value) === 'double' ? doubleValue(value as number) : undefined;
}

/** The number that `%f` and `%e` print. Kubernetes' dialect takes the names of the special doubles too. */
function realOf(value: Value, dialect: FormatDialect): number | undefined {
  const double = doubleOf(value);
  if (double !== undefined) return double;
  if (dialect === 'cel-spec') {
    const integer = integerOf(value);
    return integer === undefined ? undefined : Number(integer);
  }
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}

/** Doubles that are no numbers. */
function nameOf(value: number, dialect: FormatDialect): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  const name = dialect === 'kubernetes' ? '∞' : 'Infinity';
  return value > 0 ? name : `-${name}`;
}

/** Commas between thousands, where the dialect has them. */
function group(fixed: string, dialect: FormatDialect): string {
  if (dialect === 'cel-spec') return fixed;
  const [whole = '', fraction] = fixed.split('.');
  const grouped = whole.replace(/\d(?=(?:\d{3})+$)/g, '$&,');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};

function formatScientific(value: number, precision: number, dialect: FormatDialect): string {
  const { mantissa, exponent } = splitScientific(value, precision);
  const digits = String(Math.abs(exponent)).padStart(2, '0');
  if (dialect === 'cel-spec') return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  const raised = Array.from(`${exponent < 0 ? '-' : ''}${digits}`, (sign) => SUPERSCRIPTS[sign] ?? '');
  return `${mantissa}×10${raised.join('')}`;
}

function formatHex(value: Value): string | undefined {
  const bytes = typeof value === 'string' ? encodeUtf8(value) : value;
  if (bytes instanceof Uint8Array) return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return integerOf(value)?.toString(16);
}
