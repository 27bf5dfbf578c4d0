/** What numbers and the text of strings and templates mean. */
import type { LiteralValue } from './ast.ts';
import { BACKSLASH, OPEN_BRACE } from './characters.ts';
import { endOf, type Parser, report, startOf, stop, textOf } from './cursor.ts';
import { TOKEN } from './token-kinds.ts';

/** Digits of an integer that a double holds in any case. */
const SAFE_DIGITS = 15;

/** The value of a number token. */
export function readNumber(p: Parser, token: number): LiteralValue {
  const text = textOf(p, token);
  if (text.length <= SAFE_DIGITS && !/[^0-9]/.test(text)) return Number(text);
  if (!/^\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text)) {
    const message = `${text} is no number`;
    stop(p, 'hcl-invalid-number', message, startOf(p, token), endOf(p, token));
  }
  const value = Number(text);
  return Number.isSafeInteger(value) || /[^0-9]/.test(text) ? value : BigInt(text);
}

/** The value of a whole string token, `string` or `escapedString`; not yet in normal form, as labels never are. */
export function readString(p: Parser, token: number): string {
  const start = (p.tokens.starts[token] as number) + 1;
  const end = (p.tokens.ends[token] as number) - 1;
  if (p.tokens.kinds[token] === TOKEN.string) return p.tokens.text.slice(start, end);
  return resolveText(p, start, end, true);
}

/** The value of a text token, in normal form; only quoted text has backslash escapes. */
export function readText(p: Parser, token: number, isQuoted: boolean): string {
  const start = p.tokens.starts[token] as number;
  const end = p.tokens.ends[token] as number;
  if (p.tokens.kinds[token] === TOKEN.text) return p.tokens.text.slice(start, end);
  return resolveText(p, start, end, isQuoted).normalize('NFC');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function resolveText(p: Parser, start: number, end: number, isQuoted: boolean): string {
  const { text } = p.tokens;
  let value = '';
  let copied = start;
  let at = start;
  while (at < end) {
    const unit = text.charCodeAt(at);
    if (isQuoted && unit === BACKSLASH) {
      value += text.slice(copied, at);
      const escape = readEscape(p, at, end);
      value += escape.value;
      at = copied = escape.end;
    } else if (isDoubledSign(text, at, end)) {
      value += text.slice(copied, at + 1);
      copied = at + 2;
      at += 3;
    } else at++;
  }
  return value + text.slice(copied, end);
}

/** `$${` and `%%{` are text, with one sign less. */
function isDoubledSign(text: string, at: number, end: number): boolean {
  const sign = text[at];
  if ((sign !== '$' && sign !== '%') || at + 2 >= end) return false;
  return text[at + 1] === sign && text.charCodeAt(at + 2) === OPEN_BRACE;
}

/** The escape sequence at `at`. A wrong one is reported, and its characters stand for themselves. */
function readEscape(p: Parser, at: number, textEnd: number): { readonly value: string; readonly end: number } {
  const selector = String.fromCodePoint(p.tokens.text.codePointAt(at + 1) ?? 0);
  const known = ESCAPES[selector];
  if (known !== undefined) return { value: known, end: at + 2 };
  if (selector === 'u' || selector === 'U') return readCodePoint(p, at, selector === 'u' ? 4 : 8);
  const end = Math.min(textEnd, at + 1 + selector.length);
  const message = end === at + 1 ? 'a backslash needs a character after it' : `\\${selector} is no escape sequence`;
  report(p, 'hcl-invalid-escape', message, p.offsetBase + at, p.offsetBase + end);
  return { value: p.tokens.text.slice(at + 1, end), end };
}

function readCodePoint(p: Parser, at: number, digits: number): { readonly value: string; readonly end: number } {
  const end = at + 2 + digits;
  const hex = p.tokens.text.slice(at + 2, end);
  const code = hex.length === digits && /^[0-9A-Fa-f]+$/.test(hex) ? Number.parseInt(hex, 16) : -1;
  if (code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff))
    return { value: String.fromCodePoint(code), end };
  const message =
    code < 0 ? `\\${p.tokens.text[at + 1]} needs ${digits} hexadecimal digits` : `U+${hex} is no character`;
  report(p, 'hcl-invalid-escape', message, p.offsetBase + at, p.offsetBase + at + 2);
  return { value: p.tokens.text[at + 1] ?? '', end: at + 2 };
}
