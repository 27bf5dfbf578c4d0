/** The contract of the evidence ledger: nothing is lost, nothing comes between, and the tree is that of the entries. */
import assert from 'node:assert/strict';
import {
  appendLeaf,
  createFrontier,
  ENTRY_BYTES_MAX,
  hashComplete,
  hashLeaf,
  writeFrontier,
} from '../../../src/languages/tlog/index.ts';
import { readLedgerEntry } from '../../../src/model/programme/ledger-entry.ts';
import type { Store } from '../../../src/stores/api.ts';
import type { LedgerLeaf } from '../../../src/stores/api/ledger.ts';
import { appendMany, makeEntry } from '../../harness/ledger.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const readAll = (store: Store): Promise<readonly LedgerLeaf[]> => store.read((tx) => tx.ledger.readLeaves(0, 10_000));

/** The leaves are numbered from 0, hold what was hashed, and the head goes on from them. */
async function checkTree(store: Store, size: number): Promise<readonly LedgerLeaf[]> {
  const leaves = await readAll(store);
  const head = await store.read((tx) => tx.ledger.readHead());
  const frontier = createFrontier();
  for (const [i, { index, bytes, leafHash }] of leaves.entries()) {
    assert.equal(index, i);
    assert.deepEqual(Buffer.from(leafHash), Buffer.from(hashLeaf(bytes)));
    appendLeaf(frontier, leafHash);
  }
  assert.deepEqual([leaves.length, head.size], [size, size]);
  assert.deepEqual(Buffer.from(head.frontier), Buffer.from(writeFrontier(frontier)));
  return leaves;
}

testStores('the ledger', [
  [
    'keeps entries in their order, each as it was written',
    async ({ store }) => {
      await appendMany(store, 700, 150);
      const leaves = await checkTree(store, 700);
      assert.deepEqual(readLedgerEntry(leaves[650]?.bytes ?? new Uint8Array()), makeEntry(650));
      const { atMs, kind, subject, actor } = leaves[650] ?? {};
      assert.deepEqual([atMs, kind, subject, actor], [NOON_MS + 650, 'finding', 'subject-0', 'user-2']);
      const part = await store.read((tx) => tx.ledger.readLeaves(690, 5));
      assert.deepEqual(
        part.map(({ index }) => index),
        [690, 691, 692, 693, 694],
      );
    },
  ],
  [
    'keeps the hashes of complete subtrees',
    async ({ store }) => {
      await appendMany(store, 600, 256);
      const [leaves, hashes, count] = await store.read(async (tx) => [
        await tx.ledger.readHashes(0, 256, 512),
        await tx.ledger.readHashes(1, 0, 10),
        await tx.ledger.countHashes(),
      ]);
      assert.deepEqual([leaves.length, hashes.length, count], [256, 2, 2]);
      assert.deepEqual(Buffer.from(hashes[1] ?? []), Buffer.from(hashComplete(leaves)));
    },
  ],
  [
    'forgets what a transaction appended that did not come to its end',
    async ({ store }) => {
      await appendMany(store, 3);
      const failing = store.write(async (tx) => {
        await tx.ledger.append(makeEntry(3));
        assert.equal((await tx.ledger.readHead()).size, 4, 'a transaction sees its own entries');
        throw new Error('changed my mind');
      });
      await assert.rejects(failing, /changed my mind/);
      await appendMany(store, 1, 1, 4);
      const leaves = await checkTree(store, 4);
      assert.equal(readLedgerEntry(leaves[3]?.bytes ?? new Uint8Array())?.atMs, NOON_MS + 4);
    },
  ],
  [
    'is appended to by many at once, from two processes, without a gap',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let turn = 0; turn < 10; turn++) {
          await (writer % 2 === 0 ? store : other).write(async (tx) => {
            // Rows that others wait for, in another order each, must not make them wait for each other.
            if (writer % 4 < 2) await tx.ledger.append(makeEntry(0, { subject: `${writer}/${turn}`, body: 0 }));
            const id = `${writer}/${turn}`;
            const when = { runAtMs: NOON_MS, createdMs: NOON_MS };
            await tx.jobs.add({ id, kind: 'scan', key: `shared-${turn}`, payload: null, ...when });
            if (writer % 4 >= 2) await tx.ledger.append(makeEntry(0, { subject: `${writer}/${turn}`, body: 0 }));
            await tx.ledger.append(makeEntry(0, { subject: `${writer}/${turn}`, body: 1 }));
          });
        }
      });
      await Promise.all(writers);
      const leaves = await checkTree(store, 160);
      for (let i = 0; i < leaves.length; i += 2) {
        assert.equal(leaves[i]?.subject, leaves[i + 1]?.subject, 'entries of one transaction stand together');
      }
      assert.equal(new Set(leaves.map(({ subject }) => subject)).size, 80);
    },
  ],
  [
    'refuses an entry that no tile could hold, and one of a transaction that only reads',
    async ({ store }) => {
      const append = (chars: number) =>
        store.write((tx) => tx.ledger.append(makeEntry(0, { body: 'x'.repeat(chars) })));
      await assert.rejects(append(ENTRY_BYTES_MAX), { code: 'evidence-too-large' });
      await append(ENTRY_BYTES_MAX - 300);
      await assert.rejects(
        store.read((tx) => tx.ledger.append(makeEntry(1))),
        /a reading transaction writes/,
      );
      await checkTree(store, 1);
    },
  ],
  [
    'takes every text',
    async ({ store }) => {
      const texts = [
        '\0',
        '\ud800',
        `${'x'.repeat(299)}\u{1f600}`,
        'é'.repeat(3_000),
        '',
        "'; DROP TABLE ledger_leaves; --",
      ];
      for (const text of texts) {
        const actor = { kind: 'user', id: text, name: text } as const;
        const entry = makeEntry(0, { subject: text, kind: text, action: text, actor, body: { [text]: text } });
        await store.write((tx) => tx.ledger.append(entry));
        const [leaf] = await store.read((tx) => tx.ledger.listLeaves({ subject: text, kind: text, actor: text }, 1));
        assert.equal(readLedgerEntry(leaf?.bytes ?? new Uint8Array())?.subject, text);
      }
      await checkTree(store, texts.length);
    },
  ],
  [
    'is searched by what entries are about, newest first',
    async ({ store }) => {
      await appendMany(store, 30);
      const list = async (filter: Parameters<Parameters<Parameters<Store['read']>[0]>[0]['ledger']['listLeaves']>[0]) =>
        (await store.read((tx) => tx.ledger.listLeaves(filter, 4))).map(({ index }) => index);
      assert.deepEqual(await list({}), [29, 28, 27, 26]);
      assert.deepEqual(await list({ before: 10 }), [9, 8, 7, 6]);
      assert.deepEqual(await list({ kind: 'finding' }), [28, 26, 24, 22]);
      assert.deepEqual(await list({ subject: 'subject-1' }), [26, 21, 16, 11]);
      assert.deepEqual(await list({ actor: 'user-2', kind: 'exception', subject: 'subject-1' }), [11]);
      assert.deepEqual(await list({ sinceMs: NOON_MS + 3, untilMs: NOON_MS + 5 }), [4, 3]);
    },
  ],
  [
    'keeps checkpoints, one for a size, and counts them',
    async ({ store }) => {
      await appendMany(store, 5);
      const put = (size: number, note: string) => store.write((tx) => tx.ledger.putCheckpoint({ size, note }));
      await put(2, 'two');
      await put(5, 'five');
      await put(5, 'five, signed by another key too');
      const five = { size: 5, note: 'five, signed by another key too' };
      await store.read(async ({ ledger }) => {
        assert.deepEqual({ ...(await ledger.findCheckpoint()) }, five);
        assert.deepEqual((await ledger.findCheckpoint(4))?.note, 'two');
        assert.equal(await ledger.findCheckpoint(1), undefined);
        assert.deepEqual(
          (await ledger.readCheckpoints(3, 9)).map(({ size }) => size),
          [5],
        );
        assert.deepEqual((await ledger.readHead()).checkpointCount, 2);
      });
      await checkTree(store, 5);
    },
  ],
]);
