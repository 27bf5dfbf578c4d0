/**
 * Checks proofs by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2. Everything of a proof comes from whoever
 * wants to be believed, so nothing of it is taken for granted: sizes may be no sizes, hashes may have any length.
 */
import { areSame, hashNode, isHash } from './hashes.ts';

export type InclusionClaim = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

export type ConsistencyClaim = {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Whether the leaf stands at the index in the tree of this size and root. */
export function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  let own = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(own) || own === last) {
      hash = hashNode(sibling, hash);
      // A last node without a sibling is carried up as it is.
      while (!isOdd(own) && own !== 0) [own, last] = [half(own), half(last)];
    } else hash = hashNode(hash, sibling);
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && areSame(hash, root);
}

/**
 * Whether the second tree is the first one with leaves added behind it. False for a first tree without leaves: whatever
 * follows it is consistent, so a proof would prove nothing.
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  // Nothing is computed of one root that is said twice.
  if (size1 === size2) return proof.length === 0 && areSame(root1, root2);
  if (proof.length === 0 || ![root1, root2, ...proof].every(isHash)) return false;
  // A first tree that is complete is a node of the second, and its root is left out of the proof.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  let own = size1 - 1;
  let last = size2 - 1;
  while (isOdd(own)) [own, last] = [half(own), half(last)];
  let [first, second] = [path[0] as Uint8Array, path[0] as Uint8Array];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (isOdd(own) || own === last) {
      first = hashNode(sibling, first);
      second = hashNode(sibling, second);
      while (!isOdd(own) && own !== 0) [own, last] = [half(own), half(last)];
    } else second = hashNode(second, sibling);
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && areSame(first, root1) && areSame(second, root2);
}

/** Sizes beyond 2^53 were rounded by whoever read them. */
function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

// Bitwise operators know 32 bits only.
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest /= 2;
  return rest === 1;
}
