/** Signing, exporting, proving and verifying evidence, and that no change of it goes unseen. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import { appendMany, makeEntry } from '../../../test/harness/ledger.ts';
import { withSqlite } from '../../../test/harness/stores.ts';
import { createFiles } from '../../cli/files.ts';
import {
  createPrivateKeyText,
  readVerifier,
  signNote,
  verifyConsistency,
  writeNote,
} from '../../languages/tlog/index.ts';
import type { Store } from '../../stores/api.ts';
import type { ControlRoom } from '../control-room.ts';
import { signCheckpoint } from './checkpoints.ts';
import { exportEvidence } from './folder.ts';
import { checkProof, findLeaf, proveEntry, proveGrowth } from './prove.ts';
import { createLedgerSigner, openLedgerSigner, readPublicKey, rotateLedgerKey } from './signer.ts';
import { verifyFolder } from './verify-folder.ts';
import { verifyStore } from './verify-store.ts';

const files = createFiles();

type Place = { readonly room: ControlRoom; readonly store: Store; readonly folder: string };

/** A room on an empty store, and an empty folder. */
async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-evidence-'));
  try {
    await withSqlite(({ store }) => {
      const { room } = createControlRoom(store, createTestHouse({}, { files }));
      return work({ room, store, folder });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const keysOf = (room: ControlRoom) => ({ keys: room.ledgerSigner().trusted });

test('a ledger that was signed verifies, and so does its copy', () =>
  withPlace(async ({ room, store, folder }) => {
    assert.equal(await signCheckpoint(room), undefined);
    await assert.rejects(exportEvidence(room, folder), { code: 'not-found' });
    await appendMany(store, 70);
    const unsigned = await verifyStore(store, keysOf(room));
    assert.deepEqual(
      unsigned.faults.map(({ kind }) => kind),
      ['unsigned'],
    );
    const first = await signCheckpoint(room);
    assert.equal(first?.size, 70);
    assert.deepEqual({ ...(await signCheckpoint(room)) }, { ...first }, 'nothing new, nothing signed');
    await appendMany(store, 600, 100, 70);
    const verified = await verifyStore(store, keysOf(room));
    assert.deepEqual(verified, { size: 670, signedSize: 70, checkpoints: 1, faults: [], faultCount: 0 });
    assert.deepEqual(await exportEvidence(room, folder), { size: 670, tilesWritten: 7 });
    const copy = verifyFolder(files, folder, keysOf(room));
    assert.deepEqual(copy, { size: 670, signedSize: 670, checkpoints: 1, faults: [], faultCount: 0 });
  }));

test('an export goes on from the last one, and never changes a full tile', () =>
  withPlace(async ({ room, store, folder }) => {
    await appendMany(store, 300);
    assert.equal((await exportEvidence(room, folder)).tilesWritten, 5);
    const before = statSync(join(folder, 'tile/0/000')).mtimeMs;
    await appendMany(store, 300, 300, 300);
    assert.deepEqual(await exportEvidence(room, folder), { size: 600, tilesWritten: 5 });
    assert.equal(statSync(join(folder, 'tile/0/000')).mtimeMs, before);
    assert.deepEqual(await exportEvidence(room, folder), { size: 600, tilesWritten: 0 });
    assert.equal(verifyFolder(files, folder, keysOf(room)).faultCount, 0);
    // Broken off before the checkpoint was written: the next one does what is missing.
    rmSync(join(folder, 'checkpoint'));
    rmSync(join(folder, 'tile/entries/001'));
    assert.equal((await exportEvidence(room, folder)).tilesWritten, 1);
    assert.equal(verifyFolder(files, folder, keysOf(room)).signedSize, 600);
  }));

test('a store that was rolled back signs and exports nothing over what it has signed', () =>
  withPlace(async ({ room, store, folder }) => {
    await appendMany(store, 40);
    await exportEvidence(room, folder);
    const kept = readFileSync(join(folder, 'checkpoint'), 'utf8');
    await withPlace(async (other) => {
      // The same programme from an older backup, which then went on in another way.
      await appendMany(other.store, 30);
      await appendMany(other.store, 20, 20, 500);
      await assert.rejects(exportEvidence(other.room, folder), { code: 'evidence-inconsistent' });
      const report = await verifyStore(other.store, {
        ...keysOf(room),
        checkpoints: [{ name: 'kept', text: kept }],
      });
      assert.deepEqual(
        report.faults.map(({ kind, begin, end }) => [kind, begin, end]),
        [['changed', 0, 40]],
      );
    });
    await withPlace(async (other) => {
      await appendMany(other.store, 30);
      const trust = { ...keysOf(room), checkpoints: [{ name: 'kept', text: kept }] };
      const { faults } = await verifyStore(other.store, trust);
      assert.deepEqual(
        faults.map(({ kind, begin, end }) => [kind, begin, end]),
        [['truncated', 30, 40]],
      );
      // A checkpoint in the store itself that its entries do not continue.
      await other.store.write((tx) => tx.ledger.putCheckpoint({ size: 40, note: kept }));
      await assert.rejects(signCheckpoint(other.room), { code: 'evidence-inconsistent' });
    });
  }));

test('only what a trusted key has signed is believed', () =>
  withPlace(async ({ room, store, folder }) => {
    await appendMany(store, 10);
    await exportEvidence(room, folder);
    const stranger = createLedgerSigner(createPrivateKeyText('ledger.example/test'));
    const kinds = (report: ReturnType<typeof verifyFolder>) => report.faults.map(({ kind }) => kind);
    const trust = { keys: stranger.trusted };
    assert.deepEqual(kinds(await verifyStore(store, trust)), ['checkpoint', 'unsigned']);
    assert.deepEqual(kinds(verifyFolder(files, folder, trust)), ['checkpoint']);
    const text = readFileSync(join(folder, 'checkpoint'), 'utf8');
    const checkpoints = [{ name: 'kept', text }];
    assert.throws(() => verifyFolder(files, folder, { ...trust, checkpoints }), { code: 'invalid-request' });
    const noCheckpoint = { ...trust, checkpoints: [{ name: 'kept', text: 'x' }] };
    await assert.rejects(verifyStore(store, noCheckpoint), /kept: it is no checkpoint/);
    // A known key vouches for the log that it is named after, and for no other.
    const other = createLedgerSigner(createPrivateKeyText('other.example/log'));
    const elsewhere = writeNote(signNote(text.slice(0, text.indexOf('\n\n') + 1), other));
    await store.write((tx) => tx.ledger.putCheckpoint({ size: 10, note: elsewhere }));
    assert.match((await verifyStore(store, { keys: other.trusted })).faults[0]?.message ?? '', /is not the log of/);
  }));

test('a new key goes on with the log, and the old one stays trusted', () =>
  withPlace(async ({ room, store, folder }) => {
    const file = join(folder, 'keys', 'ledger.key');
    const first = openLedgerSigner(files, file, () => 'id-1');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(first.verifier.name, 'bulwark.dev/ledger/id-1');
    assert.equal(openLedgerSigner(files, file, () => 'id-2').verifier.text, first.verifier.text);
    await appendMany(store, 5);
    await signCheckpoint({ ...room, ledgerSigner: () => first });
    const second = rotateLedgerKey(files, file, first);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.notEqual(second.verifier.text, first.verifier.text);
    assert.deepEqual(
      second.trusted.map(({ text }) => text),
      [second.verifier.text, first.verifier.text],
    );
    // The same size, signed by both: whoever knows one of the keys believes it.
    await signCheckpoint({ ...room, ledgerSigner: () => second });
    for (const keys of [first.trusted, [second.verifier], second.trusted]) {
      assert.deepEqual((await verifyStore(store, { keys })).faults, []);
    }
    writeFileSync(file, 'nothing\n');
    assert.throws(() => openLedgerSigner(files, file, () => ''), { code: 'evidence-key-unusable' });
    assert.throws(() => openLedgerSigner(files, join(folder, 'keys'), () => ''), { code: 'evidence-key-unusable' });
    assert.throws(() => readPublicKey('x', 'a file'), { code: 'evidence-key-unusable' });
  }));

test('an entry is proven offline, and a changed proof proves nothing', () =>
  withPlace(async ({ room, store }) => {
    await appendMany(store, 300);
    await signCheckpoint(room);
    await appendMany(store, 1, 1, 300);
    const prove = (index: number) => store.read(async (tx) => proveEntry(tx, await findLeaf(tx, index)));
    const text = (await prove(123)) ?? '';
    const { trusted } = room.ledgerSigner();
    const checked = checkProof(text, trusted);
    assert.deepEqual(checked, { proven: { index: 123, size: 300, entry: makeEntry(123) } });
    assert.equal(await prove(300), undefined, 'it is not signed yet');
    await assert.rejects(prove(301), { code: 'not-found' });
    const lines = text.split('\n');
    const changes: readonly (readonly [string, RegExp])[] = [
      [text.replace('index 123', 'index 122'), /is not the one/],
      [lines.with(1, `extra ${Buffer.from('{}').toString('base64')}`).join('\n'), /is not the one/],
      [lines.toSpliced(1, 1).join('\n'), /does not hold the entry/],
      [lines.toSpliced(3, 1).join('\n'), /is not the one/],
      [text.replace('\n300\n', '\n301\n'), /a signature of a trusted key is wrong/],
      ['', /no checkpoint/],
      [lines.slice(1).join('\n'), /does not begin/],
      [lines.with(3, 'AAAA').join('\n'), /no hash/],
      [lines.with(2, 'index -1').join('\n'), /no index/],
      [lines.with(1, 'extra ?').join('\n'), /no base64/],
      [text.slice(0, text.indexOf('\u2014')), /not a signed note/],
    ];
    for (const [change, fault] of changes) {
      const result = checkProof(change, trusted);
      assert.match('fault' in result ? result.fault : 'proven', fault);
    }
    const stranger = createLedgerSigner(createPrivateKeyText('ledger.example/test'));
    assert.match(JSON.stringify(checkProof(text, stranger.trusted)), /no trusted key/);
  }));

test('growth is proven from any size to any later one', () =>
  withPlace(async ({ room, store }) => {
    await appendMany(store, 300);
    await assert.rejects(
      store.read((tx) => proveGrowth(tx, 1)),
      { code: 'not-found' },
    );
    await signCheckpoint(room);
    for (const [from, to] of [
      [1, undefined],
      [7, 290],
      [300, 300],
      [256, 257],
    ] as const) {
      const grown = await store.read((tx) => proveGrowth(tx, from, to));
      const { fromRoot: root1, toRoot: root2, proof } = grown;
      assert.ok(verifyConsistency({ size1: from, size2: to ?? 300, root1, root2, proof }));
    }
    for (const [from, to] of [
      [0, 4],
      [5, 4],
      [4, 301],
    ] as const) {
      await assert.rejects(
        store.read((tx) => proveGrowth(tx, from, to)),
        { code: 'invalid-request' },
      );
    }
  }));

test('every change of an exported folder is found', () =>
  withPlace(async ({ room, store, folder }) => {
    await appendMany(store, 520);
    const whole = join(folder, 'whole');
    await exportEvidence(room, whole);
    const trust = keysOf(room);
    const checkpoints = [{ name: 'kept', text: readFileSync(join(whole, 'checkpoint'), 'utf8') }];
    const paths = files.list(whole, ['']).map((path) => path.slice(whole.length + 1));
    assert.equal(paths.length, 8);
    const broken = join(folder, 'broken');
    const expectFault = (what: string): void => {
      const { faults } = verifyFolder(files, broken, { ...trust, checkpoints });
      assert.ok(faults.length > 0, what);
    };
    for (const [i, path] of paths.entries()) {
      const bytes = readFileSync(join(whole, path));
      for (let at = i; at < bytes.length; at += Math.ceil(bytes.length / 9)) {
        cpSync(whole, broken, { recursive: true });
        const mutant = Buffer.from(bytes);
        mutant[at] = (mutant[at] ?? 0) ^ (1 << (at % 8));
        writeFileSync(join(broken, path), mutant);
        expectFault(`${path} at ${at}`);
        truncateSync(join(broken, path), at);
        expectFault(`${path} cut at ${at}`);
      }
      rmSync(join(broken, path));
      expectFault(`${path} removed`);
      rmSync(broken, { recursive: true });
    }
  }));

test('a public key is written as others write it', () => {
  const { verifier } = createLedgerSigner(createPrivateKeyText('bulwark.dev/ledger/x'));
  assert.equal(readVerifier(verifier.text)?.text, verifier.text);
});
