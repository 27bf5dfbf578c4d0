/** What happens to the store when the world around it breaks: a clear error, nothing lost, nothing damaged. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError } from '../../src/base/errors.ts';
import type { Store } from '../../src/stores/api.ts';
import { openPostgres } from '../../src/stores/postgres/index.ts';
import { openSqlStore } from '../../src/stores/sql/store.ts';
import { openSqlite } from '../../src/stores/sqlite/index.ts';
import { startPostgres } from '../harness/postgres.ts';
import { NOON_MS } from '../harness/stores.ts';

const hasCode =
  (...codes: readonly string[]) =>
  (error: unknown): boolean =>
    error instanceof AppError && codes.includes(error.code);

/** Durable rows of about a page each. */
async function addJob(store: Store, id: string): Promise<void> {
  const payload = { text: id.repeat(400) };
  await store.write((tx) => tx.jobs.add({ id, kind: 'scan', key: id, payload, runAtMs: NOON_MS, createdMs: NOON_MS }));
}

async function listJobs(store: Store): Promise<readonly string[]> {
  const jobs = await store.read((tx) => tx.jobs.list({ limit: 10_000 }));
  return jobs.map(({ id }) => id).sort();
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-disaster-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const open = async (file: string): Promise<Store> => openSqlStore(openSqlite(file), NOON_MS);

test('a full disk refuses the write, keeps what was acknowledged, and goes on when there is room', async (t) => {
  await withFolder(async (folder) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { encoding: 'utf8' });
    if (mount.status !== 0) {
      t.skip(`NOT RUN: a small disk cannot be mounted here: ${mount.error?.message ?? mount.stderr.trim()}`);
      return;
    }
    try {
      const store = await open(join(disk, 'bulwark.db'));
      const acknowledged: string[] = [];
      await assert.rejects(
        async () => {
          for (let i = 0; i < 5_000; i++) {
            await addJob(store, `job-${i}`);
            acknowledged.push(`job-${i}`);
          }
        },
        hasCode('store-full', 'store-unavailable'),
      );
      assert.ok(acknowledged.length > 50, `${acknowledged.length} were acknowledged before the disk was full`);
      assert.deepEqual(await listJobs(store), acknowledged.toSorted());
      spawnSync('mount', ['-o', 'remount,size=16m', disk]);
      await addJob(store, 'after');
      await store.close();
      const again = await open(join(disk, 'bulwark.db'));
      assert.equal((await listJobs(again)).length, acknowledged.length + 1);
      await again.close();
      t.diagnostic(`full disk: ${acknowledged.length} acknowledged, all there`);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

test('a disk that is read-only is named when the store is opened', async (t) => {
  await withFolder(async (folder) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const file = join(disk, 'bulwark.db');
    // The rights of a file do not bind root; a read-only mount does.
    const isRoot = process.getuid?.() === 0;
    if (isRoot && spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', disk]).status !== 0) {
      t.skip('NOT RUN: a disk cannot be mounted here');
      return;
    }
    try {
      const store = await open(file);
      await addJob(store, 'before');
      await store.close();
      if (isRoot) spawnSync('mount', ['-o', 'remount,ro', disk]);
      else for (const path of [file, disk]) chmodSync(path, path === disk ? 0o500 : 0o400);
      await assert.rejects(open(file), hasCode('store-read-only', 'store-unavailable'));
      if (isRoot) spawnSync('mount', ['-o', 'remount,rw', disk]);
      else for (const path of [disk, file]) chmodSync(path, path === disk ? 0o700 : 0o600);
      const again = await open(file);
      assert.deepEqual(await listJobs(again), ['before']);
      await again.close();
    } finally {
      if (isRoot) spawnSync('umount', [disk]);
    }
  });
});

test('a folder that does not exist, and a file that is no store, are named', async () => {
  await withFolder(async (folder) => {
    await assert.rejects(open(join(folder, 'absent', 'bulwark.db')), hasCode('store-unavailable'));
    const file = join(folder, 'letter.db');
    writeFileSync(file, 'Dear reader, this is no database at all.\n'.repeat(200));
    await assert.rejects(open(file), hasCode('store-damaged'));
  });
});

test('a page that was overwritten is told as damage and not as an answer', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'bulwark.db');
    const store = await open(file);
    for (let i = 0; i < 50; i++) await addJob(store, `job-${i}`);
    await store.close();
    const sound = join(folder, 'sound.db');
    copyFileSync(file, sound);
    const { length } = readFileSync(file);
    const handle = openSync(file, 'r+');
    for (let page = 2; page * 4_096 < length; page++)
      writeSync(handle, Buffer.alloc(4_096, 0xff), 0, 4_096, page * 4_096);
    closeSync(handle);
    const read = async (): Promise<unknown> => {
      const damaged = await open(file);
      return listJobs(damaged).finally(() => damaged.close());
    };
    await assert.rejects(read(), hasCode('store-damaged'));
    const whole = await open(sound);
    assert.equal((await listJobs(whole)).length, 50);
    await whole.close();
  });
});

test('a writer in another process makes others wait, and is named when it does not end', async () => {
  await withFolder(async (folder) => {
    const file = join(folder, 'bulwark.db');
    const [first, second] = [await open(file), await open(file)];
    let release: () => void = () => undefined;
    const held = first.write(async (tx) => {
      await tx.jobs.list({ limit: 1 });
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await assert.rejects(addJob(second, 'refused'), hasCode('store-busy'));
    release();
    await held;
    await addJob(second, 'taken');
    assert.deepEqual(await listJobs(first), ['taken']);
    await Promise.all([first.close(), second.close()]);
  });
});

test('PostgreSQL may crash: what was acknowledged is there, and the store goes on by itself', async (t) => {
  const server = await startPostgres({ isDurable: true });
  const store = await openSqlStore(await openPostgres(await server.createDatabase()), NOON_MS);
  const heard: string[] = [];
  store.watch(({ topic }) => heard.push(topic));
  const acknowledged: string[] = [];
  let refused = 0;
  const writing = (async () => {
    for (let i = 0; i < 300; i++) {
      await addJob(store, `job-${i}`).then(
        () => acknowledged.push(`job-${i}`),
        (error: unknown) => {
          if (!hasCode('store-unavailable', 'store-busy')(error)) throw error;
          refused += 1;
          return new Promise((resolve) => void setTimeout(resolve, 20));
        },
      );
    }
  })();
  await new Promise((resolve) => void setTimeout(resolve, 60));
  await server.restart();
  await writing;
  await addJob(store, 'after');
  const present = new Set(await listJobs(store));
  assert.deepEqual(
    acknowledged.filter((id) => !present.has(id)),
    [],
  );
  assert.ok(present.has('after'));
  t.diagnostic(`restart: ${acknowledged.length} acknowledged and there, ${refused} refused with a clear error`);
  await store.close();
  await server.stop();
});
