/**
 * How long a text may be after `replace`, from the lengths of the text, the part and its replacement.
 */
import { add, multiply, type Range, UNBOUNDED } from './ranges.ts';

/**
 * The longest result replaces the shortest part by the longest replacement as often as it fits, and the shortest result
 * the other way round. An empty part matches around every character. The API server's estimate, to the unit.
 */
export function replacedSize(text: Range, part: Range, replacement: Range): Range {
  const longest = countReplacements(text.max, part.min, replacement.max <= part.min);
  const shortest = countReplacements(text.min, part.max, part.max <= replacement.min);
  const count = { min: shortest.count, max: longest.count };
  return add(multiply(count, replacement), { min: shortest.kept, max: longest.kept });
}

/** `isUseless`: replacing moves the length the wrong way, so the extreme is the text as it stands. */
function countReplacements(
  text: bigint,
  part: bigint,
  isUseless: boolean,
): { readonly count: bigint; readonly kept: bigint } {
  if (part === 0n) return { count: text < UNBOUNDED ? text + 1n : text, kept: text };
  if (isUseless) return { count: 0n, kept: text };
  return { count: (text + part - 1n) / part, kept: 0n };
}
