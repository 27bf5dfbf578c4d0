/** Tests what the CloudFormation source claims, and the addresses, positions and references of what it reads. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { locatedText, makeInputFile } from '../../../test/harness/input-files.ts';
import { showUnknowns } from '../../../test/harness/unknowns.ts';
import type { FieldPath } from '../../base/positions.ts';
import type { Resource } from '../../model/resource.ts';
import { UNKNOWNS } from '../unknown.ts';
import { createCloudformationSource } from './index.ts';

const source = createCloudformationSource();

const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09' # ü
Transform: AWS::Serverless-2016-10-31
Parameters:
  Env: {Type: String, Default: prod}
  Key: {Type: String, NoEcho: true}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
Globals:
  Function:
    Timeout: 30
    Environment:
      Variables:
        STAGE: !Ref Env
        LEVEL: info
    Layers: [one]
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    DependsOn: Topic
    Properties:
      BucketName: !Sub "\${Env}-logs"
      Tags:
        - !If [IsDev, {Key: dev, Value: x}, !Ref AWS::NoValue]
        - Key: env
          Value: !Ref Env
      NotificationConfiguration:
        TopicConfigurations: !If
          - IsProd
          - - Topic: !Ref Topic
          - []
  Gone:
    Type: AWS::S3::Bucket
    Condition: IsDev
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Role: !GetAtt Role.Arn
      KmsKeyArn: !Ref Key
      Environment:
        Variables:
          LEVEL: debug
      Layers: [two]
  Bare:
    Type: Custom::Thing
`;

function readText(text: string, path = 'infra/stack.yaml'): ReadonlyMap<string, Resource> {
  const { resources, problems } = source.read(makeInputFile(path, text));
  assert.deepEqual(problems, []);
  return new Map(resources.map((resource) => [resource.name, resource]));
}

describe('the CloudFormation source', () => {
  const resources = readText(TEMPLATE);
  const bodyOf = (name: string): unknown => showUnknowns(UNKNOWNS, resources.get(name)?.body ?? null);

  test('gives resources and parameters stable addresses, and leaves out what a condition rules out', () => {
    const expected = ['Topic', 'Bucket', 'Function', 'Bare', 'Env', 'Key'];
    assert.deepEqual(
      [...resources.values()].map(({ address }) => address),
      expected.map((name) => `cloudformation:infra/stack.yaml/${name}`),
    );
    const { kind, type, source: name, labels } = resources.get('Bucket') ?? {};
    assert.deepEqual(
      { kind, type, name, labels },
      {
        kind: 'AWS::S3::Bucket',
        type: 'AWS::S3::Bucket',
        name: 'cloudformation',
        labels: { env: 'prod' },
      },
    );
    assert.equal(resources.get('Key')?.kind, 'Parameter');
  });

  test('evaluates properties, and keeps what is said of the resource aside', () => {
    assert.deepEqual(bodyOf('Bucket'), {
      BucketName: 'prod-logs',
      Tags: [{ Key: 'env', Value: 'prod' }],
      NotificationConfiguration: { TopicConfigurations: [{ Topic: '?+arn:aws...' }] },
      $resource: { DeletionPolicy: 'Retain', DependsOn: 'Topic' },
    });
    assert.deepEqual(bodyOf('Key'), { Type: 'String', NoEcho: true });
    assert.deepEqual(bodyOf('Bare'), {});
  });

  test('merges the defaults of SAM', () => {
    assert.deepEqual(bodyOf('Function'), {
      Timeout: 30,
      Environment: { Variables: { STAGE: 'prod', LEVEL: 'debug' } },
      Layers: ['one', 'two'],
      Role: '?+arn:aws...',
      KmsKeyArn: '?!',
    });
  });

  const places: readonly (readonly [name: string, field: FieldPath, text: string])[] = [
    ['Bucket', ['BucketName'], 'BucketName: !Sub "${Env}-logs"'],
    ['Bucket', ['Tags', 0, 'Value'], 'Value: !Ref Env'],
    ['Bucket', ['NotificationConfiguration', 'TopicConfigurations', 0, 'Topic'], 'Topic: !Ref Topic'],
    ['Bucket', ['$resource', 'DeletionPolicy'], 'DeletionPolicy: Retain'],
    ['Function', ['Timeout'], 'Timeout: 30'],
    ['Function', ['Environment', 'Variables', 'STAGE'], 'STAGE: !Ref Env'],
    ['Function', ['Environment', 'Variables', 'LEVEL'], 'LEVEL: debug'],
    ['Function', ['Layers', 0], 'one'],
    ['Function', ['Layers', 1], 'two'],
    ['Env', ['Default'], 'Default: prod'],
    ['Bare', ['Absent'], '~Bare:\n    Type: Custom::Thing'],
    ['Topic', [], 'Topic:\n    Type: AWS::SNS::Topic'],
  ];
  for (const [name, field, text] of places) {
    test(`finds ${name} ${field.join('.')} in the text`, () => {
      assert.equal(locatedText(TEMPLATE, resources.get(name), field), text);
    });
  }

  test('leads from an absent property to the properties of its resource', () => {
    assert.match(
      locatedText(TEMPLATE, resources.get('Bucket'), ['BucketEncryption', 'x']),
      /^~Properties:\n {6}BucketName/,
    );
  });

  test('says which fields name which resources', () => {
    const namesOf = (name: string): unknown =>
      resources
        .get(name)
        ?.references?.map(({ path, target, attribute }) => [path.join('.'), target.split('/').pop(), attribute]);
    assert.deepEqual(namesOf('Bucket'), [
      ['BucketName', 'Env', ''],
      ['Tags.0.Value', 'Env', ''],
      ['NotificationConfiguration.TopicConfigurations.0.Topic', 'Topic', ''],
      ['$resource.DependsOn', 'Topic', ''],
    ]);
    assert.deepEqual(namesOf('Function'), [
      ['Environment.Variables.STAGE', 'Env', ''],
      ['KmsKeyArn', 'Key', ''],
    ]);
  });

  test('reads JSON, whatever the file is called, and YAML that looks like JSON', () => {
    const json = '{"Resources": {"A": {"Type": "AWS::S3::Bucket", "Properties": {"X": {"Ref": "A"}}}}}';
    for (const path of ['a.json', 'a.template', 'a.yaml', '-']) {
      const resource = readText(json, path).get('A');
      assert.equal(locatedText(json, resource, ['X']), '"X": {"Ref": "A"}');
    }
    assert.equal(readText('{Resources: {A: {Type: "AWS::S3::Bucket"}}} # no JSON').size, 1);
  });

  test('gives the resources of a loop one by one', () => {
    const text = `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Buckets:
    - Name
    - [one, two-x]
    - Bucket&{Name}:
        Type: AWS::S3::Bucket
        Properties:
          BucketName: !Sub 'b-\${Name}'
`;
    const looped = readText(text);
    assert.deepEqual([...looped.keys()], ['Bucketone', 'Buckettwox']);
    assert.deepEqual(looped.get('Buckettwox')?.body, { BucketName: 'b-two-x' });
    assert.equal(locatedText(text, looped.get('Bucketone'), ['BucketName']), "BucketName: !Sub 'b-${Name}'");
  });

  const claims: readonly (readonly [path: string, text: string, isClaimed: boolean])[] = [
    ['a.yaml', 'AWSTemplateFormatVersion: 2010-09-09', true],
    ['a.yml', 'Resources: {A: {Type: AWS::X::Y}}', true],
    ['a.json', '{"Transform": "AWS::Serverless-2016-10-31"}', true],
    ['a.template', 'AWSTemplateFormatVersion: x', true],
    ['a.txt', 'AWSTemplateFormatVersion: x', false],
    ['a.yaml', 'apiVersion: v1\nkind: Pod', false],
    ['serverless.yml', 'resources: {Resources: {A: {Type: AWS::X::Y}}}', false],
  ];
  for (const [path, text, isClaimed] of claims) {
    test(`${isClaimed ? 'claims' : 'leaves'} ${path} with ${JSON.stringify(text.slice(0, 30))}`, () => {
      assert.equal(source.claims(makeInputFile(path, text)), isClaimed);
    });
  }

  test('says nothing of a file that is claimed but no template', () => {
    assert.deepEqual(source.read(makeInputFile('a.yaml', 'Resources: &x [1]\nType: !Odd "a::b"\n')), {
      resources: [],
      problems: [],
    });
  });
});
