/** The evidence ledger on the command line: verified, exported, proven to others, and found out when it was changed. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import type { Folder } from '../harness/cli.ts';
import { makeFolder, runBulwark } from '../harness/cli.ts';
import { appendMany } from '../harness/ledger.ts';
import { NOON_MS } from '../harness/stores.ts';

const run = (folder: Folder, ...args: readonly string[]) => runBulwark(['evidence', ...args], { cwd: folder.path });

async function append(folder: Folder, count: number, from = 0): Promise<void> {
  const store = await openSqlStore(openSqlite(join(folder.path, '.bulwark-data/bulwark.db')), NOON_MS);
  await appendMany(store, count, count, from);
  await store.close();
}

test('a copy of the ledger is verified offline, by its public key alone', async () => {
  using folder = makeFolder({});
  const empty = await run(folder, 'verify');
  assert.equal(empty.code, 3, 'nothing was verified');
  const key = await run(folder, 'key');
  assert.match(key.stdout, /^bulwark\.dev\/ledger\/[0-9a-f-]{36}\+[0-9a-f]{8}\+\S{44}\n$/);
  assert.equal(statSync(join(folder.path, '.bulwark-data/ledger.key')).mode & 0o777, 0o600);
  await append(folder, 300);
  assert.equal((await run(folder, 'export', 'copy')).stdout, 'copy: 300 entries, 5 tiles written\n');
  await append(folder, 10, 300);
  assert.equal((await run(folder, 'verify', '--checkpoint', 'copy/checkpoint')).code, 0);
  using elsewhere = makeFolder({ 'ledger.pub': key.stdout });
  cpSync(join(folder.path, 'copy'), join(elsewhere.path, 'copy'), { recursive: true });
  const verified = await run(elsewhere, 'verify', 'copy', '--public-key', 'ledger.pub');
  assert.deepEqual([verified.code, verified.stderr], [0, '']);
  assert.match(verified.stdout, /300 entries, 300 of them vouched for/);
  assert.equal((await run(elsewhere, 'verify', 'copy')).code, 2, 'a key is needed');
  const bundle = join(elsewhere.path, 'copy/tile/entries/000');
  writeFileSync(bundle, readFileSync(bundle, 'latin1').replace('the 17th time', 'the 71th time'), 'latin1');
  const changed = await run(elsewhere, 'verify', 'copy', '--public-key', key.stdout.trim(), '--json');
  assert.equal(changed.code, 1);
  const { faults } = JSON.parse(changed.stdout) as { faults: readonly Record<string, unknown>[] };
  assert.deepEqual(
    faults.map(({ kind, begin, end }) => [kind, begin, end]),
    [['edited', 17, 18]],
  );
});

test('an entry is listed, shown and proven', async () => {
  using folder = makeFolder({});
  await run(folder, 'key');
  await append(folder, 20);
  const list = await run(folder, 'list', '--kind', 'exception', '--limit', '2');
  assert.match(list.stdout, /^19 {2}2026-03-02T12:00:00\.019Z {2}exception changed {2}subject-4 {2}by User 1\n17 /);
  const json = await run(folder, 'list', '--json', '--since', '2026-03-02T12:00:00.019Z');
  assert.equal((JSON.parse(json.stdout) as { index: number }).index, 19);
  assert.equal((JSON.parse((await run(folder, 'show', '3')).stdout) as { index: number }).index, 3);
  assert.equal((await run(folder, 'show', '20')).code, 2);
  assert.equal((await run(folder, 'show', '-1')).code, 2);
  const proof = await run(folder, 'prove', '3');
  const key = (await run(folder, 'key')).stdout.trim();
  writeFileSync(join(folder.path, 'three.tlog-proof'), proof.stdout);
  const proven = await run(folder, 'verify', '--proof', 'three.tlog-proof', '--public-key', key);
  assert.deepEqual([proven.code, proven.stderr], [0, '']);
  assert.match(proven.stdout, /^entry 3 is in the ledger of 20 entries that was signed\n/);
  writeFileSync(join(folder.path, 'three.tlog-proof'), proof.stdout.replace('index 3', 'index 2'));
  const refused = await run(folder, 'verify', '--proof', 'three.tlog-proof', '--public-key', key);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /^not proven: entry 2 is not the one/);
});

test('a changed store and a rolled back one are found out', async () => {
  using folder = makeFolder({});
  await run(folder, 'key');
  await append(folder, 50);
  await run(folder, 'export', 'copy');
  const file = join(folder.path, '.bulwark-data/bulwark.db');
  const db = new DatabaseSync(file);
  db.exec(`UPDATE ledger_leaves SET subject = 'nothing' WHERE idx = 7; DELETE FROM ledger_leaves WHERE idx = 9`);
  db.close();
  const changed = await run(folder, 'verify');
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /edited {5}entry 7 is listed/);
  assert.match(changed.stdout, /missing {4}entry 9 is missing/);
  assert.match(changed.stdout, /2 faults\n$/);
  using restored = makeFolder({ 'kept/checkpoint': readFileSync(join(folder.path, 'copy/checkpoint')) });
  cpSync(join(folder.path, '.bulwark-data/ledger.key'), join(restored.path, '.bulwark-data/ledger.key'));
  await append(restored, 20);
  const rolled = await run(restored, 'verify', '--checkpoint', 'kept/checkpoint');
  assert.equal(rolled.code, 1);
  assert.match(rolled.stdout, /truncated {2}entries 20 to 49 are gone/);
});

test('a new key is vouched for by the old one', async () => {
  using folder = makeFolder({});
  const before = (await run(folder, 'key')).stdout.trim();
  await append(folder, 5);
  const after = (await run(folder, 'key', '--replace')).stdout.trim().split('\n');
  assert.deepEqual([after.length, after[1]], [2, before]);
  for (const key of [before, after[0] ?? '']) {
    assert.equal((await run(folder, 'verify', '--public-key', key)).code, key === before ? 0 : 1);
  }
  assert.equal((await run(folder, 'verify')).code, 0);
  assert.match((await run(folder, 'list', '--limit', '1')).stdout, /administration ledger-key-replaced/);
});
