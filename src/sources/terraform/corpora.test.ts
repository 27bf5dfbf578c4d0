/** Reads the Terraform texts of all corpora: none makes the source throw, and real configurations read whole. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCorpora, findCorpus, readJsonLines } from '../../../test/corpora/corpus.ts';
import { readTerraform } from '../../../test/harness/terraform.ts';
import type { Problem } from '../../base/problems.ts';
import { walkFiles } from '../walk.ts';
import { createTerraformSource } from './index.ts';

const CORPORA = findCorpora();

type Case = { readonly id: string; readonly framework: string; readonly files: Readonly<Record<string, string>> };

/** Reads and asks for every place, which is where laziness would hide a fault. */
function readWhole(files: Readonly<Record<string, string>>): number {
  const { resources } = readTerraform(files);
  for (const { origin, body } of resources) {
    assert.ok(origin.span !== undefined && origin.locate([]) !== undefined);
    for (const field of Object.keys(body)) assert.ok(origin.locate([field, 0, 'none']) !== undefined);
  }
  return resources.length;
}

test('every text of the HCL corpus reads without a throw', (t) => {
  const folder = findCorpus(CORPORA, 'hcl', 'files.jsonl');
  if (folder === undefined) return t.skip('NOT RUN: corpus hcl is absent');
  let count = 0;
  const files = readJsonLines<{ readonly path: string; readonly text: string }>(folder, 'files.jsonl');
  for (const { text } of files) count += readWhole({ 'main.tf': text });
  t.diagnostic(`${files.length} files, ${count} resources`);
  assert.ok(count > files.length);
});

for (const corpus of ['checkov', 'trivy', 'kics']) {
  test(`every Terraform case of ${corpus} reads without a throw, and has something to judge`, (t) => {
    const folder = findCorpus(CORPORA, corpus, 'cases.jsonl');
    if (folder === undefined) return t.skip(`NOT RUN: corpus ${corpus} is absent`);
    const cases = readJsonLines<Case>(folder, 'cases.jsonl').filter(({ framework }) => framework === 'terraform');
    const empty: string[] = [];
    let count = 0;
    for (const { id, files } of cases) {
      const found = readWhole(files);
      if (found === 0) empty.push(id);
      count += found;
    }
    t.diagnostic(`${cases.length} cases, ${count} resources, ${empty.length} without any`);
    assert.ok(cases.length > 0 && empty.length <= cases.length * 0.02, empty.join('\n'));
  });
}

test('terragoat reads whole: no problem, no unread file', (t) => {
  const folder = findCorpus(CORPORA, 'inputs', 'terragoat');
  if (folder === undefined) return t.skip('NOT RUN: corpus inputs is absent');
  const source = createTerraformSource();
  const problems: Problem[] = [];
  let fileCount = 0;
  const options = { isCandidate: source.mayClaim };
  for (const file of walkFiles([join(folder, 'terragoat')], options, (problem) => problems.push(problem))) {
    if (!source.claims(file)) continue;
    fileCount++;
    problems.push(...source.read(file).problems);
  }
  const found = source.finish?.() ?? { resources: [], problems: [] };
  t.diagnostic(`${fileCount} files, ${found.resources.length} resources`);
  assert.deepEqual([...problems, ...found.problems], []);
  assert.ok(found.resources.length > 150);
});
