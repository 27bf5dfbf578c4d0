/** Tests of evidence of refused requests: one entry for many, and what is changed behind its back is found. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { makeDecision, makeDenied } from '../../../test/harness/decisions.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import { DAY_MS } from '../../model/instants.ts';
import { SEES_ALL } from '../../model/programme/access.ts';
import { createRecorder } from '../admit/recorder.ts';
import type { ControlRoom } from '../control-room.ts';
import { pruneDecisions } from '../serve/prune-decisions.ts';
import { signCheckpoint } from './checkpoints.ts';
import { verifyStore } from './verify-store.ts';

async function record(room: ControlRoom, fromMs: number, numbers: readonly number[]): Promise<void> {
  const recorder = createRecorder({ ...room, name: 'test' });
  for (const number of numbers) recorder.record(makeDenied(number, { atMs: fromMs + number }));
  recorder.record(makeDecision(1_000 + (numbers[0] ?? 0), { atMs: fromMs }));
  recorder.record(makeDenied(2_000 + (numbers[0] ?? 0), { atMs: fromMs, environment: 'dev' }));
  await recorder.close(10_000);
}

async function listFaults(room: ControlRoom): Promise<readonly string[]> {
  const report = await verifyStore(room.store, { keys: room.ledgerSigner().trusted });
  return report.faults.map(({ kind, message }) => `${kind}: ${message.replace(/batch \S+/, 'batch')}`);
}

const FAULTS: readonly (readonly [string, string])[] = [
  ["UPDATE decisions SET user_name = 'mallory' WHERE id = 'd-000002'", 'are not those that were kept'],
  [
    "UPDATE decisions SET is_allowed = 1, outcome = 'allow' WHERE id = 'd-000002'",
    '2 refused requests are kept, not 3',
  ],
  ["DELETE FROM decisions WHERE id = 'd-000002'", '2 refused requests are kept, not 3'],
  ["UPDATE decision_verdicts SET reason = 'none' WHERE decision = 'd-000003'", 'are not those that were kept'],
  ["DELETE FROM decision_verdicts WHERE decision = 'd-000003'", 'are not those that were kept'],
  [`UPDATE decision_bodies SET body = '{}' WHERE body LIKE '%web-1"%'`, '1 objects of batch are not those'],
  [`DELETE FROM decision_bodies WHERE body LIKE '%web-1"%'`, '1 objects of batch are gone'],
];

test('refused requests of production are one entry for each write, and a change of any is found', async (t) => {
  for (const [change, said] of FAULTS) {
    await withSqlite(async ({ store, place }) => {
      const { room } = createControlRoom(store);
      await record(room, NOON_MS, [1, 2, 3]);
      await signCheckpoint(room);
      assert.deepEqual(await listFaults(room), []);
      const leaves = await store.read((tx) => tx.ledger.listLeaves({ kind: 'decision' }, 10));
      assert.equal(leaves.length, 1);
      const database = new DatabaseSync(place);
      assert.ok(Number(database.prepare(change).run().changes) > 0, change);
      database.close();
      const faults = await listFaults(room);
      assert.equal(faults.length, 1, change);
      assert.ok(faults[0]?.startsWith('record: ') === true && faults[0].includes(said), faults[0]);
    });
  }
  t.diagnostic(`${FAULTS.length} changes found`);
});

test('what was forgotten in time is not missed, and nothing else may be', () =>
  withSqlite(async ({ store, place }) => {
    const { room } = createControlRoom(store);
    await record(room, NOON_MS - 40 * DAY_MS, [1, 2]);
    await record(room, NOON_MS - DAY_MS, [3, 4]);
    assert.equal(await pruneDecisions(room), 4);
    assert.equal(await pruneDecisions(room), 0);
    await signCheckpoint(room);
    assert.deepEqual(await listFaults(room), []);
    const entries = await store.read((tx) => tx.ledger.listLeaves({ kind: 'decision', subject: 'pruned' }, 10));
    assert.equal(entries.length, 1);
    const database = new DatabaseSync(place);
    database.exec("DELETE FROM decisions WHERE id = 'd-000003'");
    database.close();
    assert.equal((await listFaults(room)).length, 1);
  }));

test('of too many decisions the oldest are forgotten', () =>
  withSqlite(async ({ store }) => {
    const { room, lines } = createControlRoom(store);
    await record(room, NOON_MS - DAY_MS, [1, 2, 3, 4, 5]);
    assert.equal(await pruneDecisions(room, { rowsMax: 3 }), 4);
    const { items } = await store.read((tx) => tx.decisions.list({ filter: {}, visible: SEES_ALL, limit: 10 }));
    assert.deepEqual(
      items.map(({ id }) => id),
      ['d-000005', 'd-000004', 'd-000003'],
    );
    assert.ok(lines.some((line) => line.includes('forgotten')));
    await signCheckpoint(room);
    assert.deepEqual(await listFaults(room), []);
  }));
