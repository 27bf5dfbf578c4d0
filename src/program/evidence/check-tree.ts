/**
 * Grows the tree again, entry by entry, and holds it against every checkpoint that it passes. What is believed is what
 * was signed, and nothing of the place where the entries were found.
 */
import type { Frontier, TileHash } from '../../languages/tlog/index.ts';
import {
  appendLeaf,
  areSame,
  computeRoot,
  createFrontier,
  hashLeaf,
  isHash,
  TILE_WIDTH,
} from '../../languages/tlog/index.ts';
import type { Checkpoint } from '../../languages/tlog/index.ts';
import type { FaultList } from './report.ts';

/** An entry as it was found; its parts may be anything. */
export type FoundLeaf = {
  readonly index: number;
  readonly bytes: unknown;
  /** What the place says that its hash is. */
  readonly leafHash: unknown;
};

/** A checkpoint that is believed, and where it comes from. */
export type Claim = Pick<Checkpoint, 'size' | 'root'> & { readonly from: string };

export type TreeCheck = {
  /** In the order of their indexes; what is left out is reported. */
  readonly add: (leaf: FoundLeaf) => void;
  /** Says that no entry follows, and that there should be `size` of them. Gives how far a claim vouches for them. */
  readonly finish: (size: number) => number;
  /** False as soon as the tree cannot be grown on, because an entry is missing. */
  readonly isWhole: () => boolean;
  readonly frontier: Frontier;
};

/** `onTileHash` hears of each hash above the entries, with the entries below it. */
export function createTreeCheck(
  claims: readonly Claim[],
  faults: FaultList,
  onTileHash: (node: TileHash, begin: number, end: number) => void,
): TreeCheck {
  const frontier = createFrontier();
  const open = claims.filter(({ size }) => size > 0).toSorted((a, b) => a.size - b.size);
  let next = 0;
  let isWhole = true;
  let signedSize = 0;
  let hasDiverged = false;
  const skipTo = (index: number): void => {
    if (index > next) faults.add('missing', next, index, sayEntries(next, index, 'missing'));
    if (index > next) isWhole = false;
    next = index;
  };
  const holdAgainstClaims = (): void => {
    for (; open[0]?.size === next; open.shift()) {
      const [{ from, root }] = open as [Claim];
      // What follows from a fault that was said is not said again.
      if (!isWhole || hasDiverged) continue;
      if (areSame(computeRoot(frontier), root)) signedSize = next;
      else {
        hasDiverged = true;
        faults.add('changed', signedSize, next, `${sayEntries(signedSize, next)} are not those of ${from}`);
      }
    }
  };
  return {
    frontier,
    isWhole: () => isWhole,
    add: ({ index, bytes, leafHash }) => {
      if (!Number.isSafeInteger(index) || index < next) {
        faults.add('unexpected', next, next, `there is an entry with the index ${index}`);
        return;
      }
      skipTo(index);
      const hash = checkLeaf(index, bytes, leafHash, faults);
      if (isWhole) {
        appendLeaf(frontier, hash, (node) => {
          const width = TILE_WIDTH ** node.level;
          onTileHash(node, node.index * width, (node.index + 1) * width);
        });
      }
      next += 1;
      holdAgainstClaims();
    },
    finish: (size) => {
      if (next > size) faults.add('unexpected', size, next, sayEntries(size, next, 'more than there should be'));
      const last = open.at(-1);
      skipTo(Math.max(next, size));
      if (last !== undefined && last.size > next) {
        faults.add('truncated', next, last.size, `${sayEntries(next, last.size)} are gone, which ${last.from} has`);
      }
      return signedSize;
    },
  };
}

/** The hash to grow the tree with: the stated one, so that an edited entry does not make all after it suspicious. */
function checkLeaf(index: number, bytes: unknown, leafHash: unknown, faults: FaultList): Uint8Array {
  const actual = bytes instanceof Uint8Array ? hashLeaf(bytes) : undefined;
  const stated = leafHash instanceof Uint8Array && isHash(leafHash) ? leafHash : undefined;
  if (actual === undefined || stated === undefined || !areSame(actual, stated)) {
    faults.add('edited', index, index + 1, `entry ${index} is not what was hashed when it was appended`);
  }
  return stated ?? actual ?? new Uint8Array();
}

function sayEntries(begin: number, end: number, what = ''): string {
  const entries = end === begin + 1 ? `entry ${begin}` : `entries ${begin} to ${end - 1}`;
  return what === '' ? entries : `${entries} ${end === begin + 1 ? 'is' : 'are'} ${what}`;
}
