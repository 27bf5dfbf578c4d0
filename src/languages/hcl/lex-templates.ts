/** Lexing the text of templates: quoted strings, heredocs and bare text, up to their next `${`, `%{` or end. */
import {
  BACKSLASH,
  CARRIAGE_RETURN,
  DOLLAR,
  isSpace,
  NEW_LINE,
  OPEN_BRACE,
  PERCENT,
  QUOTE,
  TILDE,
} from './characters.ts';
import { TOKEN } from './token-kinds.ts';
import { addToken, type Frame, type Lexer, openFrame } from './tokens.ts';

/** A whole string at once where it has no sequences, else only its opening quote. */
export function lexQuoteStart(lexer: Lexer): void {
  const { text, tokens, at: start } = lexer;
  let isEscaped = false;
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      addToken(tokens, isEscaped ? TOKEN.escapedString : TOKEN.string, start, at + 1);
      lexer.at = at + 1;
      return;
    }
    if (unit === DOLLAR || unit === PERCENT) {
      if (isSequence(text, at)) break;
      if (!isEscapedSequence(text, at, unit)) continue;
      isEscaped = true;
      at += 2;
    } else if (unit === BACKSLASH) {
      isEscaped = true;
      if (!isLineBreak(text.charCodeAt(at + 1))) at++;
    } else if (unit > 0x7f) isEscaped = true;
    else if (isLineBreak(unit)) break;
  }
  addToken(tokens, TOKEN.quoteOpen, start, start + 1);
  lexer.at = start + 1;
  openFrame(lexer, 'quoted', start);
}

/** The text of a string that has sequences, or of one that is not closed on its line. */
export function lexQuoted(lexer: Lexer): void {
  const { text, at: start } = lexer;
  let isEscaped = false;
  let at = start;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE || isLineBreak(unit)) break;
    if (unit === DOLLAR || unit === PERCENT) {
      if (isSequence(text, at)) break;
      if (!isEscapedSequence(text, at, unit)) continue;
      isEscaped = true;
      at += 2;
    } else if (unit === BACKSLASH) {
      isEscaped = true;
      if (!isLineBreak(text.charCodeAt(at + 1))) at++;
    } else if (unit > 0x7f) isEscaped = true;
  }
  at = Math.min(at, text.length);
  if (at > start) addToken(lexer.tokens, isEscaped ? TOKEN.escapedText : TOKEN.text, start, at);
  lexer.at = at;
  endQuotedText(lexer);
}

function endQuotedText(lexer: Lexer): void {
  const { text, tokens, at } = lexer;
  if (at === text.length) return;
  const unit = text.charCodeAt(at);
  if (unit === QUOTE) {
    addToken(tokens, TOKEN.quoteClose, at, at + 1);
    lexer.at++;
    lexer.frames.pop();
  } else if (isLineBreak(unit)) {
    addToken(tokens, TOKEN.brokenString, at, at + 1);
    closeBrokenStrings(lexer);
  } else openSequence(lexer, unit);
}

/**
 * A string may not contain a line break, so one that does lacks its quote: everything that is open up to the next
 * heredoc ends here, and the rest of the file is read as if it had been closed.
 */
function closeBrokenStrings(lexer: Lexer): void {
  const { frames, tokens, at } = lexer;
  for (let frame = frames.at(-1); frame?.kind === 'quoted' || frame?.kind === 'sequence'; frame = frames.at(-1)) {
    addToken(tokens, frame.kind === 'quoted' ? TOKEN.quoteClose : TOKEN.sequenceClose, at, at);
    frames.pop();
  }
}

/** One line, or part of one, of a heredoc. */
export function lexHeredoc(lexer: Lexer, frame: Frame): void {
  const { text, at: start } = lexer;
  if (frame.isAtLineStart) {
    const close = findHeredocClose(text, start, frame.marker);
    if (close !== undefined) {
      addToken(lexer.tokens, TOKEN.heredocClose, start, close);
      lexer.at = close;
      lexer.frames.pop();
      return;
    }
  }
  frame.isAtLineStart = lexLine(lexer, true);
}

/** The end of the line without its line break where the line is the marker and white space, else undefined. */
function findHeredocClose(text: string, start: number, marker: string): number | undefined {
  const markerStart = skipSpacesOfLine(text, start);
  if (!text.startsWith(marker, markerStart)) return undefined;
  const end = skipSpacesOfLine(text, markerStart + marker.length);
  if (text.charCodeAt(end) !== NEW_LINE) return undefined;
  return text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
}

function skipSpacesOfLine(text: string, start: number): number {
  let at = start;
  for (let unit = text.charCodeAt(at); unit !== NEW_LINE && isSpace(unit); unit = text.charCodeAt(at)) at++;
  return at;
}

/** One line, or part of one, of bare text. */
export function lexBare(lexer: Lexer): void {
  lexLine(lexer, false);
}

/**
 * Text up to a line break, which belongs to it, or a sequence, which is opened. True after a line break. A heredoc
 * takes no carriage return but before a line feed.
 */
function lexLine(lexer: Lexer, isHeredoc: boolean): boolean {
  const { text, tokens, at: start } = lexer;
  let isEscaped = false;
  let at = start;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === NEW_LINE) break;
    if (unit === DOLLAR || unit === PERCENT) {
      if (isSequence(text, at)) break;
      if (!isEscapedSequence(text, at, unit)) continue;
      isEscaped = true;
      at += 2;
    } else if (unit > 0x7f) isEscaped = true;
    else if (unit === CARRIAGE_RETURN && isHeredoc && text.charCodeAt(at + 1) !== NEW_LINE) break;
  }
  const isLineEnd = text.charCodeAt(at) === NEW_LINE;
  const end = isLineEnd ? at + 1 : Math.min(at, text.length);
  if (end > start) addToken(tokens, isEscaped ? TOKEN.escapedText : TOKEN.text, start, end);
  lexer.at = end;
  if (!isLineEnd && end < text.length) endLineText(lexer, text.charCodeAt(end));
  return isLineEnd;
}

function endLineText(lexer: Lexer, unit: number): void {
  if (unit !== CARRIAGE_RETURN) return openSequence(lexer, unit);
  addToken(lexer.tokens, TOKEN.invalid, lexer.at, lexer.at + 1);
  lexer.at++;
}

/** `${`, `${~`, `%{` or `%{~`. */
function openSequence(lexer: Lexer, unit: number): void {
  const { text, at } = lexer;
  const end = at + (text.charCodeAt(at + 2) === TILDE ? 3 : 2);
  addToken(lexer.tokens, unit === DOLLAR ? TOKEN.interpolationOpen : TOKEN.directiveOpen, at, end);
  openFrame(lexer, 'sequence', at);
  lexer.at = end;
}

const isSequence = (text: string, at: number): boolean => text.charCodeAt(at + 1) === OPEN_BRACE;

/** `$${` and `%%{`: the sign and brace as text. */
const isEscapedSequence = (text: string, at: number, unit: number): boolean =>
  text.charCodeAt(at + 1) === unit && text.charCodeAt(at + 2) === OPEN_BRACE;

const isLineBreak = (unit: number): boolean => unit === NEW_LINE || unit === CARRIAGE_RETURN;
