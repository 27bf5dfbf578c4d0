/**
 * CEL libraries: strings indexed by code point. Strings without surrogates, nearly all, are indexed as they are.
 */
const SURROGATE = /[\ud800-\udfff]/;

export type IndexedText = {
  readonly size: number;
  /** UTF-16 offset of the code point at `index`; `index` may be `size`. */
  readonly offsetOf: (index: number) => number;
  /** Index of the code point that begins at a UTF-16 offset. */
  readonly indexOf: (offset: number) => number;
};

const identity = (value: number): number => value;

/**
 * Makes the code points of a text addressable: at once where UTF-16 units are code points, else in one pass over it.
 */
export function indexText(text: string): IndexedText {
  if (!SURROGATE.test(text)) return { size: text.length, offsetOf: identity, indexOf: identity };
  const offsets: number[] = [];
  let offset = 0;
  for (const point of text) {
    offsets.push(offset);
    offset += point.length;
  }
  offsets.push(offset);
  return {
    size: offsets.length - 1,
    offsetOf: (index) => offsets[index] ?? text.length,
    indexOf: (found) => findOffset(offsets, found),
  };
}

/** Binary search: offsets ascend. */
function findOffset(offsets: readonly number[], wanted: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
