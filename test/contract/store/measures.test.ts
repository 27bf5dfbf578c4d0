/** The contract of sums for the measures: what is added up, by which side, and for whose eyes. */
import assert from 'node:assert/strict';
import { DAY_MS, HOUR_MS } from '../../../src/model/instants.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import { systemActor } from '../../../src/model/programme/actor.ts';
import type { MeasureSide } from '../../../src/model/programme/measures/definitions.ts';
import type { Run } from '../../../src/model/programme/run.ts';
import { ingestRun } from '../../../src/program/ingest/ingest-run.ts';
import type { Store } from '../../../src/stores/api.ts';
import { createControlRoom } from '../../harness/control-room.ts';
import { addFindings, makeFinding, makeResource, makeResult, makeRun } from '../../harness/findings.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const WEB = makeResource('web');
const PAY = makeResource('pay', { owner: 'team-b', environment: 'dev', asset: 'pay' });
const SHOP = { id: 'repo:acme/shop', kind: 'repository', name: 'acme/shop' } as const;
const OTHER = { ...SHOP, id: 'repo:acme/other' };

async function ingest(store: Store, atMs: number, changes: Partial<Run>): Promise<void> {
  const { room, setTime } = createControlRoom(store);
  setTime(atMs);
  await ingestRun(makeRun({ id: room.newId(), startedMs: atMs, ...changes }), systemActor('test'), room);
}

/** Two days of one target, one of another. That each asset has an owner is judged beside, and passes. */
async function ingestDays(store: Store): Promise<void> {
  await ingest(store, NOON_MS - DAY_MS, {
    resources: [WEB, PAY],
    results: [makeResult('C1', WEB, 'fail'), makeResult('C1', PAY, 'pass')],
  });
  await ingest(store, NOON_MS - DAY_MS + HOUR_MS, {
    target: OTHER,
    resources: [WEB],
    results: [makeResult('C2', WEB, 'unknown'), makeResult('C3', WEB, 'exempt')],
  });
  await ingest(store, NOON_MS, {
    resources: [WEB, PAY],
    results: [makeResult('C1', WEB, 'pass'), makeResult('C1', PAY, 'fail')],
  });
}

async function sum(store: Store, by: MeasureSide, more: object = {}): Promise<readonly string[]> {
  const wanted = { visible: SEES_ALL, fromDay: '2026-03-01', toDay: '2026-03-02', by, ...more };
  const sums = await store.read((tx) => tx.measures.sumVerdicts(wanted));
  return sums
    .filter(({ group }) => !group.startsWith('BLW'))
    .map(({ group, pass, fail, exempt, unknown }) => `${group}: ${pass} ${fail} ${exempt} ${unknown}`);
}

testStores('sums for measures', [
  [
    'add up the verdicts of each day, and else of each target on its last day',
    async ({ store }) => {
      await ingestDays(store);
      const only = { environment: 'prod' };
      assert.deepEqual(await sum(store, 'control'), ['C1: 1 1 0 0', 'C2: 0 0 0 1', 'C3: 0 0 1 0']);
      assert.deepEqual(await sum(store, 'control', { toDay: '2026-03-01' }), [
        'C1: 1 1 0 0',
        'C2: 0 0 0 1',
        'C3: 0 0 1 0',
      ]);
      assert.deepEqual(await sum(store, 'control', only), ['C1: 1 0 0 0', 'C2: 0 0 0 1', 'C3: 0 0 1 0']);
      assert.deepEqual(await sum(store, 'control', { team: 'team-b' }), ['C1: 0 1 0 0']);
      assert.deepEqual(await sum(store, 'day', { team: 'team-b' }), ['2026-03-01: 2 0 0 0', '2026-03-02: 1 1 0 0']);
      assert.deepEqual(await sum(store, 'environment', { team: 'team-b' }), ['dev: 1 1 0 0']);
      assert.deepEqual(await sum(store, 'layer', { team: 'team-b' }), [
        'kubernetes: 0 1 0 0',
        'observability: 1 0 0 0',
      ]);
      assert.deepEqual(await sum(store, 'team', { environment: 'dev' }), ['team-b: 1 1 0 0']);
    },
  ],
  [
    'hold nothing that may not be seen',
    async ({ store }) => {
      await ingestDays(store);
      assert.deepEqual(await sum(store, 'control', { visible: [] }), []);
      assert.deepEqual(await sum(store, 'control', { visible: [{ teams: ['team-b'] }] }), ['C1: 0 1 0 0']);
      assert.deepEqual(
        await store.read((tx) => tx.measures.countAssets({ visible: [{ teams: ['team-b'] }], by: 'team' })),
        [{ group: 'team-b', count: 1 }],
      );
    },
  ],
  [
    'list the clocks that run, by when they began',
    async ({ store }) => {
      const findings = [
        makeFinding(1, { clockMs: NOON_MS - 2 }),
        makeFinding(2, { clockMs: NOON_MS - 1, state: 'acknowledged', severity: 'critical' }),
        makeFinding(3, { clockMs: NOON_MS }),
        makeFinding(4, { clockMs: NOON_MS - 1, state: 'accepted', dueMs: undefined }),
        makeFinding(5, { clockMs: NOON_MS - 1, state: 'resolved', dueMs: undefined, resolvedMs: NOON_MS }),
        makeFinding(6, { clockMs: NOON_MS - 1, state: 'reopened', team: 'team-b' }),
      ];
      await store.write((tx) => tx.findings.save([addFindings(findings)]));
      const clocks = await store.read((tx) => tx.measures.listRunningClocks({ fromMs: NOON_MS - 1, toMs: NOON_MS }));
      const sides = { environment: 'prod', layer: 'kubernetes', clockMs: NOON_MS - 1, resolvedMs: undefined };
      assert.deepEqual(
        clocks.toSorted((a, b) => (a.team < b.team ? -1 : 1)),
        [
          { ...sides, team: 'team-a', severity: 'critical' },
          { ...sides, team: 'team-b', severity: 'high' },
        ],
      );
    },
  ],
  [
    'count what was first seen, whatever became of it',
    async ({ store }) => {
      const findings = [
        makeFinding(1, { control: 'S1', firstSeenMs: NOON_MS - DAY_MS }),
        makeFinding(2, { control: 'S1', state: 'resolved', dueMs: undefined, resolvedMs: NOON_MS }),
        makeFinding(3, { control: 'S2', environment: 'dev', team: 'team-b' }),
        makeFinding(4, { control: 'OTHER' }),
      ];
      await store.write((tx) => tx.findings.save([addFindings(findings)]));
      const count = async (by: 'day' | 'environment' | 'team', more: object = {}): Promise<readonly string[]> => {
        const span = { fromMs: NOON_MS - 7 * DAY_MS, toMs: NOON_MS + 1 };
        const wanted = { visible: SEES_ALL, controls: ['S1', 'S2'], by, ...span, ...more };
        const counts = await store.read((tx) => tx.measures.countFirstSeen(wanted));
        return counts.map((one) => `${one.group} ${one.count}`);
      };
      const today = NOON_MS - (NOON_MS % DAY_MS);
      assert.deepEqual(await count('day'), [`${today - DAY_MS} 1`, `${today} 2`]);
      assert.deepEqual(await count('environment'), ['dev 1', 'prod 2']);
      assert.deepEqual(await count('team', { environment: 'dev' }), ['team-b 1']);
      assert.deepEqual(await count('team', { team: 'team-a', fromMs: NOON_MS }), ['team-a 1']);
      assert.deepEqual(await count('team', { controls: [] }), []);
      assert.deepEqual(await count('team', { visible: [{ environments: ['dev'] }] }), ['team-b 1']);
    },
  ],
  [
    'count each asset once',
    async ({ store }) => {
      const more = [makeResource('web2'), makeResource('none', { asset: 'cart' })];
      await ingest(store, NOON_MS, { resources: [WEB, PAY, ...more], results: [makeResult('C1', WEB, 'pass')] });
      const counts = await store.read((tx) => tx.measures.countAssets({ visible: SEES_ALL, by: 'environment' }));
      assert.deepEqual(counts, [
        { group: 'dev', count: 1 },
        { group: 'prod', count: 2 },
      ]);
    },
  ],
]);
