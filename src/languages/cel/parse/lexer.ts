/**
 * Cuts CEL text into tokens. Strings are delimited here and decoded in `literals.ts`; nothing recurses, so any text
 * takes linear time and memory.
 */
import type { CelIssue } from '../ast.ts';

/** Punctuation tokens have their own text as kind. `end` stands behind the last token and is empty. */
export type TokenKind =
  | 'ident'
  | 'quoted-ident'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'true'
  | 'false'
  | 'null'
  | 'in'
  | 'end'
  | Punctuation;

type Punctuation =
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}'
  | '.'
  | ','
  | ':'
  | '?'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '!'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&&'
  | '||';

export type Token = { readonly kind: TokenKind; readonly start: number; readonly end: number };

const WORDS: ReadonlyMap<string, TokenKind> = new Map([
  ['true', 'true'],
  ['false', 'false'],
  ['null', 'null'],
  ['in', 'in'],
]);

/**
 * Sticky patterns over `text`, tried by the first character. Each alternative is free of nested repetition, so
 * linear.
 */
const PATTERNS = {
  blank: /(?:[\t\n\f\r ]+|\/\/[^\n]*)+/y,
  ident: /[A-Za-z_][A-Za-z0-9_]*/y,
  quotedIdent: /`[A-Za-z0-9_./ -]+`/y,
  number: /0x[0-9a-fA-F]+[uU]?|(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+[uU]?/y,
  stringPrefix: /(?:[bB][rR]?|[rR])?(?:'''|"""|'|")/y,
  punctuation: /&&|\|\||[=!<>]=|[()[\]{}.,:?+\-*/%!<>]/y,
} as const;

/** What the patterns may begin with: to look is much faster than to let a pattern find out that it does not match. */
const STARTS = { blank: '\t\n\f\r /', number: '0123456789.', string: '\'"bBrR' } as const;

const startsAs = (kind: keyof typeof STARTS, text: string, at: number): boolean =>
  STARTS[kind].includes(text.charAt(at));

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** Offset behind the closing quote of a string opened at `from`, or undefined when it does not close. */
function findStringEnd(text: string, from: number, quote: string, isRaw: boolean): number | undefined {
  const isTriple = quote.length === 3;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '\\' && !isRaw) i++;
    else if (!isTriple && (c === '\n' || c === '\r')) return undefined;
    else if (text.startsWith(quote, i)) return i + quote.length;
  }
  return undefined;
}

function readString(text: string, at: number, opening: string): Token | undefined {
  const quote = opening.slice(opening.search(/['"]/));
  const prefix = opening.slice(0, -quote.length).toLowerCase();
  const end = findStringEnd(text, at + opening.length, quote, prefix.includes('r'));
  return end === undefined ? undefined : { kind: prefix.startsWith('b') ? 'bytes' : 'string', start: at, end };
}

function readNumber(text: string, at: number): Token | undefined {
  const digits = matchAt(PATTERNS.number, text, at);
  if (digits === undefined) return undefined;
  const end = at + digits.length;
  if (/[uU]$/.test(digits)) return { kind: 'uint', start: at, end };
  return { kind: /^0x|^[0-9]+$/.test(digits) ? 'int' : 'double', start: at, end };
}

/** The token that starts at `at`, or what is wrong there. */
function readToken(text: string, at: number): Token | string {
  const number = startsAs('number', text, at) ? readNumber(text, at) : undefined;
  if (number !== undefined) return number;
  const opening = startsAs('string', text, at) ? matchAt(PATTERNS.stringPrefix, text, at) : undefined;
  if (opening !== undefined) return readString(text, at, opening) ?? 'the string is not closed';
  const word = matchAt(PATTERNS.ident, text, at);
  if (word !== undefined) return { kind: WORDS.get(word) ?? 'ident', start: at, end: at + word.length };
  const sign = matchAt(PATTERNS.punctuation, text, at);
  if (sign !== undefined) return { kind: sign as Punctuation, start: at, end: at + sign.length };
  const quoted = matchAt(PATTERNS.quotedIdent, text, at);
  if (quoted !== undefined) return { kind: 'quoted-ident', start: at, end: at + quoted.length };
  return `unexpected character ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`;
}

/**
 * All tokens of `text`, ended by one of kind `end`. Characters that start no token are issues and are left out; reading
 * stops after `issuesMax` of them.
 */
export function readTokens(text: string, issuesMax: number): { tokens: Token[]; issues: CelIssue[] } {
  const tokens: Token[] = [];
  const issues: CelIssue[] = [];
  let at = 0;
  while (issues.length < issuesMax) {
    if (startsAs('blank', text, at)) at += matchAt(PATTERNS.blank, text, at)?.length ?? 0;
    if (at >= text.length) break;
    const token = readToken(text, at);
    if (typeof token === 'string') {
      const isString = token.startsWith('the string');
      const end = isString ? text.length : at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
      issues.push({ code: 'syntax', message: token, range: { start: at, end } });
      at = end;
    } else {
      tokens.push(token);
      at = token.end;
    }
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return { tokens, issues };
}
