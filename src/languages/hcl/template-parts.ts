/** From the flat pieces of a template to its parts: indentation taken off, text joined, directives nested. */
import type { Expression, TemplateInterpolation, TemplatePart } from './ast.ts';
import { skipSpaces } from './characters.ts';
import { type Parser, stop } from './cursor.ts';
import type { ForHead } from './parse-for.ts';

export type TextPiece = { readonly kind: 'text'; start: number; end: number; value: string };

/** `%{word ...}`. An `if` has a condition, a `for` has a head. */
export type Directive = {
  readonly kind: 'directive';
  readonly start: number;
  readonly end: number;
  readonly word: 'if' | 'else' | 'endif' | 'for' | 'endfor';
  readonly condition: Expression | undefined;
  readonly head: ForHead | undefined;
};

export type Piece = TextPiece | TemplateInterpolation | Directive;

/**
 * The rule of `<<-`: as much indentation comes off every line as the least indented one has. Blank lines do not
 * count and keep what they have; a line that begins with a sequence has none.
 */
export function flushLines(pieces: readonly Piece[]): void {
  const lines: TextPiece[] = [];
  let indentation = Number.POSITIVE_INFINITY;
  let isLineStart = true;
  for (const piece of pieces) {
    const text = piece.kind === 'text' ? piece.value : '';
    const isBlank = text.endsWith('\n') && skipSpaces(text, 0, text.length) === text.length;
    if (isLineStart && !isBlank) {
      indentation = Math.min(indentation, skipSpaces(text, 0, text.length));
      if (piece.kind === 'text') lines.push(piece);
    }
    isLineStart = text.endsWith('\n');
  }
  if (indentation === 0 || indentation === Number.POSITIVE_INFINITY) return;
  for (const line of lines) {
    line.value = line.value.slice(indentation);
    line.start += indentation;
  }
}

/** A directive that is open, with the parts read for each of its branches. */
type OpenDirective = {
  readonly directive: Directive;
  readonly first: TemplatePart[];
  second: TemplatePart[] | undefined;
};

/** Joins and nests the pieces. Stops where directives do not match. */
export function buildParts(p: Parser, pieces: readonly Piece[]): readonly TemplatePart[] {
  const root: TemplatePart[] = [];
  const open: OpenDirective[] = [];
  let parts = root;
  for (const piece of pieces) {
    if (piece.kind === 'interpolation') parts.push(piece);
    else if (piece.kind === 'text') addText(parts, piece);
    else if (piece.word === 'if' || piece.word === 'for') {
      if (p.depth + open.length >= p.depthMax) {
        const message = `directives are nested deeper than ${p.depthMax} levels`;
        stop(p, 'hcl-too-deep', message, piece.start, piece.end);
      }
      parts = [];
      open.push({ directive: piece, first: parts, second: undefined });
    } else if (piece.word === 'else') {
      parts = openElse(p, piece, open.at(-1));
    } else {
      const closed = closeDirective(p, piece, open.pop());
      parts = branchOf(open.at(-1)) ?? root;
      parts.push(closed);
    }
  }
  const unclosed = open.at(-1)?.directive;
  if (unclosed !== undefined) {
    const message = `%{${unclosed.word}} has no %{end${unclosed.word}}`;
    stop(p, 'hcl-invalid-directive', message, unclosed.start, unclosed.end);
  }
  return root;
}

function branchOf(open: OpenDirective | undefined): TemplatePart[] | undefined {
  return open?.second ?? open?.first;
}

/** Adds text, to the text before it if there is some. */
function addText(parts: TemplatePart[], piece: TextPiece): void {
  if (piece.value === '') return;
  const before = parts.at(-1);
  if (before?.kind !== 'text') parts.push({ kind: 'text', start: piece.start, end: piece.end, value: piece.value });
  else
    parts[parts.length - 1] = { kind: 'text', start: before.start, end: piece.end, value: before.value + piece.value };
}

function openElse(p: Parser, piece: Directive, open: OpenDirective | undefined): TemplatePart[] {
  if (open?.directive.word !== 'if' || open.second !== undefined) {
    stop(p, 'hcl-invalid-directive', '%{else} belongs to no %{if}', piece.start, piece.end);
  }
  open.second = [];
  return open.second;
}

function closeDirective(p: Parser, piece: Directive, open: OpenDirective | undefined): TemplatePart {
  const start = open?.directive.start ?? piece.start;
  const { condition, head, word } = open?.directive ?? { condition: undefined, head: undefined, word: undefined };
  const { end } = piece;
  if (open !== undefined && piece.word === `end${word}`) {
    if (condition !== undefined) {
      // oxlint-disable-next-line unicorn/no-thenable -- a tree is never awaited
      return { kind: 'if', start, end, condition, then: open.first, otherwise: open.second ?? [] };
    }
    if (head !== undefined) return { kind: 'for-directive', start, end, ...head, parts: open.first };
  }
  return stop(p, 'hcl-invalid-directive', `%{${piece.word}} ends nothing that is open`, piece.start, end);
}
