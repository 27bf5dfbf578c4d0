/** Large work in small pieces, between which the process does other things. */

/** Rows of one piece. */
export const CHUNK_ROWS = 2_000;

/** The items in their order, in lists of `CHUNK_ROWS`. */
export function* splitIntoChunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += CHUNK_ROWS) yield items.slice(start, start + CHUNK_ROWS);
}

/** Lets everything that waits in this process go first: SQLite answers without ever giving up its turn. */
export function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
