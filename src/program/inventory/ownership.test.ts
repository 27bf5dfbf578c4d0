/** Tests of whom the files of a repository name, on a whole scan. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestHouse } from '../../../test/harness/house.ts';
import { makeResource } from '../../../test/harness/reports.ts';
import { createOwnership } from './ownership.ts';

const ENTITY = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: cart }
spec: { owner: group:default/team-cart }
`;

async function sayOwners(
  texts: Readonly<Record<string, string | undefined>>,
  roots: readonly string[],
  files: readonly string[],
) {
  const ownership = createOwnership(roots, createTestHouse(texts));
  const resources = files.map((file) => makeResource({ file }));
  const find = await ownership.prepare(resources);
  const owners = resources.map((resource) => find(resource).map(({ from, facts }) => `${from} ${facts.owner ?? ''}`));
  return { owners, codes: ownership.problems().map(({ code, severity }) => `${severity} ${code}`) };
}

test('catalogs above a file and the CODEOWNERS of the outermost folder name its owners', async () => {
  const texts = {
    CODEOWNERS: '* @acme/ignored',
    '.github/CODEOWNERS': '* @acme/platform\n/services/ @acme/shop\n',
    'services/CODEOWNERS': '* @acme/inner',
    'services/cart/catalog-info.yaml': ENTITY,
    'services/cart/deploy/web.yaml': '',
  };
  const files = ['services/cart/deploy/web.yaml', 'services/x.yaml', 'README.md', '-', 'https://cluster/api'];
  const { owners, codes } = await sayOwners(texts, ['services'], files);
  assert.deepEqual(owners, [
    ['backstage team-cart', 'codeowners shop'],
    ['codeowners shop'],
    ['codeowners platform'],
    [],
    [],
  ]);
  assert.deepEqual(codes, []);
});

test('of a root elsewhere its own files count, and none above it', async () => {
  const texts = {
    '/repo/docs/CODEOWNERS': '/deploy/ @acme/shop',
    '/repo/deploy/web.yaml': '',
    '/catalog-info.yaml': ENTITY,
    CODEOWNERS: '* @acme/here',
  };
  const { owners } = await sayOwners(texts, ['/repo'], ['/repo/deploy/web.yaml', '/other/web.yaml']);
  assert.deepEqual(owners, [['codeowners shop'], []]);
});

test('what cannot be read is a warning', async () => {
  const texts = {
    CODEOWNERS: undefined,
    'a/catalog-info.yaml': undefined,
    'b/catalog-info.yaml': 'kind: [',
    'a/x': '',
  };
  const { owners, codes } = await sayOwners(texts, ['.'], ['a/x', 'b/x']);
  assert.deepEqual(owners, [[], []]);
  assert.deepEqual([...new Set(codes)].sort(), ['warning owners-unread', codes.find((code) => code.includes('yaml'))]);
});
