/** Tests of references taken apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf, readActions } from '../../../../test/harness/pipelines.ts';
import { findVersion, padVersion, parseReference } from './uses.ts';

const SHA = '11bd71901bbe5b1630ceea73d27597364c9af683';

const REFERENCES: readonly (readonly [text: string, kind: string, action: string, refKind: string])[] = [
  [`actions/checkout@${SHA}`, 'repository', 'actions/checkout', 'sha'],
  ['Actions/Checkout@v4', 'repository', 'actions/checkout', 'version'],
  ['github/codeql-action/init@v3.1.0', 'repository', 'github/codeql-action/init', 'version'],
  ['a/b@release/v1', 'repository', 'a/b', 'name'],
  ['a/b@', 'repository', 'a/b', 'none'],
  ['a/b', 'repository', 'a/b', 'none'],
  [`a/b@${SHA.slice(1)}`, 'repository', 'a/b', 'name'],
  ['./.github/actions/x', 'local', '', 'none'],
  ['$/x', 'local', '', 'none'],
  ['docker://alpine:3.20', 'docker', '', 'none'],
  ['checkout@v4', 'invalid', '', 'none'],
  ['', 'invalid', '', 'none'],
  ['@', 'invalid', '', 'none'],
];

test('references are told apart by what they lead to, and by what their ref is', () => {
  for (const [text, kind, action, refKind] of REFERENCES) {
    const found = parseReference(text);
    assert.deepEqual([found.kind, found.action, found.refKind], [kind, action, refKind], text);
  }
});

test('the version is that of the ref, or of the comment behind a hash', () => {
  const cases: readonly (readonly [text: string, comment: string, version: string])[] = [
    ['a/b@v4', '', '4'],
    ['a/b@4.1', '# v9', '4.1'],
    [`a/b@${SHA}`, 'v4.1.0', '4.1.0'],
    [`a/b@${SHA}`, 'tag=v7.0.1', '7.0.1'],
    [`a/b@${SHA}`, 'see issue', ''],
    ['a/b@main', 'v4', ''],
  ];
  for (const [text, comment, version] of cases) {
    assert.equal(findVersion({ reference: parseReference(text), comment }), version, `${text} ${comment}`);
  }
  assert.equal(padVersion('4', '999999'), '4.999999.999999');
  assert.equal(padVersion('4.1.3', '0'), '4.1.3');
});

test('a spelling that hides what is meant is named', () => {
  const text = ['a//b@v1', 'a/b/../c@v1', './x/../y', 'a/b/c@v1', './x']
    .map((uses) => `      - uses: ${uses}`)
    .join('\n');
  const [workflow] = readActions(`on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${text}\n`).resources;
  assert.deepEqual(
    factsOf(workflow, 'uses').map(({ oddities }) => oddities),
    [[''], ['..'], ['..'], [], []],
  );
});
