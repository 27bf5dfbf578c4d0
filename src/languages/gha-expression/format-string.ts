/** The first argument of `format`: texts and placeholders `{0}`, braces doubled to stand for themselves. */

/** Texts as they are, placeholders as their number. */
export type FormatParts = readonly (string | number)[];

const PIECE = /\{\{|\}\}|\{(\d{1,3})\}|[^{}]+/y;

/** The parts of a format string; undefined where a brace is neither doubled nor part of a placeholder. Linear. */
export function parseFormat(text: string): FormatParts | undefined {
  const parts: (string | number)[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const match = PIECE.exec(text);
    if (match === null) return undefined;
    if (match[1] !== undefined) parts.push(Number(match[1]));
    else parts.push(match[0] === '{{' ? '{' : match[0] === '}}' ? '}' : match[0]);
  }
  return parts;
}
