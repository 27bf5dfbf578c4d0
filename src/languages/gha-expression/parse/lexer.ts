/** Cuts the text of an expression into tokens. Nothing recurses; any text takes linear time. */
import { LIMITS } from '../../../base/limits.ts';
import type { ExpressionIssue } from '../ast.ts';
import { isNumberText } from './numbers.ts';

const PUNCTUATION = ['&&', '||', '==', '!=', '<=', '>=', '(', ')', '[', ']', '.', ',', '*', '!', '<', '>'] as const;

export type TokenKind = 'word' | 'number' | 'string' | 'end' | (typeof PUNCTUATION)[number];

/** Offsets count from the start of the expression. `end` is empty and stands behind the last token. */
export type Token = { readonly kind: TokenKind; readonly start: number; readonly end: number };

const PATTERNS = {
  blank: /\s+/y,
  word: /[A-Za-z_][A-Za-z0-9_-]*/y,
  number: /[+-]?\.?[0-9](?:[eE][+-]|[A-Za-z0-9_.])*|[+-]Infinity\b/y,
  string: /'(?:[^']|'')*'/y,
  doubleQuoted: /"[^"]*"/y,
  punctuation: /&&|\|\||[=!<>]=|[()[\].,*!<>]/y,
  unknown: /[^\sA-Za-z0-9_'"()[\].,*!<>]+|[\s\S]/uy,
} as const;

const VALUE_ENDS: ReadonlySet<TokenKind> = new Set(['word', 'number', 'string', ')', ']', '*']);

const matchAt = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
};

type Reading = { readonly token?: Token; readonly end: number; readonly issue?: Omit<ExpressionIssue, 'range'> };

function readQuoted(text: string, start: number): Reading {
  if (text[start] === "'") {
    const end = matchAt(PATTERNS.string, text, start);
    if (end > start) return { token: { kind: 'string', start, end }, end };
    const issue = {
      code: 'unterminated-string',
      message: 'the string is not closed',
      remedy: "Close it with '; write '' for a quote inside it.",
    } as const;
    return { token: { kind: 'string', start, end: text.length }, end: text.length, issue };
  }
  const closed = matchAt(PATTERNS.doubleQuoted, text, start);
  const end = closed > start ? closed : text.length;
  const issue = {
    code: 'syntax',
    message: 'strings of expressions do not take double quotes',
    remedy: "Write the string in single quotes: 'text'.",
  } as const;
  return { token: { kind: 'string', start, end }, end, issue };
}

function readNumberToken(text: string, start: number, end: number): Reading {
  const token = { kind: 'number', start, end } as const;
  const digits = text.slice(start, end);
  if (isNumberText(digits)) return { token, end };
  const issue = {
    code: 'syntax',
    message: `'${digits}' is not a number`,
    remedy: 'Write a JSON number, or a hexadecimal one such as 0xff; quote text with single quotes.',
  } as const;
  return { token, end, issue };
}

function readToken(text: string, start: number, before: TokenKind | undefined): Reading {
  const first = text[start];
  if (first === "'" || first === '"') return readQuoted(text, start);
  // After a value `.5` is a property access with a bad name, elsewhere it is a number.
  const isAccess = first === '.' && before !== undefined && VALUE_ENDS.has(before);
  const numberEnd = isAccess ? start : matchAt(PATTERNS.number, text, start);
  if (numberEnd > start) return readNumberToken(text, start, numberEnd);
  const wordEnd = matchAt(PATTERNS.word, text, start);
  if (wordEnd > start) return { token: { kind: 'word', start, end: wordEnd }, end: wordEnd };
  const signEnd = matchAt(PATTERNS.punctuation, text, start);
  if (signEnd > start) {
    const kind = PUNCTUATION.find((sign) => sign === text.slice(start, signEnd)) ?? 'end';
    return { token: { kind, start, end: signEnd }, end: signEnd };
  }
  const end = matchAt(PATTERNS.unknown, text, start);
  const issue = {
    code: 'syntax',
    message: `unexpected ${JSON.stringify(text.slice(start, Math.min(end, start + 20)))}`,
    remedy: 'Operators are ! < <= > >= == != && ||; there is no arithmetic. Texts stand in single quotes.',
  } as const;
  return { end: Math.max(end, start + 1), issue };
}

/** All tokens of `text`, the last of kind `end`; characters that start no token are issues and are left out. */
export function readTokens(text: string, issues: ExpressionIssue[]): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = matchAt(PATTERNS.blank, text, 0); at < text.length; ) {
    const { token, end, issue } = readToken(text, at, tokens.at(-1)?.kind);
    if (token !== undefined) tokens.push(token);
    if (issue !== undefined && issues.length < LIMITS.problemsPerFileMax) {
      issues.push({ ...issue, range: { start: at, end } });
    }
    at = matchAt(PATTERNS.blank, text, end);
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}
