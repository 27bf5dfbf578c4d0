/** Pages of what is within the caller's reach alone: neither a short page nor a cursor tells of what is beyond. */

const CHUNK = 200;

export type ReachedPage<T> = {
  readonly items: readonly T[];
  /** Where the next page begins; undefined where nothing within reach follows. */
  readonly last: T | undefined;
};

/** Reads on until the page is full. `list` gives what comes after an item, `limit` of them at most. */
export async function readReached<After, T extends After>(
  { after, limit }: { readonly after: After | undefined; readonly limit: number },
  list: (after: After | undefined, limit: number) => Promise<readonly T[]>,
  reaches: (item: T) => boolean,
): Promise<ReachedPage<T>> {
  const items: T[] = [];
  for (let from: After | undefined = after; items.length <= limit; ) {
    const found = await list(from, CHUNK);
    items.push(...found.filter(reaches));
    from = found.at(-1);
    if (found.length < CHUNK) break;
  }
  const shown = items.slice(0, limit);
  return { items: shown, last: items.length > limit ? shown.at(-1) : undefined };
}
