/** Tests of which files are read together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listGroupKeys } from '../../../sources/read-together.ts';
import type { GroupMember } from './groups.ts';
import { createGroups } from './groups.ts';

function memberOf(path: string, text: string): GroupMember {
  const bytes = new TextEncoder().encode(text);
  const file = { path, absolutePath: `/repo/${path}`, bytes, sizeBytes: bytes.length };
  return { path, absolutePath: file.absolutePath, keys: listGroupKeys(file) };
}

const FILES: Readonly<Record<string, string>> = {
  'a/main.tf': 'module "m" {\n  source = "../m"\n}\n',
  'a/other.tf': 'x = file("${path.module}/policy.json")\n',
  'a/policy.json': '{}',
  'm/main.tf': 'y = "1.2.3"\n',
  'b/main.tf': 'z = templatefile("./t.tpl", {})\n',
  'k/kustomization.yaml': 'resources:\n  - ../base\n  - own.yaml\n',
  'k/own.yaml': '',
  'k/apart.yaml': '',
  'base/kustomization.yaml': 'resources: [pod.yaml]\n',
  'base/pod.yaml': '',
  'chart/Chart.yaml': 'name: c',
  'chart/templates/pod.yaml': '',
  'chart/charts/sub/Chart.yaml': 'name: s',
  'chart/charts/sub/values.yaml': '',
  'plain.yaml': '',
};

const closeOf = (files: Readonly<Record<string, string>>, path: string): readonly string[] => {
  const groups = createGroups(Object.entries(files).map(([name, text]) => memberOf(name, text)));
  return [...groups.close([path])].sort();
};

test('modules, kustomizations and charts are read with all that they are made from', () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    'm/main.tf': ['a/main.tf', 'a/other.tf', 'a/policy.json', 'm/main.tf'],
    'b/main.tf': ['b/main.tf'],
    'base/pod.yaml': ['base/kustomization.yaml', 'base/pod.yaml', 'k/kustomization.yaml', 'k/own.yaml'],
    'k/apart.yaml': ['k/apart.yaml'],
    'chart/charts/sub/values.yaml': [
      'chart/Chart.yaml',
      'chart/charts/sub/Chart.yaml',
      'chart/charts/sub/values.yaml',
      'chart/templates/pod.yaml',
    ],
    'plain.yaml': ['plain.yaml'],
  };
  for (const [path, group] of Object.entries(expected)) assert.deepEqual(closeOf(FILES, path), group, path);
});

test('a plan of Terraform speaks of all configurations', () => {
  const files = { ...FILES, 'plan.json': '{"terraform_version":"1.9"}' };
  assert.deepEqual(closeOf(files, 'plan.json').filter((path) => path.endsWith('.tf')).length, 4);
});

test('files that no source takes belong to what is read with them', () => {
  const groups = createGroups(Object.entries(FILES).map(([name, text]) => memberOf(name, text)));
  assert.deepEqual(groups.findAround('/repo/b/t.tpl'), ['b/main.tf']);
  assert.ok(groups.findAround('/repo/chart/templates/_helpers.tpl').includes('chart/Chart.yaml'));
  assert.deepEqual(groups.findAround('/repo/README.md'), []);
});
