/** Tests of assets over time: whose word counts, in whatever order it comes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeResource, makeRun } from '../../../../test/harness/findings.ts';
import { createRandom } from '../../../../test/harness/random.ts';
import type { RunAsset } from '../run.ts';
import type { AssetRecord } from './assets.ts';
import {
  applyInventory,
  changeAsset,
  createAsset,
  declareAsset,
  identifyAsset,
  listRunAssets,
  ownerOf,
} from './assets.ts';
import { FACT_SOURCES } from './sources.ts';

type Said = { readonly target: string; readonly atMs: number; readonly asset: RunAsset };

function say(owner: string, from: (typeof FACT_SOURCES)[number], target: string, atMs: number): Said {
  return { target, atMs, asset: { name: 'shop', environment: 'prod', facts: { owner }, from: { owner: from } } };
}

const declareAll = (said: readonly Said[]): AssetRecord | undefined =>
  said.reduce<AssetRecord | undefined>((before, { asset, ...place }) => declareAsset(before, asset, place), undefined);

test('the order in which targets are scanned does not matter', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = createRandom(seed);
    const said = Array.from({ length: 6 }, (_, i) =>
      say(`owner-${i}`, random.pick(FACT_SOURCES.slice(1)), `target-${random.below(3)}`, i),
    );
    const shuffled = said.map((one) => [random.below(1_000), one] as const).toSorted(([a], [b]) => a - b);
    assert.deepEqual(declareAll(shuffled.map(([, one]) => one)), declareAll(said), `seed ${seed}`);
  }
});

test('what a person sets wins until it is taken back, and is kept apart from what documents say', () => {
  const declared = declareAsset(undefined, say('a', 'inventory', 't', 5).asset, { target: 't', atMs: 5 });
  const changed = changeAsset(declared, { owner: 'b', exposure: 'internet' });
  assert.deepEqual([ownerOf(changed), changed.from], ['b', { owner: 'person', exposure: 'person' }]);
  assert.equal(ownerOf(declareAsset(changed, say('c', 'inventory', 't', 9).asset, { target: 't', atMs: 9 })), 'b');
  const back = changeAsset(changed, { owner: null, exposure: null });
  assert.deepEqual(back, declared);
  assert.equal(ownerOf(createAsset('prod', 'shop', 1)), 'unowned');
});

test('targets whose word is remembered are bounded, the oldest goes first', () => {
  const said = Array.from({ length: 60 }, (_, i) => say('a', 'resource', `target-${i}`, i));
  const asset = declareAll(said);
  assert.deepEqual([asset?.declared.length, asset?.declared.at(-1)?.target], [50, 'target-10']);
});

test('a run is judged by the inventory, and its unowned resources are those of their asset', () => {
  const resources = [
    makeResource('a', { owner: 'unowned' }),
    makeResource('b', { owner: 'x' }),
    makeResource('own', { source: 'bulwark', asset: 'z' }),
  ];
  const run = makeRun({ resources });
  const assets = listRunAssets(run).map((asset) => declareAsset(undefined, asset, { target: 't', atMs: 1 }));
  assert.deepEqual(
    assets.map(({ name, facts }) => [name, facts]),
    [['shop', { owner: 'x' }]],
  );
  const applied = applyInventory(run, new Map(assets.map((asset) => [asset.id, asset])));
  assert.deepEqual(
    applied.resources.map(({ address, owner }) => [address.split('/').at(-1), owner]),
    [
      ['a', 'x'],
      ['b', 'x'],
      ['own', 'team-a'],
      ['shop', 'x'],
    ],
  );
  assert.deepEqual(
    applied.results.map(({ control, verdict }) => [control, verdict]),
    [['BLW-0001', 'pass']],
  );
  const lost = createAsset('prod', 'lost', 1);
  assert.equal(applyInventory(run, new Map([[lost.id, lost]])).results[0]?.reason, 'nobody owns the asset lost');
  assert.notEqual(identifyAsset('prod', 'a'), identifyAsset('dev', 'a'));
  assert.deepEqual(listRunAssets({ assets: [], resources }), []);
});
