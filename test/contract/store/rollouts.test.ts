/** The contract of rollouts: one decides on a control in an environment, and nothing is lost between two writers. */
import assert from 'node:assert/strict';
import type { Visible } from '../../../src/model/programme/access.ts';
import { SEES_ALL } from '../../../src/model/programme/access.ts';
import type { StoredRollout } from '../../../src/model/programme/rollout-life.ts';
import type { RolloutFilter } from '../../../src/stores/api/rollouts.ts';
import type { Store } from '../../../src/stores/api.ts';
import { NOON_MS, testStores } from '../../harness/stores.ts';

const ANN = { kind: 'user', id: 'u-ann', name: 'Ann' } as const;

type Changes = Partial<StoredRollout> & { readonly environment?: string; readonly name?: string };

function makeRollout(id: string, { environment = 'prod', name = id, ...changes }: Changes = {}): StoredRollout {
  const controls = changes.controls ?? [`K8S-${id}`];
  return {
    id,
    document: {
      apiVersion: 'bulwark.dev/v1',
      kind: 'Rollout',
      metadata: { name, owner: 'platform' },
      spec: { controls: [...controls], environment },
    },
    controls,
    step: 0,
    sinceMs: NOON_MS,
    steppedBackMs: undefined,
    hold: undefined,
    startedBy: ANN,
    startedMs: NOON_MS,
    endedMs: undefined,
    judged: undefined,
    version: 1,
    ...changes,
  };
}

const add = (store: Store, rollout: StoredRollout): Promise<void> => store.write((tx) => tx.rollouts.add(rollout));
const find = (store: Store, id: string, visible: Visible = SEES_ALL) =>
  store.read((tx) => tx.rollouts.find(id, visible));

async function listIds(store: Store, visible: Visible, filter: RolloutFilter = {}): Promise<readonly string[]> {
  const page = await store.read((tx) => tx.rollouts.list({ filter, visible, limit: 50 }));
  return page.items.map(({ id }) => id);
}

const CONFLICT = { code: 'state-conflict' };

testStores('rollouts', [
  [
    'come back as they were kept',
    async ({ store }) => {
      const gate = {
        name: 'quiet-days',
        value: 1,
        bound: 3,
        relation: 'at least',
        unit: 'days',
        status: 'not',
      } as const;
      const judged = { gates: [gate], proposal: { act: 'stay', to: 1, reasons: ['r'] }, atMs: NOON_MS } as const;
      const some = { step: 1, steppedBackMs: 5, hold: { reason: 'fair', actor: ANN, atMs: NOON_MS }, judged };
      for (const rollout of [makeRollout('a'), makeRollout('b', some)]) {
        await add(store, rollout);
        assert.deepEqual(await find(store, rollout.id), rollout);
      }
    },
  ],
  [
    'decide alone on a control in an environment, until they end',
    async ({ store }) => {
      await add(store, makeRollout('a', { controls: ['K8S-1', 'K8S-2'] }));
      await assert.rejects(add(store, makeRollout('b', { controls: ['K8S-3', 'K8S-2'] })), CONFLICT);
      assert.equal(await find(store, 'b'), undefined, 'all of it or nothing');
      await add(store, makeRollout('c', { controls: ['K8S-2'], environment: 'dev' }));
      await assert.rejects(add(store, makeRollout('d', { name: 'a', environment: 'staging' })), CONFLICT);
      await store.write((tx) =>
        tx.rollouts.save(makeRollout('a', { controls: ['K8S-1', 'K8S-2'], endedMs: NOON_MS, version: 2 })),
      );
      await add(store, makeRollout('e', { controls: ['K8S-3', 'K8S-2'], name: 'a' }));
      const inForce = await store.read((tx) => tx.rollouts.listInForce());
      assert.deepEqual(
        inForce.map(({ id }) => id),
        ['c', 'e'],
      );
      assert.equal((await store.read((tx) => tx.rollouts.findInForce('a', SEES_ALL)))?.id, 'e');
    },
  ],
  [
    'are changed by whoever has seen the newest version',
    async ({ store, openAgain }) => {
      await add(store, makeRollout('a'));
      const other = await openAgain();
      await store.write((tx) => tx.rollouts.save(makeRollout('a', { step: 1, version: 2 })));
      await assert.rejects(
        other.write((tx) => tx.rollouts.save(makeRollout('a', { step: 2, version: 2 }))),
        CONFLICT,
      );
      const judged = { gates: [], proposal: { act: 'stay', to: 1, reasons: [] }, atMs: NOON_MS } as const;
      await other.write((tx) => tx.rollouts.saveJudged({ id: 'a', version: 1, judged }));
      assert.equal((await find(store, 'a'))?.judged, undefined);
      await other.write((tx) => tx.rollouts.saveJudged({ id: 'a', version: 2, judged }));
      const kept = await find(store, 'a');
      assert.deepEqual([kept?.step, kept?.version, kept?.judged], [1, 2, judged]);
    },
  ],
  [
    'are seen from their environment, and listed newest first',
    async ({ store }) => {
      await add(store, makeRollout('a'));
      await add(store, makeRollout('b', { environment: 'dev' }));
      await add(store, makeRollout('c', { endedMs: NOON_MS }));
      const cases: readonly (readonly [Visible, RolloutFilter, readonly string[]])[] = [
        [SEES_ALL, {}, ['b', 'a']],
        [SEES_ALL, { isEndedToo: true }, ['c', 'b', 'a']],
        [SEES_ALL, { environment: 'dev' }, ['b']],
        [SEES_ALL, { control: 'K8S-a' }, ['a']],
        [[{ teams: ['x'] }], {}, ['b', 'a']],
        [[{ teams: ['x'], environments: ['prod'] }], {}, ['a']],
        [[{ environments: [] }], {}, []],
        [[], {}, []],
      ];
      for (const [visible, filter, expected] of cases) {
        assert.deepEqual(await listIds(store, visible, filter), expected, JSON.stringify([visible, filter]));
      }
      assert.equal(await find(store, 'a', [{ environments: ['dev'] }]), undefined);
    },
  ],
  [
    'keep their history in order',
    async ({ store }) => {
      await add(store, makeRollout('a'));
      const event = { rollout: 'a', atMs: NOON_MS, actor: ANN, act: 'start', from: '', to: 'audit', text: '' } as const;
      const second = { ...event, act: 'promote', from: 'audit', to: 'warn', text: 'all open' } as const;
      await store.write(async (tx) => {
        await tx.rollouts.addEvent(event);
        await tx.rollouts.addEvent(second);
      });
      assert.deepEqual(await store.read((tx) => tx.rollouts.listEvents('a')), [event, second]);
    },
  ],
]);
