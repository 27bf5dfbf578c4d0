/** Decodes the literals of CEL: numbers with their ranges, and the escapes of strings and bytes. */
import { INT_MAX, INT_MIN, UINT_MAX } from '../values.ts';

/** What is wrong with a literal; `start` and `end` are offsets inside it. */
export type LiteralFault = { readonly message: string; readonly start: number; readonly end: number };

const INT_RANGE = 'int literals range from -9223372036854775808 to 9223372036854775807';
const UINT_RANGE = 'uint literals range from 0u to 18446744073709551615u';

/** An int literal's value, negated when a minus sign was written directly before it. */
export function decodeInt(digits: string, isNegative: boolean): bigint | LiteralFault {
  const value = isNegative ? -BigInt(digits) : BigInt(digits);
  return value > INT_MAX || value < INT_MIN ? { message: INT_RANGE, start: 0, end: digits.length } : value;
}

/** `12u`, `0xFFu`. */
export function decodeUint(digits: string): bigint | LiteralFault {
  const value = BigInt(digits.slice(0, -1));
  return value > UINT_MAX ? { message: UINT_RANGE, start: 0, end: digits.length } : value;
}

/** `1.5`, `.5`, `1e3`. A literal beyond the largest double is a fault, as in cel-go. */
export function decodeDouble(digits: string): number | LiteralFault {
  const value = Number(digits);
  return Number.isFinite(value)
    ? value
    : { message: 'the double literal is out of range', start: 0, end: digits.length };
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '?': '?',
  '`': '`',
};

const ESCAPE = /\\(?:[abfnrtv"'\\?`]|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2}))/y;

type Parts = { readonly isRaw: boolean; readonly body: string; readonly bodyStart: number };

function splitQuotes(source: string): Parts {
  const open = source.search(/['"]/);
  const mark = source[open] ?? '';
  const size = source.startsWith(mark.repeat(3), open) && source.length >= open + 6 ? 3 : 1;
  const isRaw = /[rR]/.test(source.slice(0, open));
  return { isRaw, body: source.slice(open + size, -size), bodyStart: open + size };
}

/** Line ends inside a literal count as `\n` however the file was saved, as in cel-go. */
const normalizeLineEnds = (body: string): string => (body.includes('\r') ? body.replaceAll(/\r\n?/g, '\n') : body);

type Chunk = { readonly text: string } | { readonly codePoint: number; readonly isByte: boolean };

/** Splits a body into plain text and escapes; the first fault ends it. */
function readChunks({ body, bodyStart }: Parts): Chunk[] | LiteralFault {
  const chunks: Chunk[] = [];
  let at = 0;
  for (let slash = body.indexOf('\\'); slash !== -1; slash = body.indexOf('\\', at)) {
    if (slash > at) chunks.push({ text: normalizeLineEnds(body.slice(at, slash)) });
    ESCAPE.lastIndex = slash;
    const match = ESCAPE.exec(body);
    const chunk = match === null ? faultAt(body, slash, bodyStart) : readEscape(match, bodyStart + slash);
    if ('message' in chunk) return chunk;
    chunks.push(chunk);
    at = ESCAPE.lastIndex;
  }
  if (at < body.length) chunks.push({ text: normalizeLineEnds(body.slice(at)) });
  return chunks;
}

function faultAt(body: string, slash: number, bodyStart: number): LiteralFault {
  const name = String.fromCodePoint(body.codePointAt(slash + 1) ?? 0);
  const start = bodyStart + slash;
  const message = `\\${name} is not an escape that CEL knows, or it is incomplete`;
  return { message, start, end: start + 1 + name.length };
}

function readEscape([escape, byte, short, long, octal]: RegExpExecArray, start: number): Chunk | LiteralFault {
  if (byte !== undefined) return { codePoint: Number.parseInt(byte, 16), isByte: true };
  if (octal !== undefined) return { codePoint: Number.parseInt(octal, 8), isByte: true };
  if (short !== undefined || long !== undefined) return readCodePoint(escape, start);
  return { text: SIMPLE_ESCAPES[escape.slice(1)] ?? '' };
}

function readCodePoint(escape: string, start: number): Chunk | LiteralFault {
  const codePoint = Number.parseInt(escape.slice(2), 16);
  const isScalar = codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  if (isScalar) return { codePoint, isByte: false };
  return { message: `${escape} is not a Unicode character`, start, end: start + escape.length };
}

/** The value of a string literal with its prefix and quotes. */
export function decodeString(source: string): string | LiteralFault {
  const parts = splitQuotes(source);
  if (parts.isRaw || !parts.body.includes('\\')) return normalizeLineEnds(parts.body);
  const chunks = readChunks(parts);
  if ('message' in chunks) return chunks;
  return chunks.map((chunk) => ('text' in chunk ? chunk.text : String.fromCodePoint(chunk.codePoint))).join('');
}

const utf8 = new TextEncoder();

/** The value of a bytes literal: text as UTF-8, `\x` and octal escapes as single bytes, `\u` and `\U` are faults. */
export function decodeBytes(source: string): Uint8Array | LiteralFault {
  const parts = splitQuotes(source);
  if (parts.isRaw) return utf8.encode(normalizeLineEnds(parts.body));
  const chunks = readChunks(parts);
  if ('message' in chunks) return chunks;
  const bytes: number[] = [];
  for (const chunk of chunks) {
    if ('text' in chunk) for (const byte of utf8.encode(chunk.text)) bytes.push(byte);
    else if (chunk.isByte) bytes.push(chunk.codePoint);
    else return { message: 'bytes take \\x and octal escapes only, not \\u or \\U', start: 0, end: source.length };
  }
  return Uint8Array.from(bytes);
}
