/** Lists of short values as people type them. Pure. */

/** The list with what was typed added: parts are set apart by commas or spaces, and none is there twice. */
export function addValues(before: readonly string[], typed: string): readonly string[] {
  const more = typed.split(/[\s,]+/).filter((text) => text !== '');
  return [...new Set([...before, ...more])];
}
