/** Tests of a whole project: which source is given which file, and how large files may be. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { makeFolder } from '../../test/harness/folders.ts';
import { LIMITS } from '../base/limits.ts';
import type { Problem } from '../base/problems.ts';
import { openSources } from './index.ts';

/** What a scan of the files reads: addresses of resources, and problems by their codes. */
async function scan(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly addresses: readonly string[]; readonly codes: readonly string[] }> {
  const folder = makeFolder(t, files);
  const project = openSources({});
  const problems: Problem[] = [];
  const addresses: string[] = [];
  const report = (problem: Problem): number => problems.push(problem);
  const keep = (read: ReturnType<(typeof project.sources)[number]['read']>): void => {
    problems.push(...read.problems);
    addresses.push(...read.resources.map(({ address }) => address.replace(`${folder}/`, '')));
  };
  for (const file of project.walk([folder], report, () => {})) {
    for (const source of await project.claim(file)) keep(source.read(file));
  }
  for (const source of project.sources) keep(source.finish?.() ?? { resources: [], problems: [] });
  return { addresses, codes: problems.map(({ code }) => code) };
}

test('modules that were fetched are judged through their calls only, and by no other source', async (t) => {
  const { addresses, codes } = await scan(t, {
    'main.tf': 'module "vpc" { source = "x/vpc/aws" }',
    '.terraform/modules/modules.json': JSON.stringify({
      Modules: [
        { Key: '', Dir: '.' },
        { Key: 'vpc', Dir: '.terraform/modules/vpc' },
      ],
    }),
    '.terraform/modules/vpc/main.tf': 'resource "aws_vpc" "v" {}',
    '.terraform/modules/vpc/examples/all/main.tf': 'resource "aws_vpc" "example" {',
    '.terraform/modules/vpc/Dockerfile': 'FROM scratch',
    '.terraform/modules/other/main.tf': 'resource "aws_vpc" "other" {}',
    '.terraform/providers/x/main.tf': 'resource "aws_vpc" "provider" {}',
  });
  assert.deepEqual(codes, []);
  assert.deepEqual(addresses, ['terraform:module.vpc', 'terraform:module.vpc.aws_vpc.v']);
});

test('a plan may be larger than what people write, any other file may not', async (t) => {
  const blanks = ' '.repeat(LIMITS.fileBytesMax);
  const resource = { address: 'a.b', mode: 'managed', type: 'a', name: 'b', values: {} };
  const plan = JSON.stringify({ format_version: '1.2', planned_values: { root_module: { resources: [resource] } } });
  const { addresses, codes } = await scan(t, {
    'plan.json': plan + blanks,
    'template.json': `{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}${blanks}`,
    'data.json': `{}${blanks}`,
  });
  assert.deepEqual(codes, ['file-too-large', 'file-too-large']);
  assert.deepEqual(addresses, ['terraform:a.b']);
});
