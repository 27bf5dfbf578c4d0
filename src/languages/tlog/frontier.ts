/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first, one for each bit of its size.
 * All that appending needs, 32 bytes times the logarithm of the size.
 */
import { areSame, EMPTY_ROOT, HASH_BYTES, hashNode } from './hashes.ts';
import { TILE_HEIGHT } from './tiles.ts';

/** Changed in place by `appendLeaf`, for a batch appends many. */
export type Frontier = { size: number; readonly nodes: Uint8Array[] };

/** A node that goes into a tile: level of tiles, index within the level. Leaves are level 0. */
export type TileHash = { readonly level: number; readonly index: number; readonly hash: Uint8Array };

/** The frontier of the tree without leaves. */
export function createFrontier(): Frontier {
  return { size: 0, nodes: [] };
}

/**
 * Adds a leaf by its hash, and tells of each node above the leaves that this completes and that tiles hold: one in 256
 * leaves.
 */
export function appendLeaf(
  frontier: Frontier,
  leafHash: Uint8Array,
  onTileHash: (node: TileHash) => void = () => undefined,
): void {
  let node = leafHash;
  let index = frontier.size;
  for (let height = 1; index % 2 === 1; height++) {
    node = hashNode(frontier.nodes.pop() as Uint8Array, node);
    index = (index - 1) / 2;
    if (height % TILE_HEIGHT === 0) onTileHash({ level: height / TILE_HEIGHT, index, hash: node });
  }
  frontier.nodes.push(node);
  frontier.size += 1;
}

/** The root of the whole tree. */
export function computeRoot({ nodes }: Frontier): Uint8Array {
  return nodes.length === 0 ? EMPTY_ROOT : nodes.reduceRight((right, left) => hashNode(left, right));
}

/** The nodes joined. */
export function writeFrontier({ nodes }: Frontier): Uint8Array {
  return Buffer.concat(nodes);
}

/** Undefined when the bytes are no frontier of a tree of this size. */
export function readFrontier(size: number, bytes: Uint8Array): Frontier | undefined {
  if (!Number.isSafeInteger(size) || size < 0 || bytes.length !== countNodes(size) * HASH_BYTES) return undefined;
  const nodes: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += HASH_BYTES) nodes.push(bytes.slice(at, at + HASH_BYTES));
  return { size, nodes };
}

/** Whether two frontiers are those of one tree. */
export function areSameFrontiers(a: Frontier, b: Frontier): boolean {
  return a.size === b.size && areSame(writeFrontier(a), writeFrontier(b));
}

function countNodes(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
