/** The grammar of templates: text, `${...}` and `%{...}` up to the end of a string, a heredoc or a bare text. */
import type { Expression, Template, TemplateInterpolation } from './ast.ts';
import { skipSpaces, trimSpacesEnd } from './characters.ts';
import {
  endOf,
  enter,
  isEnd,
  isWord,
  leave,
  type Parser,
  peek,
  report,
  startOf,
  STOP,
  stop,
  stopAtToken,
  take,
  textOf,
} from './cursor.ts';
import { readText } from './literals.ts';
import { parseForHead } from './parse-for.ts';
import { buildParts, type Directive, flushLines, type Piece, type TextPiece } from './template-parts.ts';
import { TOKEN } from './token-kinds.ts';

/** Reads a string with sequences, or a heredoc. */
export function parseTemplate(p: Parser): Template {
  enter(p);
  const open = take(p);
  const isQuoted = p.tokens.kinds[open] === TOKEN.quoteOpen;
  const faultsBefore = p.sink.errorCount;
  const pieces = parsePieces(p, isQuoted ? TOKEN.quoteClose : TOKEN.heredocClose, open);
  if (!isQuoted && textOf(p, open).startsWith('<<-')) flushLines(pieces);
  if (p.sink.errorCount > faultsBefore) throw STOP;
  leave(p);
  return makeTemplate(p, pieces, isQuoted ? 'quoted' : 'heredoc', startOf(p, open), p.lastEnd);
}

/** Reads a text that is all template. */
export function parseBareTemplate(p: Parser, end: number): Template {
  const faultsBefore = p.sink.errorCount;
  const pieces = parsePieces(p, TOKEN.end, undefined);
  if (p.sink.errorCount > faultsBefore) throw STOP;
  return makeTemplate(p, pieces, 'bare', p.offsetBase, end);
}

function makeTemplate(
  p: Parser,
  pieces: readonly Piece[],
  form: Template['form'],
  start: number,
  end: number,
): Template {
  const isWrapper = pieces.length === 1 && pieces[0]?.kind === 'interpolation';
  const parts = buildParts(p, pieces);
  const [first] = parts;
  let constant: string | undefined;
  if (first === undefined) constant = '';
  else if (parts.length === 1 && first.kind === 'text') constant = first.value;
  return { kind: 'template', start, end, form, parts, constant, isWrapper };
}

/** Reads up to the closing token. The markers `~` take white space off the text beside them at once. */
function parsePieces(p: Parser, closeKind: number, open: number | undefined): Piece[] {
  const isQuoted = closeKind === TOKEN.quoteClose;
  const pieces: Piece[] = [];
  let trimsNext = false;
  for (;;) {
    const token = p.at;
    const kind = p.tokens.kinds[token] as number;
    if (kind === closeKind) {
      take(p);
      return pieces;
    }
    if (kind === TOKEN.text || kind === TOKEN.escapedText) {
      take(p);
      const value = readText(p, token, isQuoted);
      const trimmed = trimsNext ? value.slice(skipSpaces(value, 0, value.length)) : value;
      pieces.push({ kind: 'text', start: startOf(p, token), end: endOf(p, token), value: trimmed });
      trimsNext = false;
    } else if (kind === TOKEN.interpolationOpen || kind === TOKEN.directiveOpen) {
      const before = pieces.at(-1);
      if (before?.kind === 'text' && endOf(p, token) - startOf(p, token) === 3) trimEnd(before);
      pieces.push(kind === TOKEN.interpolationOpen ? parseInterpolation(p) : parseDirective(p));
      trimsNext = endOf(p, p.at - 1) - startOf(p, p.at - 1) === 2;
    } else reportInTemplate(p, kind, open);
  }
}

function trimEnd(piece: TextPiece): void {
  piece.value = trimSpacesEnd(piece.value);
}

/** What may not stand in a template; only a break in a string lets it go on. */
function reportInTemplate(p: Parser, kind: number, open: number | undefined): void {
  const start = startOf(p, p.at);
  if (kind === TOKEN.brokenString) {
    report(p, 'hcl-multi-line-string', 'a quoted string may not have a line break in it', start, endOf(p, p.at));
    take(p);
  } else if (isEnd(kind) && open !== undefined) {
    const opening = textOf(p, open).trimEnd();
    const code = opening === '"' ? 'hcl-unclosed-string' : 'hcl-unclosed-heredoc';
    stop(p, code, `${opening} is not closed`, startOf(p, open), startOf(p, open) + opening.length);
  } else stopAtToken(p, 'hcl-unclosed-string', 'the end of the string');
}

function parseInterpolation(p: Parser): TemplateInterpolation {
  const open = take(p);
  const isLineAware = p.isLineAware;
  p.isLineAware = false;
  if (isEnd(peek(p))) stopUnclosed(p, open);
  const expression = p.parseExpression(p);
  closeSequence(p, open);
  p.isLineAware = isLineAware;
  return { kind: 'interpolation', start: startOf(p, open), end: p.lastEnd, expression };
}

function closeSequence(p: Parser, open: number): void {
  const kind = peek(p);
  if (kind === TOKEN.sequenceClose && endOf(p, p.at) > startOf(p, p.at)) {
    take(p);
    return;
  }
  const isAtQuote = kind === TOKEN.quoteOpen || kind === TOKEN.string || kind === TOKEN.escapedString;
  if (isEnd(kind) || isAtQuote || kind === TOKEN.sequenceClose) stopUnclosed(p, open);
  stopAtToken(p, 'hcl-unclosed-sequence', 'the closing }');
}

function stopUnclosed(p: Parser, open: number): never {
  return stop(p, 'hcl-unclosed-sequence', `${textOf(p, open)} is not closed`, startOf(p, open), endOf(p, open));
}

function parseDirective(p: Parser): Directive {
  const open = take(p);
  const isLineAware = p.isLineAware;
  p.isLineAware = false;
  if (peek(p) !== TOKEN.identifier) stopAtToken(p, 'hcl-invalid-directive', 'a directive after %{');
  const word = readDirectiveWord(p);
  let condition: Expression | undefined;
  let head: Directive['head'];
  if (word === 'if') condition = p.parseExpression(p);
  else if (word === 'for') head = parseForHead(p, 'hcl-invalid-directive');
  closeSequence(p, open);
  p.isLineAware = isLineAware;
  return { kind: 'directive', start: startOf(p, open), end: p.lastEnd, word, condition, head };
}

const WORDS = ['if', 'else', 'endif', 'for', 'endfor'] as const;

function readDirectiveWord(p: Parser): (typeof WORDS)[number] {
  const word = WORDS.find((known) => isWord(p, p.at, known));
  if (word === undefined) return stopAtToken(p, 'hcl-invalid-directive', WORDS.join(', '));
  take(p);
  return word;
}
