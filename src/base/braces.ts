/** Braces that belong together, as variables in texts are written with: `${A:-${B}}`. */

/** The index of the `}` that closes what was opened before `from`; -1 when there is none. */
export function findClosingBrace(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return -1;
}
