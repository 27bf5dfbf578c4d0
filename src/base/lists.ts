/** Lists kept by key. */

/** Adds an item to the list of a key, which is begun where there is none. */
export function addToList<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** The items by key in their order, each under all of its keys; `Map.groupBy` knows one. */
export function groupByKeys<T>(items: readonly T[], keysOf: (item: T) => Iterable<string>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) for (const key of keysOf(item)) addToList(groups, key, item);
  return groups;
}
