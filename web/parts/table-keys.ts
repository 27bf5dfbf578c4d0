/** The keys that move through a list, as people know them from mail and from vim. */

export type PressedKey = {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
};

const PAGE_ROWS = 15;

/** The index that a key moves to; undefined where it moves nowhere. `index` is -1 where nothing is active. */
export function stepOf(
  { key, altKey, ctrlKey, metaKey }: PressedKey,
  index: number,
  count: number,
): number | undefined {
  if (altKey || ctrlKey || metaKey || count === 0) return undefined;
  const steps: Readonly<Record<string, number>> = {
    j: index + 1,
    ArrowDown: index + 1,
    k: index - 1,
    ArrowUp: index - 1,
    PageDown: index + PAGE_ROWS,
    PageUp: index - PAGE_ROWS,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined ? undefined : Math.min(Math.max(next, 0), count - 1);
}
