/**
 * Makes proofs (RFC 6962 sections 2.1.1 and 2.1.2) from the hashes that tiles hold, so that no leaf is read but those
 * in the tiles on the way.
 */
import { assert } from '../../base/errors.ts';
import { hashComplete, hashNode } from './hashes.ts';
import { TILE_HEIGHT } from './tiles.ts';

/**
 * Gives the hashes of one level of tiles from `begin` up to, not including, `end`: leaf hashes for level 0, above it
 * roots of complete subtrees of 256 hashes of the level below.
 */
export type HashReader = (level: number, begin: number, end: number) => Promise<readonly Uint8Array[]>;

type Range = { readonly begin: number; readonly end: number };

/** The siblings from the leaf up. */
export async function proveInclusion(read: HashReader, index: number, size: number): Promise<readonly Uint8Array[]> {
  assert(index >= 0 && index < size, `leaf ${index} is in the tree of ${size}`);
  const ranges: Range[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + splitSize(end - begin);
    if (index < middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  return readRoots(read, ranges.reverse());
}

/** Empty for equal sizes. */
export async function proveConsistency(read: HashReader, size1: number, size2: number): Promise<readonly Uint8Array[]> {
  assert(size1 > 0 && size1 <= size2, `${size1} leaves are the first of ${size2}`);
  const ranges: Range[] = [];
  let [begin, end] = [0, size2];
  while (size1 !== end) {
    const middle = begin + splitSize(end - begin);
    if (size1 <= middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  // Where the first tree is one subtree from the beginning, its root is what the verifier has.
  if (begin > 0) ranges.push({ begin, end });
  return readRoots(read, ranges.reverse());
}

/** The root of the tree of the first `size` leaves; `size` is at least 1. */
export async function readRoot(read: HashReader, size: number): Promise<Uint8Array> {
  return readRangeRoot(read, { begin: 0, end: size });
}

async function readRoots(read: HashReader, ranges: readonly Range[]): Promise<readonly Uint8Array[]> {
  const roots: Uint8Array[] = [];
  for (const range of ranges) roots.push(await readRangeRoot(read, range));
  return roots;
}

/** Of a subtree of the tree: complete subtrees of falling size, joined from the right. */
async function readRangeRoot(read: HashReader, { begin, end }: Range): Promise<Uint8Array> {
  const nodes: Uint8Array[] = [];
  for (let at = begin; at < end; ) {
    let [size, height] = [1, 0];
    while (at + size * 2 <= end && at % (size * 2) === 0) [size, height] = [size * 2, height + 1];
    nodes.push(await readNode(read, height, at / size));
    at += size;
  }
  return nodes.reduceRight((right, left) => hashNode(left, right));
}

async function readNode(read: HashReader, height: number, index: number): Promise<Uint8Array> {
  const level = Math.floor(height / TILE_HEIGHT);
  const width = 2 ** (height % TILE_HEIGHT);
  const hashes = await read(level, index * width, (index + 1) * width);
  assert(hashes.length === width, `level ${level} has the hashes from ${index * width}`);
  return hashComplete(hashes);
}

/** The largest power of two below `size`. */
function splitSize(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
