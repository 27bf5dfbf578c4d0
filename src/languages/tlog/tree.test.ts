/** Trees and their proofs, against the recursive definitions of RFC 6962. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../test/harness/random.ts';
import type { HashReader, TileHash } from './index.ts';
import {
  appendLeaf,
  areSameFrontiers,
  computeRoot,
  createFrontier,
  EMPTY_ROOT,
  hashLeaf,
  hashNode,
  proveConsistency,
  proveInclusion,
  readFrontier,
  readRoot,
  verifyConsistency,
  verifyInclusion,
  writeFrontier,
} from './index.ts';

const makeLeaves = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => hashLeaf(Buffer.from(`${i}`)));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** MTH of RFC 6962, word by word. */
function hashWhole(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length < 2) return leaves[0] ?? EMPTY_ROOT;
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return hashNode(hashWhole(leaves.slice(0, split)), hashWhole(leaves.slice(split)));
}

/** Grows a tree leaf by leaf, and gives what its tiles hold. */
function growTree(leaves: readonly Uint8Array[]) {
  const frontier = createFrontier();
  const levels: Uint8Array[][] = [[]];
  const keep = ({ level, index, hash }: TileHash): void => {
    assert.equal(index, (levels[level] ??= []).length, 'hashes of a level come in their order');
    levels[level].push(hash);
  };
  for (const leaf of leaves) {
    levels[0]?.push(leaf);
    appendLeaf(frontier, leaf, keep);
  }
  const read: HashReader = async (level, begin, end) => (levels[level] ?? []).slice(begin, end);
  return { frontier, levels, read };
}

/** Some sizes on both sides of every change of shape, and of tiles. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1_000, 65_537];

test('a tree that grew leaf by leaf is the tree made as a whole', async () => {
  assert.equal(hex(computeRoot(createFrontier())), hex(EMPTY_ROOT));
  for (const size of SIZES) {
    const leaves = makeLeaves(size);
    const { frontier, read } = growTree(leaves);
    const root = hex(hashWhole(leaves));
    assert.equal(hex(computeRoot(frontier)), root, `size ${size}`);
    assert.equal(hex(await readRoot(read, size)), root, `size ${size}, from tiles`);
  }
});

test('tiles hold the roots of complete subtrees of 256 and 65,536 leaves', () => {
  const leaves = makeLeaves(66_000);
  const { levels } = growTree(leaves);
  assert.deepEqual(
    levels.map(({ length }) => length),
    [66_000, 257, 1],
  );
  assert.equal(hex(levels[1]?.[3] ?? EMPTY_ROOT), hex(hashWhole(leaves.slice(768, 1024))));
  assert.equal(hex(levels[2]?.[0] ?? EMPTY_ROOT), hex(hashWhole(leaves.slice(0, 65_536))));
});

test('a frontier that was written is read again, and grows on', () => {
  const leaves = makeLeaves(1_000);
  for (const size of [0, 1, 3, 256, 700]) {
    const { frontier } = growTree(leaves.slice(0, size));
    const again = readFrontier(size, writeFrontier(frontier));
    assert.ok(again !== undefined && areSameFrontiers(again, frontier));
    for (const leaf of leaves.slice(size)) appendLeaf(again, leaf);
    assert.equal(hex(computeRoot(again)), hex(hashWhole(leaves)));
  }
  const { frontier } = growTree(leaves.slice(0, 5));
  assert.equal(readFrontier(4, writeFrontier(frontier)), undefined);
  assert.equal(readFrontier(-1, new Uint8Array()), undefined);
  assert.equal(readFrontier(1.5, new Uint8Array(32)), undefined);
});

function* flips(claim: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < claim.length * 8; bit++) {
    const mutant = Uint8Array.from(claim);
    mutant[bit >> 3] = (mutant[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield mutant;
  }
}

test('every inclusion is proven, and no proof survives a change', async (t) => {
  const random = createRandom(6962);
  const leaves = makeLeaves(700);
  const { read } = growTree(leaves);
  let refused = 0;
  for (const size of [1, 2, 3, 6, 8, 21, 256, 257, 300, 700]) {
    const root = hashWhole(leaves.slice(0, size));
    for (let index = 0; index < size; index += 1 + random.below(Math.ceil(size / 2))) {
      const leafHash = leaves[index] as Uint8Array;
      const proof = await proveInclusion(read, index, size);
      const claim = { index, size, leafHash, root, proof };
      assert.ok(verifyInclusion(claim), `${index} of ${size}`);
      const mutants = [
        ...[...flips(leafHash)].map((mutant) => ({ ...claim, leafHash: mutant })),
        ...[...flips(root)].map((mutant) => ({ ...claim, root: mutant })),
        ...proof.flatMap((hash, i) => [...flips(hash)].map((mutant) => ({ ...claim, proof: proof.with(i, mutant) }))),
        ...proof.map((_, i) => ({ ...claim, proof: proof.toSpliced(i, 1) })),
        ...proof.map((hash, i) => ({ ...claim, proof: proof.toSpliced(i, 0, hash) })),
        ...Array.from({ length: 10 }, (_, bit) => ({ ...claim, index: index ^ (1 << bit) })),
        { ...claim, proof: [...proof, root] },
        { ...claim, proof: [...proof, new Uint8Array()] },
        { ...claim, index: index + 2 ** 53 },
        { ...claim, index: -1 - index },
        { ...claim, index: index + 0.5 },
      ];
      for (const mutant of mutants) {
        if (verifyInclusion(mutant)) assert.fail(JSON.stringify(mutant));
        refused += 1;
      }
    }
  }
  t.diagnostic(`changed inclusion proofs: ${refused} refused`);
  assert.ok(refused > 40_000);
});

test('every consistency is proven, and no proof survives a change', async (t) => {
  const random = createRandom(9162);
  const leaves = makeLeaves(700);
  const { read } = growTree(leaves);
  const rootOf = (size: number): Uint8Array => hashWhole(leaves.slice(0, size));
  let refused = 0;
  for (const size2 of [1, 2, 3, 7, 8, 64, 255, 256, 257, 600, 700]) {
    for (let size1 = 1; size1 <= size2; size1 += 1 + random.below(Math.ceil(size2 / 2))) {
      const [root1, root2] = [rootOf(size1), rootOf(size2)];
      const proof = await proveConsistency(read, size1, size2);
      const claim = { size1, size2, root1, root2, proof };
      assert.ok(verifyConsistency(claim), `${size1} of ${size2}`);
      const mutants = [
        ...[...flips(root1)].map((mutant) => ({ ...claim, root1: mutant })),
        ...[...flips(root2)].map((mutant) => ({ ...claim, root2: mutant })),
        ...proof.flatMap((hash, i) => [...flips(hash)].map((mutant) => ({ ...claim, proof: proof.with(i, mutant) }))),
        ...proof.map((_, i) => ({ ...claim, proof: proof.toSpliced(i, 1) })),
        { ...claim, proof: [...proof, root1] },
        { ...claim, size1: 0 },
        { ...claim, size1: size2 + 1 },
        { ...claim, size1: size1 + 2 ** 53, size2: size2 + 2 ** 53 },
      ];
      for (const mutant of mutants) {
        if (verifyConsistency(mutant)) assert.fail(JSON.stringify(mutant));
        refused += 1;
      }
    }
  }
  t.diagnostic(`changed consistency proofs: ${refused} refused`);
  assert.ok(refused > 40_000);
});

test('a proof of what is not in the tree is a fault of the caller', async () => {
  const { read } = growTree(makeLeaves(4));
  await assert.rejects(proveInclusion(read, 4, 4), /leaf 4 is in the tree of 4/);
  await assert.rejects(proveConsistency(read, 0, 4), /0 leaves are the first of 4/);
  await assert.rejects(proveInclusion(read, 0, 9), /level 0 has the hashes from/);
});
