/** Tests of which files are taken for workflows, actions and Dependabot's configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyFile } from './claim.ts';

const WORKFLOW = 'on: push\njobs: {}\n';
const ACTION = 'name: a\nruns:\n  using: composite\n';

const CASES: readonly (readonly [path: string, text: string, kind: string | undefined])[] = [
  ['.github/workflows/ci.yml', WORKFLOW, 'Workflow'],
  ['a/.github/workflows/ci.yaml', 'broken: [', 'Workflow'],
  ['.github/workflows/deep/ci.yml', 'a: b', undefined],
  ['ci.yaml', WORKFLOW, 'Workflow'],
  ['ci.yaml', '"on": push\n\'jobs\': {}\n', 'Workflow'],
  ['ci.yaml', '\ufeffon: push\njobs: {}\n', 'Workflow'],
  ['ci.yaml', 'a:\n  on: push\n  jobs: {}\n', undefined],
  ['ci.yaml', 'jobs: {}\n', undefined],
  ['ci.json', WORKFLOW, undefined],
  ['action.yml', ACTION, 'Action'],
  ['x/action.yaml', ACTION, 'Action'],
  ['x/my-action.yaml', ACTION, undefined],
  ['action.yml', 'name: a', undefined],
  ['.github/dependabot.yml', 'version: 2\nupdates: []\n', 'Dependabot'],
  ['dependabot.yml', 'version: 2\n', undefined],
];

test('a file is told by its path, or by keys that only such files have at the top', () => {
  for (const [path, text, kind] of CASES) {
    assert.equal(classifyFile(path, new TextEncoder().encode(text)), kind, `${path}: ${JSON.stringify(text)}`);
  }
});
