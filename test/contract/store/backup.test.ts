/** Backups: all that is in a store comes back, in either kind; what is cut short or changed does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '../../../src/base/errors.ts';
import type { Store } from '../../../src/stores/api.ts';
import { openPostgres } from '../../../src/stores/postgres/index.ts';
import { restoreSqlStore } from '../../../src/stores/sql/restore.ts';
import { openSqlStore } from '../../../src/stores/sql/store.ts';
import type { Tables } from '../../../src/stores/sql/tables.ts';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import { usePostgres } from '../../harness/postgres.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

/** More than one page of rows. */
const JOBS = 1_201;

async function fill(store: Store): Promise<void> {
  await store.write(async (tx) => {
    for (let i = 0; i < JOBS; i++) {
      const payload = { text: `ä "quoted" \n ${i}`, list: [i, null, true] };
      const job = { id: `job-${i}`, kind: 'scan', key: `key-${i}`, payload, runAtMs: NOON_MS + i, createdMs: NOON_MS };
      await tx.jobs.add(job);
    }
  });
}

async function dump(store: Store): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of store.dump(NOON_MS)) lines.push(line);
  return lines;
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

const isInvalid = (error: unknown): boolean => error instanceof AppError && error.code === 'invalid-backup';

/** Rows without their order: databases number their pages as they like. */
function rowsOf(lines: readonly string[]): readonly string[] {
  return lines.slice(1, -1).sort();
}

testStores('backups', [
  [
    'restore into both kinds, and dump the same again',
    async ({ store }) => {
      await fill(store);
      const lines = await dump(store);
      assert.equal(lines.length, JOBS + 2);
      for (const open of [
        () => openSqlite<Tables>(':memory:'),
        async () => openPostgres<Tables>(await (await usePostgres()).createDatabase()),
      ]) {
        const backend = await open();
        const restored = await restoreSqlStore(backend, each(lines), NOON_MS);
        assert.deepEqual([restored.rows, restored.atMs], [JOBS, NOON_MS]);
        // A database in memory is one connection's own, so it is asked through the backend.
        const count = await backend.write((db) =>
          db
            .selectFrom('jobs')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .executeTakeFirstOrThrow(),
        );
        assert.equal(count.n, JOBS);
        if (backend.dialect.name === 'postgres') {
          const again = await openSqlStore(backend, NOON_MS);
          assert.deepEqual(rowsOf(await dump(again)), rowsOf(lines));
          await assert.rejects(restoreSqlStore(backend, each(lines), NOON_MS), { code: 'state-conflict' });
        }
        await backend.close();
      }
    },
  ],
  [
    'that end early, have another row, or name another table are refused whole',
    async ({ store }) => {
      await fill(store);
      const lines = await dump(store);
      const changed = lines.with(5, (lines[5] ?? '').replace('"waiting"', '"done"'));
      const foreign = lines.with(5, '{"table":"jobs; DROP TABLE jobs","row":{"id":"x"}}');
      for (const bad of [lines.slice(0, -1), lines.slice(0, 700), changed, foreign, lines.slice(1), ['no json'], []]) {
        const backend = openSqlite<Tables>(':memory:');
        await assert.rejects(restoreSqlStore(backend, each(bad), NOON_MS), isInvalid);
        await backend.close();
      }
    },
  ],
  [
    'may be left off in the middle',
    async ({ store }) => {
      await fill(store);
      for await (const line of store.dump(NOON_MS)) {
        assert.match(line, /"format":"bulwark-store/);
        break;
      }
      await store.check();
    },
  ],
]);

test('a server of PostgreSQL is what the suites run on', async (t) => {
  const { version, programs } = await usePostgres();
  t.diagnostic(`PostgreSQL ${version} of ${programs}`);
  assert.ok(Number.parseInt(version, 10) >= 14);
});
