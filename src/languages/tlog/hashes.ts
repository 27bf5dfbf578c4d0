/** The hashes of a Merkle tree: RFC 6962 section 2.1, the same as RFC 9162 section 2.1.1, over SHA-256. */
import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Of a leaf's bytes. Its prefix keeps a leaf from being passed off as an inner node. */
export function hashLeaf(bytes: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([LEAF, bytes]), 'buffer');
}

/** Of two neighbours. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');
}

/** The root of a list whose length is a power of two. */
export function hashComplete(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes;
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) above.push(hashNode(row[i] as Uint8Array, row[i + 1] as Uint8Array));
    row = above;
  }
  return row[0] ?? EMPTY_ROOT;
}

/** Whether the bytes are as long as a hash. */
export function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_BYTES;
}

/** Whether two byte strings are the same; none of them is a secret. */
export function areSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
