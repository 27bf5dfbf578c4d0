/** Tests of the inventory: what runs and people say of assets, and what holds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createControlRoom } from '../../../test/harness/control-room.ts';
import { NOON_MS, withSqlite } from '../../../test/harness/stores.ts';
import type { Access } from '../../model/programme/access.ts';
import { identifyAsset } from '../../model/programme/inventory/assets.ts';
import type { Run, RunAsset, RunResource } from '../../model/programme/run.ts';
import { editAsset, getAsset, listAssets } from './assets.ts';
import { syncAssets } from './sync-assets.ts';

const RESOURCE: RunResource = {
  address: 'kubernetes:v1/Pod/shop/web',
  source: 'kubernetes',
  type: 'v1/Pod',
  kind: 'Pod',
  name: 'web',
  namespace: 'shop',
  labels: {},
  asset: 'shop',
  owner: 'unowned',
  environment: 'prod',
  file: 'web.yaml',
  line: 1,
  body: undefined,
};

function makeRun(assets: readonly RunAsset[] | undefined, changes: Partial<Run> = {}): Run {
  return {
    id: 'run-1',
    target: { id: 'repo:acme/shop', kind: 'repository', name: 'acme/shop' },
    environment: 'prod',
    profile: 'prod',
    version: '1.0.0',
    startedMs: NOON_MS,
    durationMs: 1,
    repository: 'acme/shop',
    commit: undefined,
    ref: undefined,
    coverage: { controls: [], isWhole: true, unreadFiles: [] },
    controls: [],
    resources: [RESOURCE],
    assets,
    results: [],
    decision: { exit: 0, reasons: [] },
    problemCount: 0,
    ...changes,
  };
}

const say = (owner?: string, from: 'codeowners' | 'inventory' = 'codeowners'): RunAsset => ({
  name: 'shop',
  environment: 'prod',
  facts: owner === undefined ? {} : { owner },
  from: owner === undefined ? {} : { owner: from },
});

const ADMIN: Access = { actor: { kind: 'user', id: 'u1', name: 'Ada' }, grants: [{ role: 'administrator' }] };
const TEAM_A: Access = { actor: { kind: 'user', id: 'u2', name: 'Al' }, grants: [{ role: 'developer', teams: ['a'] }] };
const SHOP = identifyAsset('prod', 'shop');

test('an asset without an owner fails BLW-0001, and passes when a document or a person names one', async () => {
  await withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    const judge = async (asset: RunAsset) => {
      const { run } = await store.write((tx) => syncAssets(makeRun([asset]), tx));
      assert.deepEqual(run.coverage.controls, ['BLW-0001']);
      return run.results.map(({ control, resource, verdict }) => `${control} ${resource} ${verdict}`);
    };
    assert.deepEqual(await judge(say()), ['BLW-0001 bulwark:Asset/prod/shop fail']);
    assert.deepEqual(await judge(say('a')), ['BLW-0001 bulwark:Asset/prod/shop pass']);
    await editAsset({ environment: 'prod', name: 'shop', change: { owner: 'b', criticality: 'high' } }, ADMIN, room);
    const { run, assets } = await store.write((tx) => syncAssets(makeRun([say('a', 'inventory')]), tx));
    assert.equal(run.resources[0]?.owner, 'b');
    assert.deepEqual(assets.get(SHOP)?.facts, { owner: 'b', criticality: 'high' });
    const back = await editAsset({ environment: 'prod', name: 'shop', change: { owner: null } }, ADMIN, room);
    assert.deepEqual([back.facts.owner, back.from.owner], ['a', 'inventory']);
  });
});

test('the most trusted word counts over all targets, and an older scan of a target changes nothing', async () => {
  await withSqlite(async ({ store }) => {
    const sync = async (run: Run) => (await store.write((tx) => syncAssets(run, tx))).assets.get(SHOP);
    await sync(makeRun([say('from-owners')]));
    const other = { target: { id: 'cluster:x', kind: 'cluster' as const, name: 'x' } };
    const both = await sync(makeRun([say('from-inventory', 'inventory')], { ...other, startedMs: NOON_MS + 5 }));
    assert.equal(both?.facts.owner, 'from-inventory');
    const late = await sync(makeRun([say('old', 'inventory')], { ...other, startedMs: NOON_MS - 5 }));
    assert.deepEqual(
      [late?.facts.owner, late?.firstSeenMs, late?.lastSeenMs],
      ['from-inventory', NOON_MS - 5, NOON_MS + 5],
    );
  });
});

test('a run that tells of no assets names them by its resources', async () => {
  await withSqlite(async ({ store }) => {
    const resources = [RESOURCE, { ...RESOURCE, address: 'x', owner: 'a' }, { ...RESOURCE, asset: 'other' }];
    const { run } = await store.write((tx) => syncAssets(makeRun(undefined, { resources }), tx));
    assert.deepEqual(
      run.resources.map(({ asset, owner }) => `${asset} ${owner}`),
      ['shop a', 'shop a', 'other unowned', 'shop a', 'other unowned'],
    );
  });
});

test('assets are seen and edited by those who reach their team, and every edit is evidence', async () => {
  await withSqlite(async ({ store }) => {
    const { room } = createControlRoom(store);
    await store.write((tx) => syncAssets(makeRun([say('b'), { ...say('a'), name: 'cart' }]), tx));
    const list = async (access: Access) =>
      (await listAssets({ filter: {}, limit: 10 }, access, room)).items.map(({ name }) => name);
    assert.deepEqual(await list(ADMIN), ['cart', 'shop']);
    assert.deepEqual(await list(TEAM_A), ['cart']);
    await assert.rejects(getAsset({ id: SHOP }, TEAM_A, room), { code: 'not-found' });
    const edit = (name: string, owner: string) =>
      editAsset({ environment: 'prod', name, change: { owner } }, TEAM_A, room);
    await assert.rejects(edit('shop', 'a'), { code: 'not-found' });
    await assert.rejects(edit('cart', 'b'), { code: 'not-allowed' });
    assert.equal((await edit('new', 'a')).facts.owner, 'a');
    const leaves = await store.read((tx) => tx.ledger.listLeaves({}, 10));
    assert.deepEqual(
      leaves.map(({ kind, actor }) => [kind, actor]),
      [['administration', 'u2']],
    );
  });
});
