/** Verification in the browser finds what `src/languages/tlog` finds, of the same trees, and refuses every change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HashReader } from '../../../../src/languages/tlog/index.ts';
import * as tlog from '../../../../src/languages/tlog/index.ts';
import { createRandom } from '../../../../test/harness/random.ts';
import type { Bytes } from './bytes.ts';
import { writeBase64 } from './bytes.ts';
import { hashLeaf, verifyConsistency, verifyInclusion } from './merkle.ts';
import { readCheckpoint, readProofText, readPublicKey } from './texts.ts';
import { sumUp, verifyCheckpoint, verifyEntry, verifyGrowth } from './verify.ts';

const signer = tlog.readSigner(tlog.createPrivateKeyText('bulwark.dev/ledger/test'));
assert.ok(signer !== undefined);
const KEYS = [signer.verifier.text];

const makeEntry = (number: number) => ({
  action: 'changed',
  actor: { id: 'u-1', kind: 'user', name: 'Ann' },
  atMs: 1_772_452_800_000 + number,
  body: { number },
  kind: 'finding',
  subject: `f-${number}`,
});

const encode = (entry: object): Bytes => new TextEncoder().encode(JSON.stringify(entry));

function growTree(size: number) {
  const leaves = Array.from({ length: size }, (_, number) => tlog.hashLeaf(encode(makeEntry(number))));
  const frontier = tlog.createFrontier();
  const levels: Uint8Array[][] = [leaves];
  for (const leaf of leaves) tlog.appendLeaf(frontier, leaf, ({ level, hash }) => (levels[level] ??= []).push(hash));
  const read: HashReader = async (level, begin, end) => (levels[level] ?? []).slice(begin, end);
  return { read, leaves };
}

const { read, leaves } = growTree(600);

async function sign(size: number): Promise<string> {
  const root = await tlog.readRoot(read, size);
  const text = tlog.writeCheckpoint({ origin: 'bulwark.dev/ledger/test', size, root });
  return tlog.writeNote(tlog.signNote(text, signer as tlog.Signer));
}

async function prove(index: number, size: number): Promise<string> {
  const proof = await tlog.proveInclusion(read, index, size);
  return tlog.writeProofText({ index, proof, checkpoint: await sign(size), extra: encode(makeEntry(index)) });
}

function show(index: number) {
  const { atMs, ...rest } = makeEntry(index);
  const leafHash = writeBase64(leaves[index] ?? new Uint8Array());
  return { index, leafHash, entry: { ...rest, at: new Date(atMs).toISOString() } };
}

const flip = (bytes: Uint8Array, bit: number): Uint8Array => {
  const mutant = Uint8Array.from(bytes);
  mutant[bit >> 3] = (mutant[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return mutant;
};

test('leaves, inclusion and consistency are as tlog has them, for sizes of every shape', async (t) => {
  const random = createRandom(6962);
  assert.deepEqual(await hashLeaf(encode(makeEntry(7))), Uint8Array.from(leaves[7] ?? []));
  let refused = 0;
  for (const size of [1, 2, 3, 7, 8, 9, 255, 256, 257, 600]) {
    const root = await tlog.readRoot(read, size);
    for (let round = 0; round < 6; round++) {
      const index = random.below(size);
      const leafHash = leaves[index] as Uint8Array;
      const claim = { index, size, leafHash, root, proof: await tlog.proveInclusion(read, index, size) };
      assert.ok(await verifyInclusion(claim), `${index} of ${size}`);
      const bit = random.below(256);
      const mutants = [
        { ...claim, leafHash: flip(leafHash, bit) },
        { ...claim, root: flip(root, bit) },
        { ...claim, index: index + 1 },
        { ...claim, index: index + 2 ** 53 },
        { ...claim, proof: [...claim.proof, root] },
        ...claim.proof.map((hash, place) => ({ ...claim, proof: claim.proof.with(place, flip(hash, bit)) })),
      ];
      const size1 = 1 + random.below(size);
      const root1 = await tlog.readRoot(read, size1);
      const growth = { size1, size2: size, root1, root2: root, proof: await tlog.proveConsistency(read, size1, size) };
      assert.ok(await verifyConsistency(growth), `${size1} of ${size}`);
      const shrunk = [
        { ...growth, root1: flip(root1, bit) },
        { ...growth, root2: flip(root, bit) },
        { ...growth, size1: 0 },
        { ...growth, size1: size + 1 },
        { ...growth, proof: [...growth.proof, root] },
        ...growth.proof.map((hash, place) => ({ ...growth, proof: growth.proof.with(place, flip(hash, bit)) })),
      ];
      for (const mutant of mutants) {
        assert.equal(await verifyInclusion(mutant), tlog.verifyInclusion(mutant));
        assert.equal(await verifyInclusion(mutant), false, JSON.stringify(mutant));
        refused += 1;
      }
      for (const mutant of shrunk) {
        assert.equal(await verifyConsistency(mutant), tlog.verifyConsistency(mutant));
        assert.equal(await verifyConsistency(mutant), false, JSON.stringify(mutant));
        refused += 1;
      }
    }
  }
  t.diagnostic(`changed proofs: ${refused} refused by both`);
  assert.ok(refused > 800);
});

test('an entry holds in every step, and not when what is shown, proven or signed was changed', async () => {
  for (const [index, size] of [
    [0, 1],
    [7, 8],
    [255, 257],
    [599, 600],
  ] as const) {
    const checks = await verifyEntry(show(index), await prove(index, size), KEYS);
    assert.deepEqual(
      checks.map(({ name, outcome }) => [name, outcome]),
      ['Entry', 'Leaf', 'Inclusion', 'Signature'].map((name) => [name, 'holds']),
    );
  }
  const proof = await prove(3, 9);
  const shown = show(3);
  const other = tlog.createPrivateKeyText('bulwark.dev/ledger/test');
  const cases: readonly (readonly [string, Parameters<typeof verifyEntry>])[] = [
    ['Entry', [{ ...shown, entry: { ...shown.entry, subject: 'f-4' } }, proof, KEYS]],
    ['Entry', [{ ...shown, entry: { ...shown.entry, body: { number: 4 } } }, proof, KEYS]],
    ['Entry', [{ ...shown, index: 4 }, proof, KEYS]],
    ['Leaf', [{ ...shown, leafHash: show(4).leafHash }, proof, KEYS]],
    ['Inclusion', [shown, proof.replace('index 3', 'index 2'), KEYS]],
    ['Signature', [shown, proof.replace('\n9\n', '\n8\n'), KEYS]],
    ['Signature', [shown, proof, []]],
    ['Signature', [shown, proof, [tlog.readSigner(other)?.verifier.text ?? '']]],
    ['Proof', [shown, 'no proof', KEYS]],
  ];
  for (const [name, given] of cases) {
    const checks = await verifyEntry(...given);
    assert.equal(checks.find((check) => check.name === name)?.outcome, 'broken', name);
    assert.equal(sumUp(checks), 'broken');
  }
});

test('a ledger that grew is told from one that was rewritten or cut', async () => {
  const [first, second] = [readCheckpoint(await sign(100)), readCheckpoint(await sign(600))];
  assert.ok(first !== undefined && second !== undefined);
  const proof = (await tlog.proveConsistency(read, 100, 600)).map((hash) => Uint8Array.from(hash));
  assert.equal(sumUp(await verifyGrowth({ first, second, proof }, KEYS)), 'holds');
  assert.equal(sumUp(await verifyGrowth({ first, second, proof: proof.slice(1) }, KEYS)), 'broken');
  assert.equal(sumUp(await verifyGrowth({ first: second, second: first, proof }, KEYS)), 'broken');
  const rewritten = { ...first, root: Uint8Array.from(flip(first.root, 9)) };
  assert.equal(sumUp(await verifyGrowth({ first: rewritten, second, proof }, KEYS)), 'broken');
  const elsewhere = { ...first, origin: 'another.example/log' };
  const [log] = await verifyGrowth({ first: elsewhere, second, proof }, KEYS);
  assert.equal(log?.outcome, 'broken');
});

test('texts are read as tlog reads them, and what is none is refused', async () => {
  const note = await sign(9);
  const checkpoint = readCheckpoint(note);
  assert.equal(checkpoint?.size, 9);
  assert.equal(sumUp(await verifyCheckpoint(note, KEYS)), 'holds');
  assert.equal((await readPublicKey(KEYS[0] ?? ''))?.keyId, signer.verifier.keyId);
  const proof = readProofText(await prove(3, 9));
  assert.deepEqual([proof?.index, proof?.checkpoint.size, proof?.proof.length], [3, 9, 4]);
  const bad = ['', 'a\n', note.trimEnd(), note.replace('\n9\n', '\n09\n'), note.replace('\u2014', '-'), `\n${note}`];
  for (const text of bad) {
    assert.equal(readCheckpoint(text), undefined, JSON.stringify(text));
    assert.equal(sumUp(await verifyCheckpoint(text, KEYS)), 'broken');
  }
  const [key = ''] = KEYS;
  for (const text of ['', key.slice(0, -4), key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), `${key} `]) {
    assert.equal(await readPublicKey(text), undefined, text);
  }
  for (const text of ['', proof === undefined ? '' : 'c2sp.org/tlog-proof@v1\nindex 3\n\n', 'x\n\ny']) {
    assert.equal(readProofText(text), undefined);
  }
});
