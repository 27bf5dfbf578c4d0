/** Values by several texts: found by one after the other, so that nothing is joined, hashed and thrown away to ask. */

export type TextTree<V> = { value: V | undefined; readonly next: Map<string, TextTree<V>> };

/** A tree without values. */
export function createTextTree<V>(): TextTree<V> {
  return { value: undefined, next: new Map() };
}

/** The place of these texts, made where there is none. Fewer texts stand elsewhere than more, whatever they are. */
export function findPlace<V>(tree: TextTree<V>, texts: readonly string[]): TextTree<V> {
  let place = tree;
  for (const text of texts) {
    let next = place.next.get(text);
    if (next === undefined) place.next.set(text, (next = createTextTree()));
    place = next;
  }
  return place;
}
