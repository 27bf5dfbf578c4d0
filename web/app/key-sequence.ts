/** Which shortcut a key press completes: single keys, keys with Ctrl or Cmd, and two keys one after the other. */

export type KeyPress = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
};

/** How long the first of two keys is remembered. */
const SEQUENCE_MS = 1_200;

/**
 * Remembers what was pressed before. Gives the shortcut (`?`, `mod+k`, `g e`) of the known ones that is complete now.
 */
export function createKeySequence(): (
  press: KeyPress,
  nowMs: number,
  known: ReadonlySet<string>,
) => string | undefined {
  let first: { readonly key: string; readonly atMs: number } | undefined;
  return ({ key, ctrlKey, metaKey, altKey }, nowMs, known) => {
    if (altKey) return undefined;
    const pressed = ctrlKey || metaKey ? `mod+${key.toLowerCase()}` : key;
    const isPair = first !== undefined && nowMs - first.atMs <= SEQUENCE_MS;
    const pair = isPair ? `${first?.key ?? ''} ${pressed}` : '';
    first = undefined;
    if (known.has(pair)) return pair;
    if (known.has(pressed)) return pressed;
    if ([...known].some((keys) => keys.startsWith(`${pressed} `))) first = { key: pressed, atMs: nowMs };
    return undefined;
  };
}
