/** A source survives the way through the form, and a fault of the API finds its field. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSourceField, NEW_SOURCE, readSourceDraft, writeSourceDraft } from './source-draft.ts';

const HEAD = { apiVersion: 'bulwark.dev/v1', kind: 'Source', metadata: { name: 'shop', owner: 'platform' } } as const;

const SPECS = [
  { folder: '/srv/shop', environment: 'prod' },
  { repository: { url: 'https://git.example/acme/shop' }, environment: 'dev', profile: 'strict' },
  { repository: { url: 'ssh://git@git.example/acme/shop', ref: 'main' }, environment: 'prod', schedule: '0 3 * * 1' },
  { cluster: {}, environment: 'prod' },
  {
    cluster: { context: 'c', kubeconfig: '/k', namespaces: ['shop', 'bank'], openReports: true, follow: true },
    environment: 'prod',
  },
];

test('what a form shows of a source is what it sends', () => {
  for (const spec of SPECS) assert.deepEqual(readSourceDraft(writeSourceDraft({ ...HEAD, spec })).spec, spec);
});

test('what is left empty, and what belongs to another kind, is left out', () => {
  const draft = { ...NEW_SOURCE, name: ' shop ', owner: 'platform', environment: 'prod', ref: ' ', folder: '/srv' };
  assert.deepEqual(readSourceDraft({ ...draft, kind: 'folder', url: 'https://x/y' }), {
    ...HEAD,
    spec: { folder: '/srv', environment: 'prod' },
  });
  const { spec } = readSourceDraft({ ...draft, kind: 'cluster', namespaces: 'shop, bank  till' });
  assert.deepEqual(spec.cluster, { namespaces: ['shop', 'bank', 'till'] });
});

test('a pointer of the API leads to a field, or to the whole', () => {
  const rows = [
    ['/metadata/name', 'name'],
    ['/spec/schedule', 'schedule'],
    ['/spec/folder', 'folder'],
    ['/spec/repository/url', 'url'],
    ['/spec/cluster/namespaces/3', 'namespaces'],
    ['/spec', undefined],
    ['', undefined],
    ['/spec/constructor', undefined],
  ] as const;
  for (const [pointer, field] of rows) assert.equal(findSourceField(pointer), field, pointer);
});
