/** The JSON of ARM templates, which may hold comments, texts over several lines and commas too many. */
import { type ParsedText, parseJson } from '../../languages/yaml/index.ts';

/** Parses a template. What ARM allows beyond JSON is blanked out where it stands, so that all positions stay true. */
export function parseTemplateJson(bytes: Uint8Array, file: string): ParsedText {
  const parsed = parseJson(bytes, { file });
  if (parsed.problems.length === 0) return parsed;
  const lenient = parseJson(blankExtensions(bytes), { file });
  return lenient.problems.length === 0 ? lenient : parsed;
}

const [SPACE, LINE_FEED, CARRIAGE_RETURN, QUOTE, STAR, COMMA, SLASH, BACKSLASH] = [
  0x20, 0x0a, 0x0d, 0x22, 0x2a, 0x2c, 0x2f, 0x5c,
];

/** A copy with comments, line breaks in texts and commas before a closing bracket as spaces. */
function blankExtensions(bytes: Uint8Array): Uint8Array {
  // The slice of a Buffer is no copy.
  const copy = Uint8Array.from(bytes);
  let comma = -1;
  for (let at = 0; at < copy.length; at++) {
    const byte = copy[at];
    if (byte === SLASH && (copy[at + 1] === SLASH || copy[at + 1] === STAR)) at = blankComment(copy, at);
    else if (byte === QUOTE) at = blankLineBreaks(copy, at);
    else if (byte === 0x5d || byte === 0x7d) {
      if (comma >= 0) copy[comma] = SPACE;
    }
    if (byte === COMMA) comma = at;
    else if (byte !== SLASH && byte !== SPACE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== 0x09)
      comma = -1;
  }
  return copy;
}

/** Blanks a comment; gives the place of its last byte. */
function blankComment(copy: Uint8Array, start: number): number {
  const isBlock = copy[start + 1] === STAR;
  for (let at = start; at < copy.length; at++) {
    const isLineEnd = copy[at] === LINE_FEED || copy[at] === CARRIAGE_RETURN;
    if (!isBlock && isLineEnd) return at;
    const isEnd = isBlock && at > start + 2 && copy[at] === SLASH && copy[at - 1] === STAR;
    if (!isLineEnd) copy[at] = SPACE;
    if (isEnd) return at;
  }
  return copy.length;
}

/** Blanks the line breaks in a text; gives the place of its closing quote. */
function blankLineBreaks(copy: Uint8Array, start: number): number {
  for (let at = start + 1; at < copy.length; at++) {
    if (copy[at] === BACKSLASH) at++;
    else if (copy[at] === QUOTE) return at;
    else if (copy[at] === LINE_FEED || copy[at] === CARRIAGE_RETURN) copy[at] = SPACE;
  }
  return copy.length;
}
