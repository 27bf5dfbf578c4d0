/**
 * Text to tokens, in one pass by character code. HCL's lexer has modes (text of a quoted string, of a heredoc, code)
 * that nest by `${` and `}`; they are frames on a stack, so that no input can exhaust the program's own.
 */
import { CARRIAGE_RETURN, findNameEnd, isDigit, isNameStart, NEW_LINE, QUOTE, TILDE } from './characters.ts';
import { lexBare, lexHeredoc, lexQuoted, lexQuoteStart } from './lex-templates.ts';
import { TOKEN, type TokenKind } from './token-kinds.ts';
import { addToken, createLexer, cutTokens, type Lexer, openFrame, type Tokens } from './tokens.ts';

/** How often lexing goes on behind something that is never closed; bounds the work to so many passes. */
const CUTS_MAX = 16;

/** Symbols that need no further look: what the first character is alone, and with one certain character behind it. */
const SYMBOLS: readonly (readonly [first: string, alone: TokenKind, second?: string, both?: TokenKind])[] = [
  ['\n', TOKEN.newline],
  ['(', TOKEN.parenthesisOpen],
  [')', TOKEN.parenthesisClose],
  ['[', TOKEN.bracketOpen],
  [']', TOKEN.bracketClose],
  [',', TOKEN.comma],
  ['?', TOKEN.question],
  ['*', TOKEN.star],
  ['%', TOKEN.percent],
  ['+', TOKEN.plus],
  ['-', TOKEN.minus],
  ['=', TOKEN.equal, '=', TOKEN.equalEqual],
  ['!', TOKEN.bang, '=', TOKEN.bangEqual],
  ['>', TOKEN.greater, '=', TOKEN.greaterEqual],
  [':', TOKEN.colon, ':', TOKEN.doubleColon],
  ['&', TOKEN.invalid, '&', TOKEN.and],
  ['|', TOKEN.invalid, '|', TOKEN.or],
  ['\r', TOKEN.invalid, '\n', TOKEN.newline],
];

const ALONE = new Uint8Array(128);
const SECOND = new Uint8Array(128);
const BOTH = new Uint8Array(128);
for (const [first, alone, second, both] of SYMBOLS) {
  const unit = first.charCodeAt(0);
  ALONE[unit] = alone;
  SECOND[unit] = second?.charCodeAt(0) ?? 0;
  BOTH[unit] = both ?? 0;
}

/** The tokens of a file or an expression, or of the bare text of a template. */
export function lex(text: string, mode: 'code' | 'template', tokensMax: number): Tokens {
  const lexer = createLexer(text, tokensMax);
  if (mode === 'template') openFrame(lexer, 'bare', 0);
  do {
    while (lexer.at < text.length && lexer.tokens.count < tokensMax) lexFrame(lexer);
    if (lexer.at < text.length) lexer.tokens.truncatedAt = lexer.at;
  } while (resumeAfterOpenFrame(lexer));
  addToken(lexer.tokens, TOKEN.end, lexer.at, lexer.at);
  return lexer.tokens;
}

function lexFrame(lexer: Lexer): void {
  const frame = lexer.frames.at(-1);
  switch (frame?.kind) {
    case 'quoted':
      return lexQuoted(lexer);
    case 'heredoc':
      return lexHeredoc(lexer, frame);
    case 'bare':
      return lexBare(lexer);
    default:
      return lexCode(lexer);
  }
}

/** Lexes code until a template begins or goes on. */
function lexCode(lexer: Lexer): void {
  const { text, tokens } = lexer;
  const depth = lexer.frames.length;
  while (lexer.at < text.length && lexer.frames.length === depth && tokens.count < lexer.tokensMax) {
    const at = lexer.at;
    const unit = text.charCodeAt(at);
    if (unit === 0x20 || unit === 0x09) {
      lexer.at++;
    } else if (isNameStart(text, at)) {
      lexer.at = findNameEnd(text, at + 1);
      addToken(tokens, TOKEN.identifier, at, lexer.at);
    } else if (unit === 0x3d && text.charCodeAt(at + 1) === 0x3e) {
      takeSymbol(lexer, TOKEN.arrow, 2);
    } else if (unit < 128 && ALONE[unit] !== 0) {
      const isPair = BOTH[unit] !== 0 && text.charCodeAt(at + 1) === SECOND[unit];
      lexer.at = at + (isPair ? 2 : 1);
      addToken(tokens, (isPair ? BOTH[unit] : ALONE[unit]) as TokenKind, at, lexer.at);
    } else if (isDigit(unit)) {
      lexer.at = findNumberEnd(text, at);
      addToken(tokens, TOKEN.number, at, lexer.at);
    } else {
      lexSymbol(lexer, at, unit);
    }
  }
}

/** Digits, points and exponents as long as they may belong to one number; whether they do is for its reader. */
function findNumberEnd(text: string, start: number): number {
  let end = start + 1;
  for (let at = end; ; ) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) end = ++at;
    else if (unit === 0x2e) at++;
    else if (unit === 0x65 || unit === 0x45) {
      const sign = text.charCodeAt(at + 1);
      const digit = at + (sign === 0x2b || sign === 0x2d ? 2 : 1);
      if (!isDigit(text.charCodeAt(digit))) return end;
      at = end = digit + 1;
    } else return end;
  }
}

/** Takes one token of the given number of characters. */
function takeSymbol(lexer: Lexer, kind: TokenKind, length: number): void {
  addToken(lexer.tokens, kind, lexer.at, lexer.at + length);
  lexer.at += length;
}

/** The symbols that are more than one or two characters, or that change what comes after them. */
function lexSymbol(lexer: Lexer, at: number, unit: number): void {
  const { text } = lexer;
  const next = text.charCodeAt(at + 1);
  switch (unit) {
    case QUOTE:
      return lexQuoteStart(lexer);
    case 0x7b: // {
    case 0x7d: // }
      return lexBrace(lexer, unit === 0x7b);
    case 0x23: // #
      return skipLineComment(lexer, '#');
    case 0x2f: // /
      if (next === 0x2f) return skipLineComment(lexer, '//');
      return next === 0x2a ? skipBlockComment(lexer) : takeSymbol(lexer, TOKEN.slash, 1);
    case 0x2e: // .
      if (next === 0x2e && text.charCodeAt(at + 2) === 0x2e) return takeSymbol(lexer, TOKEN.ellipsis, 3);
      return takeSymbol(lexer, TOKEN.dot, 1);
    case 0x3c: // <
      if (next === 0x3d) return takeSymbol(lexer, TOKEN.lessEqual, 2);
      return next === 0x3c && lexHeredocStart(lexer) ? undefined : takeSymbol(lexer, TOKEN.less, 1);
    case TILDE:
      return next === 0x7d ? lexSequenceClose(lexer, 2) : takeSymbol(lexer, TOKEN.invalid, 1);
    default: {
      const isSurrogatePair = unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000;
      return takeSymbol(lexer, TOKEN.invalid, isSurrogatePair ? 2 : 1);
    }
  }
}

function lexBrace(lexer: Lexer, isOpen: boolean): void {
  const sequence = lexer.frames.at(-1);
  if (isOpen) {
    if (sequence !== undefined) sequence.braces++;
    return takeSymbol(lexer, TOKEN.braceOpen, 1);
  }
  if (sequence?.braces === 0) return lexSequenceClose(lexer, 1);
  if (sequence !== undefined) sequence.braces--;
  return takeSymbol(lexer, TOKEN.braceClose, 1);
}

/** `}` or `~}`; the latter closes a brace that is no sequence as well, for the parser to complain about. */
function lexSequenceClose(lexer: Lexer, length: number): void {
  takeSymbol(lexer, TOKEN.sequenceClose, length);
  const sequence = lexer.frames.at(-1);
  if (sequence?.braces === 0) lexer.frames.pop();
  else if (sequence !== undefined) sequence.braces--;
}

function skipLineComment(lexer: Lexer, style: '#' | '//'): void {
  const { text, at } = lexer;
  const lineEnd = text.indexOf('\n', at);
  const hasReturn = lineEnd > at && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN;
  const end = lineEnd < 0 ? text.length : lineEnd - (hasReturn ? 1 : 0);
  lexer.tokens.comments.push({ kind: 'comment', start: at, end, style });
  lexer.at = end;
}

function skipBlockComment(lexer: Lexer): void {
  const close = lexer.hasOpenComment ? -1 : lexer.text.indexOf('*/', lexer.at + 2);
  if (close < 0) {
    lexer.hasOpenComment = true;
    return takeSymbol(lexer, TOKEN.openComment, 2);
  }
  lexer.tokens.comments.push({ kind: 'comment', start: lexer.at, end: close + 2, style: '/*' });
  lexer.at = close + 2;
}

/** Begins a heredoc where `<<NAME` or `<<-NAME` ends its line; false where it is just two signs. */
function lexHeredocStart(lexer: Lexer): boolean {
  const { text, at } = lexer;
  const nameStart = at + (text.charCodeAt(at + 2) === 0x2d ? 3 : 2);
  if (!isNameStart(text, nameStart)) return false;
  const nameEnd = findNameEnd(text, nameStart);
  const lineEnd = text.charCodeAt(nameEnd) === CARRIAGE_RETURN ? nameEnd + 1 : nameEnd;
  if (text.charCodeAt(lineEnd) !== NEW_LINE) return false;
  openFrame(lexer, 'heredoc', at, text.slice(nameStart, nameEnd));
  takeSymbol(lexer, TOKEN.heredocOpen, lineEnd + 1 - at);
  return true;
}

/**
 * At the end of a text in which a template is still open: takes back what was swallowed since, and goes on at the
 * next line that looks like a block of the file. False when there is none.
 */
function resumeAfterOpenFrame(lexer: Lexer): boolean {
  const open = lexer.frames[0];
  if (open === undefined || open.kind === 'bare' || lexer.cuts === CUTS_MAX || lexer.tokens.truncatedAt !== undefined)
    return false;
  const header = /^[A-Za-z_][\w-]*(?:[ \t]+(?:"[^"\n]*"|[\w-]+))*[ \t]*\{/gm;
  header.lastIndex = lexer.text.indexOf('\n', open.start) + 1;
  const at = header.lastIndex === 0 ? undefined : header.exec(lexer.text)?.index;
  if (at === undefined) return false;
  lexer.cuts++;
  lexer.frames.length = 0;
  lexer.at = at;
  cutTokens(lexer.tokens, at);
  return true;
}
