/** The lines of an authored file around a span, with the mark below it, ready for a terminal. */
import type { Span } from './positions.ts';
import { countCells, escapeUnprintable } from './text.ts';

export type ExcerptLine = {
  readonly number: number;
  /** Escaped, cut to the width asked for. */
  readonly text: string;
  /** Cells before and of the mark, on the line where the span starts. */
  readonly mark?: { readonly before: number; readonly cells: number };
};

export type ExcerptOptions = {
  /** Lines shown before and after the first line of the span. */
  readonly contextLines: number;
  /** UTF-16 units of one line; longer lines are cut around the span. */
  readonly columnsMax: number;
};

/**
 * Excerpt of `lines` (the file split at line breaks); empty when the span lies outside, as when the file has changed
 * since.
 */
export function cutExcerpt(lines: readonly string[], span: Span, options: ExcerptOptions): readonly ExcerptLine[] {
  const at = span.start.line;
  if (at < 1 || at > lines.length) return [];
  const from = Math.max(1, at - options.contextLines);
  const to = Math.min(lines.length, at + options.contextLines);
  const width = Math.max(20, options.columnsMax);
  const start = span.start.column - 1;
  const shift = start > width - 10 ? start - Math.floor(width / 3) : 0;
  const excerpt: ExcerptLine[] = [];
  for (let number = from; number <= to; number++) {
    const line = lines[number - 1] ?? '';
    const text = cutLine(line, shift, width);
    if (number !== at) excerpt.push({ number, text });
    else excerpt.push({ number, text, mark: placeMark(line, span, shift, width) });
  }
  return excerpt;
}

/** A tab takes one cell, so that the mark below stands under its character. */
function printable(text: string): string {
  return escapeUnprintable(text.replaceAll('\t', ' '));
}

function cutLine(line: string, shift: number, width: number): string {
  const head = shift > 0 ? '…' : '';
  const body = line.slice(shift, shift + width);
  return head + printable(body) + (line.length > shift + width ? '…' : '');
}

function placeMark(line: string, span: Span, shift: number, width: number): { before: number; cells: number } {
  const start = Math.min(span.start.column - 1, line.length);
  const trimmedEnd = line.trimEnd().length;
  const end = span.end.line > span.start.line ? trimmedEnd : Math.min(span.end.column - 1, line.length);
  const before = (shift > 0 ? 1 : 0) + countCells(printable(line.slice(shift, start)));
  const cells = countCells(printable(line.slice(start, Math.min(end, shift + width))));
  return { before, cells: Math.max(1, cells) };
}
