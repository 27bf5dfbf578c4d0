/** Tests what the Serverless source claims, resolves and inherits, and that bad input neither throws nor hangs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findCorpora, findCorpus } from '../../../test/corpora/corpus.ts';
import { locatedText, makeInputFile } from '../../../test/harness/input-files.ts';
import { readCases, readMutants } from '../../../test/harness/source-runs.ts';
import { showUnknowns } from '../../../test/harness/unknowns.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Resource } from '../../model/resource.ts';
import { UNKNOWNS } from '../unknown.ts';
import { createServerlessSource } from './index.ts';

const source = createServerlessSource();

/** Longer than any of these inputs may take, on a machine that is busy. */
const HANG_MS = 20_000;

const SERVICE = `service: shop # ü
custom:
  stage: \${opt:stage, 'dev'}
  names: {dev: d-name, prod: p-name}
  port: 80
provider:
  name: aws
  runtime: nodejs20.x
  stage: test
  timeout: 10
  tracing: {lambda: true}
  tags: {team: a, env: "\${self:custom.stage}"}
  environment: {STAGE: "\${sls:stage}", TABLE: !Ref Table}
  iam:
    role:
      statements:
        - {Effect: Allow, Action: '*', Resource: !GetAtt Table.Arn}
functions:
  hello:
    handler: src/hello.handler
    timeout: 30
    environment:
      STAGE: own
      KEY: \${env:KEY}
      BOTH: x-\${ssm:/a}-y
    tags: {team: b}
  bye:
    handler: b
    role: \${self:custom.role, 'arn:aws:iam::1:role/x'}
resources:
  Conditions: {Never: !Equals [a, b]}
  Resources:
    Table:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: \${self:service}-\${self:custom.names.\${self:custom.stage}}
        Port: \${self:custom.port}
        Arn: !Sub 'arn:\${AWS::Partition}:x'
        Function: !GetAtt HelloLambdaFunction.Arn
    Gone: {Type: AWS::SNS::Topic, Condition: Never}
`;

function readText(text: string, path = 'api/serverless.yml'): ReadonlyMap<string, Resource> {
  const { resources, problems } = source.read(makeInputFile(path, text));
  assert.deepEqual(problems, []);
  return new Map(resources.map((resource) => [resource.name, resource]));
}

describe('the Serverless source', () => {
  const resources = readText(SERVICE);
  const bodyOf = (name: string): unknown => showUnknowns(UNKNOWNS, resources.get(name)?.body ?? null);

  test('gives the provider, the functions and the templates stable addresses', () => {
    const found = [...resources.values()].map(({ address, kind }) => [address, kind]);
    assert.deepEqual(found, [
      ['serverless:api/serverless.yml/provider', 'ServerlessProvider'],
      ['serverless:api/serverless.yml/hello', 'ServerlessFunction'],
      ['serverless:api/serverless.yml/bye', 'ServerlessFunction'],
      ['cloudformation:api/serverless.yml/Table', 'AWS::DynamoDB::Table'],
    ]);
    assert.deepEqual(resources.get('hello')?.labels, { team: 'b', env: 'dev' });
  });

  test('gives functions what the provider says for all', () => {
    assert.deepEqual(bodyOf('hello'), {
      handler: 'src/hello.handler',
      timeout: 30,
      environment: { STAGE: 'own', TABLE: '?+', KEY: '?!', BOTH: '?+x-...-y' },
      tags: { team: 'b', env: 'dev' },
      iamRoleStatements: [{ Effect: 'Allow', Action: '*', Resource: '?+arn:aws...' }],
      runtime: 'nodejs20.x',
      tracing: true,
    });
  });

  test('resolves variables within the file, and their defaults', () => {
    assert.deepEqual(bodyOf('Table'), {
      TableName: 'shop-d-name',
      Port: 80,
      Arn: '?+arn:aws...:x',
      Function: '?+arn:aws...',
    });
    const bye = bodyOf('bye') as { readonly role: unknown; readonly environment: unknown };
    assert.equal(bye.role, 'arn:aws:iam::1:role/x');
    assert.deepEqual(bye.environment, { STAGE: 'test', TABLE: '?+' });
  });

  const places: readonly (readonly [name: string, field: FieldPath, text: string])[] = [
    ['hello', ['timeout'], 'timeout: 30'],
    ['bye', ['timeout'], 'timeout: 10'],
    ['bye', ['tracing'], 'lambda: true'],
    ['hello', ['environment', 'TABLE'], 'TABLE: !Ref Table'],
    ['hello', ['environment', 'STAGE'], 'STAGE: own'],
    ['hello', ['iamRoleStatements', 0, 'Action'], "Action: '*'"],
    ['Table', ['Port'], 'Port: ${self:custom.port}'],
    ['aws', ['tags', 'team'], 'team: a'],
  ];
  for (const [name, field, text] of places) {
    test(`finds ${field.join('.')} of ${name} in the text`, () => {
      assert.equal(locatedText(SERVICE, resources.get(name), field), text);
    });
  }

  test('says which fields of functions name resources of the templates, and that they are the provider’s', () => {
    const references = resources.get('bye')?.references?.map(({ path, target }) => [path.join('.'), target]);
    assert.deepEqual(references, [
      ['environment.TABLE', 'cloudformation:api/serverless.yml/Table'],
      ['iamRoleStatements.0.Resource', 'cloudformation:api/serverless.yml/Table'],
      ['', 'serverless:api/serverless.yml/provider'],
    ]);
  });

  const claims: readonly (readonly [path: string, text: string, isClaimed: boolean])[] = [
    ['serverless.yml', '', true],
    ['a/serverless.prod.yaml', '', true],
    ['serverless.json', '{}', true],
    ['serverless.ts', 'export default {}', true],
    ['any.yml', 'service: a\nprovider: {name: aws}\nfunctions: {}', true],
    ['any.yml', 'apiVersion: v1\nkind: Service', false],
    ['main.ts', 'service provider functions', false],
  ];
  for (const [path, text, isClaimed] of claims) {
    test(`${isClaimed ? 'claims' : 'leaves'} ${path} with ${JSON.stringify(text.slice(0, 20))}`, () => {
      assert.equal(source.mayClaim(path) && source.claims(makeInputFile(path, text)), isClaimed);
    });
  }
});

describe('bad Serverless files', () => {
  const head = 'service: s\nprovider: {name: aws}\n';
  const cases: readonly (readonly [
    title: string,
    path: string,
    text: string,
    code: string,
    line: number | undefined,
  ])[] = [
    ['a program', 'serverless.ts', 'throw 1', 'serverless-not-executed', undefined],
    [
      'a variable that leads nowhere',
      'a.yml',
      `${head}functions:\n  f: {handler: "\${self:custom.x}"}\n`,
      'serverless-unknown-name',
      4,
    ],
    [
      'variables in a circle',
      'a.yml',
      `${head}custom: {a: "\${self:custom.b}", b: "\${self:custom.a}"}\nfunctions:\n  f: {x: "\${self:custom.a}"}\n`,
      'serverless-cycle',
      5,
    ],
    ['functions of another file', 'a.yml', `${head}functions: \${file(f.yml)}\n`, 'serverless-not-resolvable', 3],
    ['functions that are none', 'a.yml', `${head}functions: 1\n`, 'serverless-malformed', 3],
    ['a function that is none', 'a.yml', `${head}functions: {f: 1}\n`, 'serverless-malformed', 3],
    [
      'a condition that is not declared',
      'a.yml',
      `${head}functions: {}\nresources: {Conditions: {A: 1}}\n`,
      'cloudformation-bad-function',
      4,
    ],
    ['deep YAML', 'serverless.yml', `${head}custom: ${'['.repeat(20_000)}`, 'yaml-too-deep', 3],
  ];
  for (const [title, path, text, code, line] of cases) {
    test(`reports ${title}`, { timeout: HANG_MS }, () => {
      const [problem] = source.read(makeInputFile(path, text)).problems;
      assert.deepEqual([problem?.code, problem?.span?.start.line], [code, line]);
    });
  }

  const doubling = Array.from(
    { length: 60 },
    (_, i) => `  v${i + 1}: \${self:custom.v${i}}\${self:custom.v${i}}\n`,
  ).join('');
  const lists = Array.from(
    { length: 60 },
    (_, i) => `  v${i + 1}: ["\${self:custom.v${i}}", "\${self:custom.v${i}}"]\n`,
  ).join('');
  const chain = Array.from({ length: 20_000 }, (_, i) => `  v${i}: \${self:custom.v${i + 1}}\n`).join('');
  const sizes: readonly (readonly [title: string, custom: string, use: string])[] = [
    ['texts that double', `  v0: 0123456789\n${doubling}`, '${self:custom.v60}'],
    ['lists that double', `  v0: x\n${lists}`, '${self:custom.v60}'],
    ['a long chain', chain, '${self:custom.v0}'],
    ['variables in variables', '  v: 1\n', `${'${self:'.repeat(50_000)}x${'}'.repeat(50_000)}`],
    ['variables without end', '  v: 1\n', '${self:'.repeat(50_000)],
    ['many alternatives', '  v: 1\n', `\${self:a${', self:a'.repeat(50_000)}}`],
  ];
  for (const [title, custom, use] of sizes) {
    test(`gets through ${title}`, { timeout: HANG_MS }, () => {
      const text = `${head}custom:\n${custom}functions:\n  f: {handler: '${use}'}\n`;
      assert.ok(source.read(makeInputFile('a.yml', text)).resources.length > 0);
    });
  }

  test('survives mutants of a file, and can place every field of what it reads', { timeout: 60_000 }, (t) => {
    const resourceCount = readMutants(source, 'a.yml', SERVICE, 1_500, 4);
    t.diagnostic(`${resourceCount} resources of mutants`);
    assert.ok(resourceCount > 1_000);
  });

  for (const corpus of ['checkov', 'kics']) {
    test(`reads every Serverless file of ${corpus}`, (t) => {
      const folder = findCorpus(findCorpora(), corpus, 'cases.jsonl');
      if (folder === undefined) return t.skip(`NOT RUN: corpus ${corpus} is absent`);
      const { fileCount, resourceCount, empty } = readCases(source, folder, 'serverless');
      t.diagnostic(`${corpus}: ${resourceCount} resources in ${fileCount} files`);
      assert.deepEqual(empty, [], 'files that yield nothing');
      assert.ok(fileCount > 8);
    });
  }
});
