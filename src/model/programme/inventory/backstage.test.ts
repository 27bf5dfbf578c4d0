/** Tests of what catalogs of Backstage say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json, JsonObject } from '../../../base/json.ts';
import type { Catalog, CatalogSubject } from './backstage.ts';
import { createCatalogFinder, listFoldersAbove, readCatalog } from './backstage.ts';

type EntityParts = { readonly kind?: string; readonly annotations?: JsonObject; readonly owner?: Json };

function makeEntity(name: string, { kind = 'Component', annotations = {}, owner = 'team-a' }: EntityParts = {}): Json {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, annotations, tags: ['java', 1] },
    spec: { owner, lifecycle: 'production', type: 'service' },
  };
}

function makeCatalog(folder: string, ...documents: readonly Json[]): Catalog {
  const { value, problems } = readCatalog(documents, `${folder}/catalog-info.yaml`);
  assert.deepEqual(problems, []);
  return { folder, file: `${folder}/catalog-info.yaml`, entities: value };
}

const subject = (changes: Partial<CatalogSubject> = {}): CatalogSubject => ({
  namespace: 'shop',
  labels: {},
  file: 'services/shop/deploy/web.yaml',
  ...changes,
});

test('owners are references to groups and users, in the default namespace unless they say another', () => {
  const owners = [
    'team-a',
    'group:team-a',
    'group:default/team-a',
    'user:default/alice',
    'group:infra/team-a',
    'Group:Default/x',
  ];
  const { value } = readCatalog(
    owners.map((owner) => makeEntity('web', { owner })),
    'x',
  );
  assert.deepEqual(
    value.map(({ facts }) => facts.owner),
    ['team-a', 'team-a', 'team-a', 'alice', 'infra/team-a', 'x'],
  );
  assert.deepEqual([value[0]?.lifecycle, value[0]?.tags], ['production', ['java']]);
});

test('what is no entity that owns something is passed over, and one without name or owner is said', () => {
  const { value, problems } = readCatalog(
    [
      null,
      { kind: 'Component', apiVersion: 'apps/v1' },
      makeEntity('location', { kind: 'Location' }),
      { apiVersion: 'backstage.io/v1alpha1', kind: 'API' },
      makeEntity('web', { owner: 'component:default/x' }),
      makeEntity('db', { owner: null, kind: 'Resource' }),
    ],
    'x',
  );
  assert.deepEqual(
    value.map(({ name, facts }) => [name, facts.owner]),
    [
      ['web', undefined],
      ['db', undefined],
    ],
  );
  assert.deepEqual(
    problems.map(({ code, severity }) => [code, severity]),
    [1, 2, 3].map(() => ['catalog-info-unread', 'warning']),
  );
});

test('objects are found by the label that names an entity, then by its selector, then by folder', () => {
  const find = createCatalogFinder([
    makeCatalog('', makeEntity('root', { owner: 'root-team' })),
    makeCatalog(
      'services/shop',
      makeEntity('cart', { annotations: { 'backstage.io/kubernetes-id': 'cart-id' } }),
      makeEntity('pay', {
        owner: 'team-b',
        annotations: {
          'backstage.io/kubernetes-label-selector': 'app=pay, tier==back',
          'backstage.io/kubernetes-namespace': 'shop',
          'bulwark.dev/criticality': 'high',
        },
      }),
      makeEntity('greedy', {
        owner: 'team-c',
        annotations: { 'backstage.io/kubernetes-label-selector': 'app!=pay' },
      }),
    ),
  ]);
  const named = { 'backstage.io/kubernetes-id': 'cart-id', app: 'pay', tier: 'back' };
  assert.equal(find(subject({ labels: named }))?.asset, 'cart');
  const selected = { app: 'pay', tier: 'back' };
  assert.deepEqual(find(subject({ labels: selected })), {
    asset: 'pay',
    facts: { owner: 'team-b', criticality: 'high' },
  });
  // Of several owners in one folder none is taken, and the folder above is not asked instead.
  assert.deepEqual(find(subject({ labels: selected, namespace: 'other' })), { asset: undefined, facts: {} });
  assert.deepEqual(find(subject({ file: 'other/x.yaml' })), { asset: 'root', facts: { owner: 'root-team' } });
  assert.equal(find(subject({ file: '/abs/x.yaml' })), undefined);
});

test('a folder is that of its only component, else of its only system', () => {
  const system = makeEntity('shop', { kind: 'System' });
  const cases: readonly (readonly [readonly Json[], string | undefined])[] = [
    [[makeEntity('web'), makeEntity('db', { kind: 'Resource' })], 'web'],
    [[makeEntity('web'), makeEntity('cart'), system], 'shop'],
    [[makeEntity('web'), makeEntity('cart')], undefined],
  ];
  for (const [documents, asset] of cases) {
    const found = createCatalogFinder([makeCatalog('services', ...documents)])(subject());
    assert.deepEqual(found, { asset, facts: { owner: 'team-a' } });
  }
});

test('folders are listed from the nearest up to the current directory or the root', () => {
  assert.deepEqual(listFoldersAbove('a/b/c.yaml'), ['a/b', 'a', '']);
  assert.deepEqual(listFoldersAbove('c.yaml'), ['']);
  assert.deepEqual(listFoldersAbove('/a/b/c.yaml'), ['/a/b', '/a']);
  assert.deepEqual(listFoldersAbove('../a/c.yaml'), ['../a', '..']);
});
