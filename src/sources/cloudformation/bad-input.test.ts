/** Tests that nothing a template contains makes the source throw or hang, and that problems say where they are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';
import { makeInputFile } from '../../../test/harness/input-files.ts';
import { readCases, readMutants } from '../../../test/harness/source-runs.ts';
import { createCloudformationSource } from './index.ts';

const source = createCloudformationSource();

/** Longer than any of these inputs may take, on a machine that is busy. */
const HANG_MS = 20_000;

describe('bad templates', () => {
  const head = 'AWSTemplateFormatVersion: "2010-09-09"\n';
  const cases: readonly (readonly [title: string, text: string, code: string, line: number | undefined])[] = [
    [
      'an undefined name',
      `${head}Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      B: !Ref C\n`,
      'cloudformation-unknown-name',
      6,
    ],
    ['a resource without a type', `${head}Resources:\n  A: {}\n`, 'cloudformation-malformed', 3],
    [
      'conditions in a circle',
      `${head}Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n`,
      'cloudformation-cycle',
      4,
    ],
    ['an anchor that contains itself', `${head}Resources: &a\n  B: *a\n`, 'yaml-cyclic-alias', 3],
    ['deep JSON', `{"AWSTemplateFormatVersion": ${'['.repeat(20_000)}`, 'json-too-deep', 1],
    ['deep YAML', `${head}Resources: ${'{a: '.repeat(20_000)}`, 'yaml-too-deep', 2],
    ['deep tags', `${head}Resources: ${'!Join [a, '.repeat(20_000)}`, 'yaml-too-deep', 2],
    ['a template that is cut off', `{"AWSTemplateFormatVersion": "x", "Resources": {"A"`, 'json-truncated', 1],
    [
      'a repeated resource',
      `${head}Resources:\n  A: {Type: AWS::A::B}\n  A: {Type: AWS::A::B}\n`,
      'yaml-duplicate-key',
      4,
    ],
    ['UTF-16', '\ufeffAWSTemplateFormatVersion', 'text-utf16', undefined],
  ];
  for (const [title, text, code, line] of cases) {
    test(`reports ${title}`, { timeout: HANG_MS }, () => {
      const bytes = code === 'text-utf16' ? Buffer.from(text, 'utf16le') : Buffer.from(text);
      const [problem] = source.read(makeInputFile('a.yaml', bytes)).problems;
      assert.deepEqual([problem?.code, problem?.span?.start.line], [code, line]);
      assert.ok(problem?.remedy !== '');
    });
  }

  const resource = 'Resources:\n  A:\n    Type: AWS::A::B\n    Properties:\n';
  const one = (value: string): string => `${head}${resource}      P: ${value}\n`;
  const repeated = (type: string, value: string, use: string): string => {
    const uses = Array.from({ length: 2_000 }, (_, i) => `      P${i}: ${use}\n`).join('');
    return `${head}Parameters:\n  P: {Type: ${type}, Default: '${value}'}\n${resource}${uses}`;
  };
  const sizes: readonly (readonly [title: string, text: string])[] = [
    [
      '100,000 resources',
      `${head}Resources:\n${Array.from({ length: 100_000 }, (_, i) => `  R${i}: {Type: AWS::A::B}\n`).join('')}`,
    ],
    [
      'aliases of aliases',
      `${head}Resources:\n${Array.from(
        { length: 30 },
        (_, i) => `  A${i}: &a${i} {Type: AWS::A::B, Properties: {a: *a${i - 1}, b: *a${i - 1}}}\n`,
      )
        .join('')
        .replaceAll('*a-1', 'x')}`,
    ],
    [
      'a long Sub',
      `${head}Resources:\n  A:\n    Type: AWS::A::B\n    Properties:\n      P: !Sub "${'${A}'.repeat(200_000)}"\n`,
    ],
    [
      'unclosed variables',
      `${head}Resources:\n  A:\n    Type: AWS::A::B\n    Properties:\n      P: !Sub '${'${'.repeat(200_000)}'\n`,
    ],
    ['a long default that is repeated', repeated('CommaDelimitedList', 'a,'.repeat(200_000), '!Join [x, !Ref P]')],
    ['JSON in a text that is repeated', repeated('String', `[${'1,'.repeat(200_000)}1]`, '!Ref P')],
    ['deep JSON in a text', one(`'${'['.repeat(100_000)}${']'.repeat(100_000)}'`)],
  ];
  for (const [title, text] of sizes) {
    test(`gets through ${title}`, { timeout: HANG_MS }, () => {
      const { resources, problems } = source.read(makeInputFile('a.yaml', text));
      assert.ok(resources.length > 0 || problems.length > 0);
    });
  }

  const seed = `AWSTemplateFormatVersion: x
Parameters: {P: {Type: String, Default: a}, Q: {Type: List<Number>}}
Mappings: {M: {a: {b: c}}}
Conditions: {C: !Equals [!Ref P, a], D: !Or [!Condition C, !Not [!Condition C]]}
Globals: {Function: {Layers: [a], Tags: {x: !Ref P}}}
Resources:
  Fn::ForEach::L: [X, [a, b], {"B\${X}": {Type: "AWS::S3::Bucket"}}]
  A:
    Type: AWS::Serverless::Function
    Condition: D
    DependsOn: [Ba]
    Properties:
      A: !Join ["-", [!Ref P, !GetAtt Ba.Arn, !FindInMap [M, !Ref P, b]]]
      B: !If [C, !Sub ["\${x} \${P}", {x: !Select [0, !Split [a, !Ref P]]}], !Ref AWS::NoValue]
      C: '{"a": ["b"]}'
      D: !Cidr [10.0.0.0/8, 2, 8]
`;
  test('survives mutants of a template, and can place every field of what it reads', { timeout: 60_000 }, (t) => {
    const resourceCount = readMutants(source, 'a.yaml', seed, 4_000, 5);
    t.diagnostic(`${resourceCount} resources of mutants`);
    assert.ok(resourceCount > 3_000);
  });

  for (const corpus of ['checkov', 'kics', 'trivy', 'cfn-nag']) {
    test(`reads every template of ${corpus}`, (t) => {
      const folder = findCorpus(findCorpora(), corpus, 'cases.jsonl');
      if (folder === undefined) return t.skip(`NOT RUN: corpus ${corpus} is absent`);
      const { fileCount, resourceCount, empty } = readCases(source, folder, 'cloudformation');
      t.diagnostic(`${corpus}: ${resourceCount} resources in ${fileCount} files, ${empty.length} files without any`);
      assert.ok(fileCount > 50 && resourceCount > fileCount);
      assert.ok(empty.length <= fileCount / 100, `${empty.length} files yield nothing`);
    });
  }
});
