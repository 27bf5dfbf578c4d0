/** Tests of whose a resource is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { Asset, Inventory } from './inventory.ts';
import { createAssetFinder } from './inventory-rules.ts';
import type { AssetRef, Resource } from './resource.ts';

function makeResource(changes: Partial<Resource> & { readonly file?: string } = {}): Resource {
  const { file = 'teams/a/web.yaml', ...rest } = changes;
  return {
    address: 'kubernetes:v1/Pod/shop/web',
    source: 'kubernetes',
    type: 'v1/Pod',
    kind: 'Pod',
    name: 'web',
    namespace: 'shop',
    labels: {},
    body: {},
    origin: { file, document: 0, span: undefined, locate: () => undefined },
    ...rest,
  };
}

function findAsset(match: Asset['match'], resource: Resource) {
  const asset: Asset = { name: 'shop', owner: 'team-shop', environment: 'staging', match };
  const inventory: Inventory = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Inventory',
    metadata: { name: 'all' },
    spec: { assets: [asset] },
  };
  return sayOwner(createAssetFinder([inventory], 'prod')(resource));
}

const sayOwner = ({ asset, owner, environment }: AssetRef) => ({ asset, owner, environment });

const SHOP = { asset: 'shop', owner: 'team-shop', environment: 'staging' };

test('a resource belongs to the first asset all of whose members match', () => {
  const resource = makeResource({ labels: { tier: 'front' } });
  const matching: readonly Asset['match'][] = [
    { paths: ['teams/a/*'] },
    { namespaces: ['sh?p'] },
    { addresses: ['kubernetes:*'] },
    { labels: { tier: 'fr*' } },
    { paths: ['*'], namespaces: ['shop'], labels: { tier: 'front' } },
  ];
  for (const match of matching) assert.deepEqual(findAsset(match, resource), SHOP, JSON.stringify(match));
  const other: readonly Asset['match'][] = [
    {},
    { paths: ['teams/b/*'] },
    { namespaces: ['other'] },
    { addresses: ['terraform:*'] },
    { labels: { tier: 'back' } },
    { labels: { toString: '*' } },
    { paths: ['*'], namespaces: ['other'] },
  ];
  for (const match of other) assert.equal(findAsset(match, resource).owner, 'unowned', JSON.stringify(match));
});

test('a Namespace belongs to the asset of its namespace, and a cluster-wide resource to none', () => {
  const namespace = makeResource({ kind: 'Namespace', name: 'shop', namespace: undefined });
  assert.deepEqual(findAsset({ namespaces: ['shop'] }, namespace), SHOP);
  const role = makeResource({ kind: 'ClusterRole', namespace: undefined });
  assert.deepEqual(findAsset({ namespaces: ['shop'] }, role), { asset: 'web', owner: 'unowned', environment: 'prod' });
});

test('without an asset, labels and annotations say whose a resource is and what it belongs to', () => {
  const find = createAssetFinder([], 'prod');
  const annotated: JsonObject = { metadata: { annotations: { 'bulwark.dev/owner': 'team-b' } } };
  assert.deepEqual(sayOwner(find(makeResource({ body: annotated, labels: { app: 'cart' } }))), {
    asset: 'cart',
    owner: 'team-b',
    environment: 'prod',
  });
  const labels = { 'bulwark.dev/owner': 'team-c', 'app.kubernetes.io/part-of': 'shop', app: 'cart' };
  assert.deepEqual(sayOwner(find(makeResource({ labels }))), { asset: 'shop', owner: 'team-c', environment: 'prod' });
  assert.equal(find(makeResource()).asset, 'shop');
});

test('each fact comes from the most trusted source that says it', () => {
  const match = { namespaces: ['shop'] };
  const inventory: Inventory = {
    apiVersion: 'bulwark.dev/v1',
    kind: 'Inventory',
    metadata: { name: 'all' },
    spec: {
      assets: [{ name: 'shop', owner: 'a', environment: 'prod', criticality: 'high', dataClass: 'internal', match }],
    },
  };
  const labels = { 'bulwark.dev/owner': 'b', 'bulwark-exposure': 'internet', 'bulwark.dev/data-class': 'no such word' };
  const declared = [
    { from: 'codeowners' as const, facts: { owner: 'd' } },
    { from: 'backstage' as const, asset: 'cart', facts: { owner: 'c', dataClass: 'restricted' as const } },
  ];
  const resource = makeResource({ labels });
  assert.deepEqual(
    createAssetFinder([inventory], 'dev')(resource, () => declared),
    {
      asset: 'shop',
      owner: 'a',
      environment: 'prod',
      inventory: {
        facts: { owner: 'a', dataClass: 'internal', criticality: 'high', exposure: 'internet' },
        from: { owner: 'inventory', dataClass: 'inventory', criticality: 'inventory', exposure: 'resource' },
      },
    },
  );
  const find = createAssetFinder([], 'dev');
  const owners = [declared, declared.slice(0, 1), []].map((statements) => find(makeResource(), () => statements));
  assert.deepEqual(
    owners.map(({ asset, owner, inventory: merged }) => [asset, owner, merged?.from.owner]),
    [
      ['cart', 'c', 'backstage'],
      ['shop', 'd', 'codeowners'],
      ['shop', 'unowned', undefined],
    ],
  );
});
