/** Tests that the short way through YAML gives what the full way gives, or gives up. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createRandom, mutateText } from '../../../test/harness/random.ts';
import { type Dialect, parseYaml } from './index.ts';
import { createTableBuilder, finishTable, startTable } from './node-table.ts';
import { readPlainDocument } from './read-plain.ts';
import { splitDocuments } from './split.ts';
import { createTextIndex } from '../../base/text-index.ts';

const CORPORA = process.env['BULWARK_CORPORA'] ?? join(import.meta.dirname, '../../../../shared/corpora');
/** A comment with a tab: means nothing, but the short way gives up on it. */
const FULL_WAY = '\n#\t\n';

/** Compares both ways on every document that the short way takes; gives how many those were. */
function compareWays(
  text: string,
  context: string,
  dialects: readonly Dialect[] = ['core', 'kubernetes'],
): { readonly taken: number; readonly seen: number } {
  const builder = createTableBuilder();
  const ranges = splitDocuments(text);
  let taken = 0;
  for (const { start, end } of ranges) {
    const chunk = text.slice(start, end);
    for (const dialect of dialects) {
      startTable(builder);
      const value = readPlainDocument(chunk, 0, dialect, builder);
      if (value === undefined) continue;
      taken++;
      const full = parseYaml(chunk + FULL_WAY, { dialect });
      assert.deepEqual(full.problems, [], `${context}: the full way has problems with ${JSON.stringify(chunk)}`);
      assert.equal(full.documents.length, 1, context);
      assert.deepEqual(value, full.documents[0]?.value, `${context}: ${JSON.stringify(chunk)}`);
      const table = finishTable(builder, createTextIndex(chunk));
      const expected = full.documents[0]?.root.table;
      assert.deepEqual(
        [table.cells, table.keys],
        [expected?.cells, expected?.keys],
        `${context}: ${JSON.stringify(chunk)}`,
      );
    }
  }
  return { taken: taken / dialects.length, seen: ranges.length };
}

const MANIFEST = `# A comment
---
apiVersion: apps/v1 # the group
kind: Deployment
metadata:
  name: web
  labels: {app: web, "b.c/d": 'x y', num: 1, m: -2.5, e: {}, l: [], u: a/b:1}
  annotations:

    empty:
    tilde: ~
spec:
  replicas: 3
  list:
  - a
  - "b: c"
  -
    nested: true
  - - x
    - - z
  - k: v
    l: |
      line one
        deeper # no comment

      line three
    m: |-
     text
  args: [--flag, -x=1, 0644, "[", {a: [1, 2]}]
  1: one
  last: it's a "test" of http://x#y {z} [w], and a - dash?
`;

describe('the short way through YAML', () => {
  test('takes ordinary manifests, with the values and positions of the full way', () => {
    assert.deepEqual(compareWays(MANIFEST, 'manifest'), { taken: 1, seen: 1 });
    for (const text of [
      '- a\n',
      'a: 1',
      '---\na:\n',
      'a: |\n  x\n\n\n',
      'a: # c\n  b: 1\n# end',
      '- - - 1\n  - 2\n- 3\n',
      'a:\n- b:\n  - c\n',
    ]) {
      assert.equal(compareWays(text, text).taken, 1, JSON.stringify(text));
    }
  });

  const refused = [
    '',
    '# only\n',
    'text\n',
    '[a]\n',
    '"q"\n',
    '--- a\n',
    '  a: 1\n',
    'a: b: c\n',
    'a: 1\na: 2\n',
    'a: 1\n  b: 2\n',
    'a: &x 1\n',
    'a: *x\n',
    'a: !t 1\n',
    '<<: {a: 1}\n',
    '? a\n',
    'a: >\n  x\n',
    'a: |+\n  x\n',
    'a: |2\n  x\n',
    'a: |\n',
    'a: |\n  x\n \n',
    'a: |\n    x\n  y\n',
    'a: |\n x\n   \n',
    'a: "\\n"\n',
    "a: 'it''s'\n",
    'a: "x\n  y"\n',
    'a: x\n  y\n',
    'a: "b" c\n',
    'a: "b',
    'a: @x\n',
    'a: `x\n',
    'a: %x\n',
    'a: - b\n',
    'a: yes\n',
    'on: 1\n',
    'a:\tb\n',
    'a: b\r\n',
    'a: \u0085\n',
    'a: {b: 1,}\n',
    'a: {b}\n',
    'a: [b c: d]\n',
    'a: [b: c]\n',
    'a: {"b":1}\n',
    'a: [x #y\n]\n',
    'a: [b\n',
    'a: [1] 2\n',
    'a: [b,\n c]\n',
    '- a\nb: 1\n',
    'a:\n- b\n c: 1\n',
    'a: {b: 1, b: 2}\n',
    '- a\n  - b\n',
    '[a]: 1\n',
    '"a" : 1\n',
    'a : 1\n',
    'a:1\n',
    'é: 1\n',
    `${'- '.repeat(61)}a\n`,
    `a: ${'['.repeat(61)}${']'.repeat(61)}\n`,
    `a: ${'x'.repeat(300_000)}\n`,
    'a: [, b]\n',
    'a: {: b}\n',
    '- "a": [\n',
  ];
  test(`gives up on ${refused.length} kinds of text that need thought`, () => {
    for (const text of refused) assert.equal(compareWays(text, text).taken, 0, JSON.stringify(text.slice(0, 40)));
  });

  test('agrees with the full way on mutants', (t) => {
    let taken = 0;
    for (let seed = 1; seed <= 6_000; seed++) {
      const random = createRandom(seed);
      taken += compareWays(mutateText(random, MANIFEST, 1 + random.below(4)).toWellFormed(), `seed ${seed}`).taken;
    }
    t.diagnostic(`${taken} mutants were taken`);
    assert.ok(taken > 1_000);
  });

  const template = `Resources:
  Topic: {Type: 'AWS::SNS::Topic', Properties: {KmsMasterKeyId: !Ref Key, Names: [!GetAtt A.B.C, !Sub 'x']}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "\${AWS::StackName}-logs" # a name
      Tags: !If
        - IsProd
        - - Key: a
            Value: !Ref Name
        - !Ref AWS::NoValue
      Text: !Sub |
        one
          two
      Zones: !GetAZs ''
      Joined: !Join [':', [a, !Select [0, !Split ['-', !Ref Name]], '*']]
      Mapped: !FindInMap
        - Map
        - !Ref AWS::Region
        - Key
      Include: !Transform {Name: AWS::Include, Parameters: {Location: 1}}
    DependsOn:
    - Topic
`;
  test('takes the short forms of CloudFormation, with the values and positions of the full way', (t) => {
    assert.deepEqual(compareWays(template, 'template', ['cloudformation']), { taken: 1, seen: 1 });
    for (const text of [
      'a: !Ref b',
      'a: !GetAtt b\n',
      '- !Ref a\n- !Sub |-\n  x\n- b\n',
      'a: !If\n  b: !Ref c\nd: 1\n',
    ]) {
      assert.equal(compareWays(text, text, ['cloudformation']).taken, 1, JSON.stringify(text));
    }
    let taken = 0;
    for (let seed = 1; seed <= 4_000; seed++) {
      const random = createRandom(seed);
      const mutant = mutateText(random, template, 1 + random.below(4)).toWellFormed();
      taken += compareWays(mutant, `seed ${seed}`, ['cloudformation']).taken;
    }
    t.diagnostic(`${taken} mutants were taken`);
    assert.ok(taken > 500);
  });

  for (const text of [
    'a: !Ref\n',
    'a: !Foo b\n',
    'a: !Ref b: c\n',
    'a: !If\n- b\n',
    'a: !Ref &x b\n',
    'a: !Ref b\n  c\n',
    'a: [!Ref, b]\n',
    'a: !Ref !Ref b\n',
    '!Ref a: 1\n',
    'a: !GetAtt |\n  b.c\n',
    'a: !Ref [b] c\n',
  ]) {
    test(`gives up on the short form in ${JSON.stringify(text)}`, () => {
      assert.equal(compareWays(text, text, ['cloudformation']).taken, 0);
    });
  }

  for (const corpus of ['checkov', 'kics', 'trivy', 'cfn-nag']) {
    test(`agrees with the full way on the templates of ${corpus}`, (t) => {
      const path = join(CORPORA, corpus, 'cases.jsonl');
      if (!existsSync(path)) return t.skip(`NOT RUN: corpus ${corpus} is absent`);
      let [taken, seen] = [0, 0];
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (!line.includes('"cloudformation"')) continue;
        const { files } = JSON.parse(line) as { readonly files: Readonly<Record<string, string>> };
        for (const [name, text] of Object.entries(files)) {
          if (!/\.ya?ml$/.test(name)) continue;
          const counts = compareWays(text, name, ['cloudformation']);
          taken += counts.taken;
          seen += counts.seen;
        }
      }
      t.diagnostic(`${corpus}: ${taken} of ${seen} documents took the short way`);
      assert.ok(seen > 0 && taken > seen / 4);
    });
  }

  for (const corpus of ['kics', 'checkov', 'kube-linter', 'polaris', 'kubescape']) {
    test(`agrees with the full way on the manifests of ${corpus}`, (t) => {
      const path = join(CORPORA, corpus, 'cases.jsonl');
      if (!existsSync(path)) return t.skip(`NOT RUN: corpus ${corpus} is absent`);
      let taken = 0;
      let seen = 0;
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        if (line === '') continue;
        const { files } = JSON.parse(line) as { readonly files: Readonly<Record<string, string>> };
        for (const [name, text] of Object.entries(files)) {
          if (!/\.ya?ml$/.test(name)) continue;
          const counts = compareWays(text, name);
          taken += counts.taken;
          seen += counts.seen;
        }
      }
      t.diagnostic(`${corpus}: ${taken} of ${seen} documents took the short way`);
      assert.ok(seen > 0 && taken > seen / 4);
    });
  }
});
