/** The contract of sources and schedules. */
import assert from 'node:assert/strict';
import type { Source } from '../../../src/model/source.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

function makeSource(name: string, schedule?: string): Source {
  const spec = { folder: `/srv/${name}`, environment: 'prod', ...(schedule === undefined ? {} : { schedule }) };
  return { apiVersion: 'bulwark.dev/v1', kind: 'Source', metadata: { name, owner: 'team-a' }, spec };
}

testStores('sources', [
  [
    'are put, changed, listed by name and removed',
    async ({ store }) => {
      await store.write(async (tx) => {
        await tx.sources.put(makeSource('shop'), NOON_MS);
        await tx.sources.put(makeSource('bank'), NOON_MS);
        await tx.sources.noteScan('shop', { atMs: NOON_MS, run: 'run-1', error: undefined });
        await tx.sources.put(makeSource('shop', '0 3 * * *'), NOON_MS + 1);
      });
      const sources = await store.read((tx) => tx.sources.list());
      assert.deepEqual(
        sources.map(({ name, changedMs, lastScan }) => [name, changedMs, lastScan?.run]),
        [
          ['bank', NOON_MS, undefined],
          ['shop', NOON_MS + 1, 'run-1'],
        ],
      );
      assert.equal((await store.read((tx) => tx.sources.find('shop')))?.document.spec.schedule, '0 3 * * *');
      assert.equal(await store.write((tx) => tx.sources.remove('shop')), true);
      assert.equal(await store.write((tx) => tx.sources.remove('shop')), false);
    },
  ],
  [
    'have schedules, which are claimed when they are due, and when the clock went back',
    async ({ store }) => {
      const make = (id: string, nextMs: number, lastMs?: number, isEnabled = true) => ({
        id,
        kind: 'scan-source',
        payload: { source: id },
        cron: '0 3 * * *',
        isEnabled,
        nextMs,
        lastMs,
        missedCount: 0,
        missedMs: undefined,
      });
      await store.write(async (tx) => {
        await tx.schedules.put(make('due', NOON_MS));
        await tx.schedules.put(make('later', NOON_MS + 1));
        await tx.schedules.put(make('off', NOON_MS, undefined, false));
        await tx.schedules.put(make('ahead', NOON_MS + 90_000, NOON_MS + 60_000));
      });
      const due = await store.write((tx) => tx.schedules.claimDue(NOON_MS));
      assert.deepEqual(
        due.map(({ id }) => id),
        ['ahead', 'due'],
      );
      assert.equal((await store.read((tx) => tx.schedules.list())).length, 4);
      assert.equal(await store.write((tx) => tx.schedules.remove('off')), true);
      assert.equal(await store.read((tx) => tx.schedules.find('off')), undefined);
    },
  ],
]);
