/** The contract of SLOs: documents and standing by name; events added up, kept apart by side, never lost. */
import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/model/instants.ts';
import { DEFAULT_SLOS } from '../../../src/model/programme/default-slos.ts';
import type { SloState } from '../../../src/model/programme/burn-rates.ts';
import type { StateChange } from '../../../src/model/programme/incidents.ts';
import type { SloEvents } from '../../../src/model/programme/slo-events.ts';
import type { Store } from '../../../src/stores/api.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const [SLO, OTHER] = DEFAULT_SLOS;
assert.ok(SLO !== undefined && OTHER !== undefined);

type Event = SloEvents & { readonly atMs: number };

function makeEvent(atMs: number, good: number, total: number, more: Partial<Event> = {}): Event {
  const sides = { environment: 'prod', team: 'shop', layer: 'data', severity: 'high' } as const;
  return { series: 'compliance', ...sides, atMs, good, total, ...more };
}

function makeChange(name: string, hours: number, from: SloState, to: SloState): StateChange {
  return { name, atMs: NOON_MS + hours * HOUR_MS, from, to };
}

const add = (store: Store, ...events: readonly Event[]): Promise<void> => store.write((tx) => tx.sloEvents.add(events));

testStores('SLO documents', [
  [
    'are kept by name, changed and removed',
    async ({ store }) => {
      const changed = { ...SLO, spec: { ...SLO.spec, target: 0.9 } };
      await store.write((tx) => tx.slos.put(SLO, NOON_MS));
      await store.write((tx) => tx.slos.put(OTHER, NOON_MS));
      await store.write((tx) => tx.slos.put(changed, NOON_MS));
      assert.deepEqual(await store.read((tx) => tx.slos.list()), [changed, OTHER]);
      assert.equal(await store.write((tx) => tx.slos.remove(SLO.metadata.name)), true);
      assert.equal(await store.write((tx) => tx.slos.remove(SLO.metadata.name)), false);
      assert.deepEqual(await store.read((tx) => tx.slos.list()), [OTHER]);
    },
  ],
  [
    'have a standing that is changed',
    async ({ store }) => {
      const status = { name: 'a', state: 'ok', sinceMs: NOON_MS, evaluatedMs: NOON_MS } as const;
      await store.write((tx) => tx.slos.saveStatus(status));
      await store.write((tx) => tx.slos.saveStatus({ ...status, state: 'page', evaluatedMs: NOON_MS + 1 }));
      assert.deepEqual(await store.read((tx) => tx.slos.listStatuses()), [
        { ...status, state: 'page', evaluatedMs: NOON_MS + 1 },
      ]);
    },
  ],
  [
    'have changes, of which those of an incident that began before are read with it, and old ones are forgotten',
    async ({ store }) => {
      const a = [
        makeChange('a', 0, 'ok', 'ticket'),
        makeChange('a', 1, 'ticket', 'ok'),
        makeChange('a', 2, 'no-data', 'ticket'),
        makeChange('a', 3, 'ticket', 'page'),
        makeChange('a', 6, 'page', 'ok'),
      ];
      const b = [makeChange('b', 2, 'no-data', 'ok'), makeChange('b', 5, 'ok', 'page')];
      for (const change of [...b, ...a]) await store.write((tx) => tx.slos.saveChange(change));
      const list = (hours: number, name?: string) =>
        store.read((tx) => tx.slos.listChanges({ fromMs: NOON_MS + hours * HOUR_MS, name }));
      const [, , start, graver, end] = a;
      const [, paged] = b;
      assert.deepEqual(await list(4), [start, graver, paged, end]);
      assert.deepEqual(await list(4, 'b'), [paged]);
      assert.deepEqual(await list(0, 'a'), a);
      assert.deepEqual(await list(5, 'b'), [paged]);
      assert.deepEqual(await list(9), [start, graver, paged, end], 'whether it has ended is not asked here');
      await store.write((tx) => tx.slos.pruneChanges(NOON_MS + 5 * HOUR_MS));
      assert.deepEqual(await list(0), [paged, end]);
    },
  ],
]);

testStores('SLO events', [
  [
    'are added up by five minutes',
    async ({ store }) => {
      await add(store, makeEvent(NOON_MS, 1, 2), makeEvent(NOON_MS + MINUTE_MS, 3, 3));
      await add(store, makeEvent(NOON_MS, 0, 1), makeEvent(NOON_MS + 5 * MINUTE_MS, 1, 1));
      await add(store);
      const buckets = await store.read((tx) => tx.sloEvents.listBuckets({ kind: 'compliance' }, NOON_MS));
      assert.deepEqual(buckets, [
        { atMs: NOON_MS, good: 4, total: 6 },
        { atMs: NOON_MS + 5 * MINUTE_MS, good: 1, total: 1 },
      ]);
      assert.deepEqual(await store.read((tx) => tx.sloEvents.listBuckets({ kind: 'compliance' }, NOON_MS + 1)), [
        { atMs: NOON_MS + 5 * MINUTE_MS, good: 1, total: 1 },
      ]);
    },
  ],
  [
    'are counted by the sides that an indicator names',
    async ({ store }) => {
      await add(
        store,
        makeEvent(NOON_MS, 1, 1),
        makeEvent(NOON_MS, 2, 2, { environment: 'dev' }),
        makeEvent(NOON_MS, 4, 4, { team: 'pay' }),
        makeEvent(NOON_MS, 8, 8, { layer: 'edge' }),
        makeEvent(NOON_MS, 16, 16, { severity: '' }),
        makeEvent(NOON_MS, 32, 32, { series: 'remediation-72h' }),
      );
      const total = async (indicator: Parameters<typeof totalOf>[1]): Promise<number> => totalOf(store, indicator);
      assert.equal(await total({ kind: 'compliance' }), 31);
      assert.equal(await total({ kind: 'compliance', environments: ['dev', 'test'] }), 2);
      assert.equal(await total({ kind: 'compliance', environments: ['prod'], teams: ['pay'] }), 4);
      assert.equal(await total({ kind: 'compliance', layers: ['edge'] }), 8);
      assert.equal(await total({ kind: 'compliance', severities: ['critical'] }), 0);
      assert.equal(await total({ kind: 'remediation', withinHours: 72 }), 32);
      assert.equal(await total({ kind: 'remediation', withinHours: 24 }), 0);
    },
  ],
  [
    'are joined as they get older, and no total falls',
    async ({ store }) => {
      for (let i = 0; i < 36; i++) await add(store, makeEvent(NOON_MS + i * 5 * MINUTE_MS, 1, 2));
      await add(store, makeEvent(NOON_MS - 10 * DAY_MS, 5, 7));
      const compact = (hourly: number, forever: number): Promise<void> =>
        store.write((tx) => tx.sloEvents.compact(hourly, forever));
      await compact(NOON_MS + 2 * HOUR_MS + 1, NOON_MS - DAY_MS);
      await compact(NOON_MS + 2 * HOUR_MS + 1, NOON_MS - DAY_MS);
      const buckets = await store.read((tx) => tx.sloEvents.listBuckets({ kind: 'compliance' }, 0));
      assert.deepEqual(buckets.slice(0, 4), [
        { atMs: 0, good: 5, total: 7 },
        { atMs: NOON_MS, good: 12, total: 24 },
        { atMs: NOON_MS + HOUR_MS, good: 12, total: 24 },
        { atMs: NOON_MS + 2 * HOUR_MS, good: 1, total: 2 },
      ]);
      assert.equal(await totalOf(store, { kind: 'compliance' }), 79);
      await add(store, makeEvent(NOON_MS - 10 * DAY_MS, 1, 1));
      await compact(NOON_MS, NOON_MS);
      assert.equal(await totalOf(store, { kind: 'compliance' }), 80);
    },
  ],
  [
    'that are added at the same moment are all counted',
    async ({ store, openAgain }) => {
      const other = await openAgain();
      const both = [makeEvent(NOON_MS, 1, 1), makeEvent(NOON_MS, 0, 1, { team: 'pay' })];
      await Promise.all(
        Array.from({ length: 20 }, (_, i) => add(i % 2 === 0 ? store : other, ...(i % 3 ? both : both.toReversed()))),
      );
      assert.equal(await totalOf(store, { kind: 'compliance' }), 40);
    },
  ],
  [
    'remember up to when clocks were looked at',
    async ({ store }) => {
      assert.equal(await store.write((tx) => tx.sloEvents.takeCursor('remediation-72h')), undefined);
      await store.write((tx) => tx.sloEvents.saveCursor('remediation-72h', NOON_MS));
      await store.write((tx) => tx.sloEvents.saveCursor('remediation-72h', NOON_MS + 1));
      assert.equal(await store.write((tx) => tx.sloEvents.takeCursor('remediation-72h')), NOON_MS + 1);
    },
  ],
]);

async function totalOf(
  store: Store,
  indicator: Parameters<Parameters<Parameters<Store['read']>[0]>[0]['sloEvents']['total']>[0],
): Promise<number> {
  return (await store.read((tx) => tx.sloEvents.total(indicator))).total;
}
