/** JSON that was written by hand into another document: a comma too many does not make it text. */
import type { Json } from './json.ts';

/** The value of a JSON text, commas before a closing bracket forgiven; undefined when it is no JSON. */
export function parseLooseJson(text: string): Json | undefined {
  return parseStrictly(text) ?? parseStrictly(blankLooseCommas(text));
}

function parseStrictly(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // no JSON: the caller takes the text as it is
  }
}

/** The text with a blank for every comma before a `]` or `}`, so that all places stay; texts in it are left alone. */
export function blankLooseCommas(text: string): string {
  let result = '';
  let done = 0;
  let comma = -1;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at] ?? '';
    if (unit === '"') at = endOfText(text, at);
    if (unit === ',') comma = at;
    else if (comma >= 0 && (unit === ']' || unit === '}')) {
      result += `${text.slice(done, comma)} `;
      done = comma + 1;
      comma = -1;
    } else if (unit.trim() !== '') comma = -1;
  }
  return result + text.slice(done);
}

/** The quote that ends the text in which `start` opens, or the end of everything. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
