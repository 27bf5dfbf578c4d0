/**
 * Every schema that was released goes forward: a dump of each is kept, with rows in all that it had, and what this
 * Bulwark makes of it must verify. `UPDATE=1` writes the dump of the newest schema, as long as that was not released.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { formatDay, DAY_MS } from '../../../src/model/instants.ts';
import type { Access } from '../../../src/model/programme/access.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import { createRecorder } from '../../../src/program/admit/recorder.ts';
import { signCheckpoint } from '../../../src/program/evidence/checkpoints.ts';
import { verifyStore } from '../../../src/program/evidence/verify-store.ts';
import { approveException, requestException } from '../../../src/program/except/exceptions.ts';
import { ingestRun } from '../../../src/program/ingest/ingest-run.ts';
import { startRollout } from '../../../src/program/rollout/rollouts.ts';
import { evaluateSlos } from '../../../src/program/slo/evaluate-slos.ts';
import { putSource, scanSoon } from '../../../src/program/sources/manage.ts';
import { saveView } from '../../../src/program/triage/views.ts';
import { openPostgres } from '../../../src/stores/postgres/index.ts';
import { MIGRATIONS } from '../../../src/stores/sql/migrations.ts';
import { restoreSqlStore } from '../../../src/stores/sql/restore.ts';
import { openSqlStore } from '../../../src/stores/sql/store.ts';
import type { Tables } from '../../../src/stores/sql/tables.ts';
import { openSqlite } from '../../../src/stores/sqlite/index.ts';
import { createControlRoom } from '../../harness/control-room.ts';
import { makeDecision, makeDenied } from '../../harness/decisions.ts';
import { makeResource, makeResult, makeRun } from '../../harness/findings.ts';
import { createCatalogueHouse } from '../../harness/catalogue-house.ts';
import { makeFolder } from '../../harness/folders.ts';
import { usePostgres } from '../../harness/postgres.ts';
import { NOON_MS, withSqlite } from '../../harness/stores.ts';

const FOLDER = join(import.meta.dirname, 'released');

const person = (id: string): Access => ({ actor: { kind: 'user', id, name: id }, grants: [{ role: 'administrator' }] });

/** A bit of everything that a programme keeps. */
async function writeDump(): Promise<readonly string[]> {
  const lines: string[] = [];
  await withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store, createCatalogueHouse());
    const resources = [makeResource('web'), makeResource('api')];
    const results = resources.map((resource, i) => makeResult('K8S-0001', resource, i === 0 ? 'fail' : 'pass'));
    await ingestRun(makeRun({ resources, results }), person('alice').actor, room);
    const wish = {
      name: 'web-for-now',
      controls: ['K8S-0001'],
      scope: { addresses: ['kubernetes:apps/Deployment/shop/web'], environments: ['prod'] },
      reason: 'until the driver is replaced',
      owner: 'team-a',
      ticket: 'T-1',
      expires: formatDay(NOON_MS + 5 * DAY_MS),
    };
    const { id } = await requestException(wish, person('alice'), room);
    await approveException({ id }, person('bob'), room);
    const metadata = { name: 'no-privileged', owner: 'team-a' };
    const spec = { controls: ['K8S-0002'], environment: 'prod' };
    await startRollout({ apiVersion: 'bulwark.dev/v1', kind: 'Rollout', metadata, spec }, person('alice'), room);
    const source = { metadata: { name: 'shop', owner: 'team-a' }, spec: { folder: '/srv/shop', environment: 'prod' } };
    await putSource({ apiVersion: 'bulwark.dev/v1', kind: 'Source', ...source }, person('alice').actor, room);
    await scanSoon('shop', room);
    await saveView({ page: 'findings', name: 'open', query: 'state=open', isShared: true }, person('alice'), room);
    const recorder = createRecorder({ ...room, name: 'gate-1' });
    recorder.record(makeDenied(1, { userInfo: { username: 'alice' } }));
    recorder.record(makeDecision(2));
    await recorder.close(10_000);
    await evaluateSlos(room);
    await signCheckpoint(room);
    for await (const line of store.dump(NOON_MS)) lines.push(line);
  });
  return lines;
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

test('the newest schema is among the kept ones', async () => {
  const newest = join(FOLDER, `${MIGRATIONS.length}.jsonl`);
  if (process.env['UPDATE'] === '1') writeFileSync(newest, `${(await writeDump()).join('\n')}\n`);
  assert.ok(
    globSync('*.jsonl', { cwd: FOLDER }).includes(basename(newest)),
    'UPDATE=1 writes it, before it is released',
  );
});

for (const name of globSync('*.jsonl', { cwd: FOLDER }).sort()) {
  for (const kind of ['sqlite', 'postgres'] as const) {
    test(`schema ${name} goes forward in ${kind}`, async (t) => {
      const lines = readFileSync(join(FOLDER, name), 'utf8').trimEnd().split('\n');
      const folder = makeFolder(t, {});
      const open = async () =>
        kind === 'sqlite'
          ? openSqlite<Tables>(join(folder, 'bulwark.db'))
          : openPostgres<Tables>(await (await usePostgres()).createDatabase());
      const backend = await open();
      const { rows } = await restoreSqlStore(backend, each(lines), NOON_MS);
      const store = await openSqlStore(backend, NOON_MS);
      const { room } = createControlRoom(store);
      const report = await verifyStore(store, { keys: room.ledgerSigner().trusted });
      assert.deepEqual(report.faults, []);
      const findings = await store.read((tx) => tx.findings.listIds({}, SEES_ALL, 10));
      assert.equal(findings.length, 1);
      const groups = { filter: {}, visible: SEES_ALL, by: 'asset', nowMs: NOON_MS, limit: 10 } as const;
      const { items } = await store.read((tx) => tx.findings.listGroups(groups));
      assert.deepEqual(
        items.map(({ value, count }) => [value, count]),
        [['shop', 1]],
      );
      t.diagnostic(`${name}: ${rows} rows, ${report.size} entries of evidence`);
      await store.close();
    });
  }
}
