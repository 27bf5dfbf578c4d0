/**
 * The Merkle tree of RFC 6962 over the browser's own SHA-256, and the algorithms of RFC 9162 that check its proofs
 * (sections 2.1.3.2 and 2.1.4.2). Whatever a proof holds comes from the server that wants to be believed.
 */
import type { Bytes } from './bytes.ts';
import { areSame, joinBytes } from './bytes.ts';

const HASH_BYTES = 32;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** SHA-256. The browser has it on pages that came by HTTPS, or from this machine. */
export async function hashBytes(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Of a leaf's bytes. Its prefix keeps a leaf from being passed off as an inner node. */
export function hashLeaf(bytes: Uint8Array): Promise<Bytes> {
  return hashBytes(joinBytes(LEAF, bytes));
}

/** Of two neighbours. */
function hashNode(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return hashBytes(joinBytes(NODE, left, right));
}

/** Whether the bytes are as long as a hash. */
export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

export type InclusionClaim = {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Whether the leaf stands at the index in the tree of this size and root. */
export async function verifyInclusion({ index, size, leafHash, root, proof }: InclusionClaim): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![leafHash, root, ...proof].every(isHash)) return false;
  let own = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(own) || own === last) {
      hash = await hashNode(sibling, hash);
      // A last node without a sibling is carried up as it is.
      while (!isOdd(own) && own !== 0) [own, last] = [half(own), half(last)];
    } else hash = await hashNode(hash, sibling);
    [own, last] = [half(own), half(last)];
  }
  return last === 0 && areSame(hash, root);
}

export type ConsistencyClaim = {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
};

/** Whether the second tree is the first one with leaves behind it. False for a first tree without leaves. */
export async function verifyConsistency(claim: ConsistencyClaim): Promise<boolean> {
  const { size1, size2, root1, root2, proof } = claim;
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return proof.length === 0 && areSame(root1, root2);
  if (proof.length === 0 || ![root1, root2, ...proof].every(isHash)) return false;
  // A first tree that is complete is a node of the second, and its root is left out of the proof.
  const [begin = root1, ...path] = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  let own = size1 - 1;
  let last = size2 - 1;
  while (isOdd(own)) [own, last] = [half(own), half(last)];
  let [first, second] = [begin, begin];
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(own) || own === last) {
      first = await hashNode(sibling, first);
      second = await hashNode(sibling, second);
      while (!isOdd(own) && own !== 0) [own, last] = [half(own), half(last)];
    } else second = await hashNode(second, sibling);
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
