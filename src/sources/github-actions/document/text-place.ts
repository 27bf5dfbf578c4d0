/** From a range of a scalar's value to that of the authored text, through quotes, escapes and folded lines. */
import type { FieldPath, Span } from '../../../base/positions.ts';
import { spanBetween } from '../../../base/text-index.ts';
import { findNode, type PositionedNode, textRangeOf } from '../../../languages/yaml/index.ts';

/** Half-open range of UTF-16 units in the value of a scalar. */
export type ValueRange = { readonly start: number; readonly end: number };

type Style = 'single' | 'double' | 'plain';

/** The span of a part of the scalar at `path`; undefined when there is no such scalar. */
export function locatePart(root: PositionedNode, path: FieldPath, value: string, part: ValueRange): Span | undefined {
  const node = findNode(root, path);
  if (node === undefined) return undefined;
  const { index } = root.table;
  const range = textRangeOf(node);
  const before = index.text[range.start - 1];
  // Block text starts at its first line, so what looks like a quote there is text.
  const isBlock = before === '\n' || before === '\r';
  const quote = isBlock ? undefined : index.text[range.start];
  const style: Style = quote === '"' ? 'double' : quote === "'" ? 'single' : 'plain';
  const from = style === 'plain' ? range.start : range.start + 1;
  const [start, end] = alignOffsets(index.text, from, range.end, value, style, part);
  return spanBetween(index, start, end);
}

/**
 * Walks value and source side by side. Blanks count for nothing on either side, because folding and indentation change
 * only them; everything else stands in both in the same order.
 */
function alignOffsets(
  source: string,
  from: number,
  to: number,
  value: string,
  style: Style,
  part: ValueRange,
): readonly [number, number] {
  let at = from;
  let start = from;
  for (let i = 0; i < value.length; i++) {
    if (isBlank(value.charCodeAt(i))) continue;
    while (at < to && isSkipped(source, at, style)) at++;
    if (i >= part.end) return [start, at];
    if (i <= part.start) start = at;
    const width = unitWidth(source, at, style);
    at += width;
    if (i + 1 >= part.end) return [start, at];
  }
  return [start, Math.min(at, to)];
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x09 || unit === 0x0d;
}

/** Blanks, and escapes that stand for blanks. */
function isSkipped(source: string, at: number, style: Style): boolean {
  if (isBlank(source.charCodeAt(at))) return true;
  if (style !== 'double') return false;
  if (source[at] === '\\') return /[ntr \n\r]/.test(source[at + 1] ?? '');
  return source[at - 1] === '\\' && source[at - 2] !== '\\' && /[ntr]/.test(source[at] ?? '');
}

/** How many units of the source the character at `at` takes. */
function unitWidth(source: string, at: number, style: Style): number {
  if (style === 'single') return source[at] === "'" && source[at + 1] === "'" ? 2 : 1;
  if (style === 'plain' || source[at] !== '\\') return 1;
  const escape = source[at + 1] ?? '';
  return 2 + ({ x: 2, u: 4, U: 8 }[escape] ?? 0);
}
