/** Evidence that waits: in files, in memory, and once in the ledger. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from '../../../test/harness/cli.ts';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { createTestHouse } from '../../../test/harness/house.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { AppError } from '../../base/errors.ts';
import { createFiles } from '../../cli/files.ts';
import type { LedgerEntry } from '../../model/programme/ledger-entry.ts';
import type { EvidencePlace } from '../admission-guard/evidence-queue.ts';
import { createEvidenceQueue } from '../admission-guard/evidence-queue.ts';
import { keepUnrecorded, takeInUnrecorded } from './unrecorded.ts';

const ENTRY: LedgerEntry = {
  atMs: NOON_MS,
  actor: { kind: 'user', id: 'local:ada', name: 'ada' },
  kind: 'administration',
  action: 'break-glass-begun',
  subject: 'gate:test',
  body: { reason: 'nothing is let in' },
};

const files = createFiles();

test('what waits comes into the ledger once, whoever dies in between, and its file goes', async () => {
  using folder = makeFolder({});
  await withSqlite(async ({ store }) => {
    const { room, lines } = createControlRoom(store, createTestHouse({}, { files }));
    let ids = 0;
    const place = { files, newId: () => `e${++ids}` };
    const path = keepUnrecorded(ENTRY, folder.path, place);
    keepUnrecorded(ENTRY, folder.path, place); // as if the first had been recorded, and its file had stayed
    keepUnrecorded({ ...ENTRY, action: 'break-glass-ended' }, folder.path, place);
    writeFileSync(join(folder.path, 'unrecorded', 'x.entry.json'), '{}');
    assert.match(path, /unrecorded\/e1\.entry\.json$/);
    assert.equal(await takeInUnrecorded(room, folder.path), 2);
    assert.deepEqual(readdirSync(join(folder.path, 'unrecorded')), ['x.entry.json']);
    const leaves = await store.read((tx) => tx.ledger.listLeaves({ subject: 'gate:test' }, 10));
    assert.equal(leaves.length, 2);
    assert.ok(
      lines.some((line) => line.includes('cannot be read')) && lines.some((line) => line.includes('"entries":2')),
    );
    assert.equal(await takeInUnrecorded(room, folder.path), 0);
  });
});

test('evidence goes to the ledger, to a file where the store is down, else to memory', async () => {
  using folder = makeFolder({ file: '' });
  await withSqlite(async ({ openAgain, store }) => {
    let isDown = false;
    const lines: string[] = [];
    const say = (message: string): void => void lines.push(message);
    const openRoom = async () => {
      if (isDown) throw new AppError('store-unavailable', 'test');
      return createControlRoom(await openAgain(), createTestHouse({}, { files })).room;
    };
    let ids = 0;
    const log = { info: say, warn: say, error: say };
    const base: EvidencePlace = { openRoom, data: folder.path, files, newId: () => `e${++ids}`, log };
    const nowhere = createEvidenceQueue({ ...base, openRoom: undefined });
    assert.deepEqual(await nowhere.add(ENTRY), { where: 'nowhere' });
    await nowhere.flush(NOON_MS);
    const queue = createEvidenceQueue(base);
    assert.deepEqual(await queue.add(ENTRY), { where: 'ledger' });
    isDown = true;
    const kept = await queue.add({ ...ENTRY, action: 'second' });
    assert.deepEqual([kept.where, kept.file?.startsWith(folder.path)], ['file', true]);
    const bare = createEvidenceQueue({ ...base, data: join(folder.path, 'file') });
    assert.deepEqual(await bare.add({ ...ENTRY, action: 'third' }), { where: 'memory' });
    await bare.flush(NOON_MS);
    isDown = false;
    await bare.flush(NOON_MS + 1_000);
    const count = async (): Promise<number> =>
      (await store.read((tx) => tx.ledger.listLeaves({ subject: 'gate:test' }, 10))).length;
    assert.equal(await count(), 1, 'not tried again so soon');
    await bare.flush(NOON_MS + 31_000);
    assert.equal(await count(), 2);
    await bare.flush(NOON_MS + 90_000);
    assert.equal(await count(), 2);
  });
});
