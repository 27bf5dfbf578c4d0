/** Tests what functions, conditions and parameters of a template evaluate to. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LATER, showUnknowns } from '../../../test/harness/unknowns.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { LIMITS } from '../../base/limits.ts';
import { evaluateTemplate } from './index.ts';

const PARAMETERS = {
  Env: { Type: 'String', Default: 'prod' },
  Open: { Type: 'String' },
  Named: { Type: 'String', MinLength: 1 },
  Choice: { Type: 'String', AllowedValues: ['db.small', 'db.large'] },
  Count: { Type: 'Number', Default: '3' },
  List: { Type: 'CommaDelimitedList', Default: 'a, b,c' },
  Ports: { Type: 'List<Number>', Default: '80,443' },
  Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/path' },
  Vpc: { Type: 'AWS::EC2::VPC::Id' },
  Switch: { Type: 'String', Default: true },
};
const CONDITIONS = {
  Yes: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
  No: { 'Fn::Not': [{ Condition: 'Yes' }] },
  Maybe: { 'Fn::Equals': [{ Ref: 'Open' }, 'x'] },
  NeverEmpty: { 'Fn::Equals': [{ Ref: 'Named' }, ''] },
  NoSuchChoice: { 'Fn::Equals': [{ Ref: 'Choice' }, 'cache.small'] },
  Both: { 'Fn::And': [{ Condition: 'Maybe' }, { Condition: 'No' }] },
  Either: { 'Fn::Or': [{ Condition: 'Maybe' }, { Condition: 'Yes' }] },
};
const MAPPINGS = {
  ByRegion: { 'us-east-1': { Ami: 'ami-1', Same: 'x', Zones: ['a'] }, 'eu-west-1': { Ami: 'ami-2', Same: 'x' } },
};

/** The value of one property in a template with the names above, and the codes of what is wrong with it. */
function evaluateProperty(value: Json): { readonly value: Json | undefined; readonly faults: readonly string[] } {
  const template = evaluateTemplate(
    {
      Parameters: PARAMETERS,
      Conditions: CONDITIONS,
      Mappings: MAPPINGS,
      Resources: {
        Other: { Type: 'AWS::SNS::Topic' },
        Plain: { Type: 'AWS::EC2::VPC' },
        Custom: { Type: 'Custom::Thing' },
        Thing: { Type: 'AWS::S3::Bucket', Properties: { Value: value } },
      },
    },
    [],
    LATER,
    LIMITS,
  );
  const { body } = template.resources.at(-1) ?? { body: {} };
  return {
    value: (showUnknowns(LATER, body) as JsonObject)['Value'],
    faults: template.faults.faults.map((fault) => fault.code),
  };
}

const ifElse = (condition: string, a: Json, b: Json): Json => ({ 'Fn::If': [condition, a, b] });
const NO_VALUE = { Ref: 'AWS::NoValue' };

describe('values of a template', () => {
  const cases: readonly (readonly [title: string, written: Json, expected: Json | undefined])[] = [
    ['a parameter has its default', { Ref: 'Env' }, 'prod'],
    ['a parameter without default is unknown and set', { Ref: 'Open' }, '?!'],
    ['one with a least length is not empty', { Ref: 'Named' }, '?+'],
    ['one with allowed values starts as they all do', { Ref: 'Choice' }, '?+db....'],
    ['a number is a number', { Ref: 'Count' }, 3],
    ['a list is split and trimmed', { Ref: 'List' }, ['a', 'b', 'c']],
    ['a list of numbers has numbers', { Ref: 'Ports' }, [80, 443]],
    ['a parameter of Parameter Store is unknown in spite of its default', { Ref: 'Image' }, '?!'],
    ['an id of AWS is not empty', { Ref: 'Vpc' }, '?+'],
    ['true as text is true', { Ref: 'Switch' }, true],
    ['a pseudo parameter is unknown and not empty', { Ref: 'AWS::Region' }, '?+'],
    ['the partition starts as all do', { Ref: 'AWS::Partition' }, '?+aws...'],
    ['NoValue removes its property', NO_VALUE, undefined],
    ['NoValue removes its item', ['a', NO_VALUE, 'b'], ['a', 'b']],
    ['a resource is unknown and not empty', { Ref: 'Plain' }, '?+'],
    ['an ARN starts as all do', { 'Fn::GetAtt': ['Other', 'Arn'] }, '?+arn:aws...'],
    ['so does one of another name', { 'Fn::GetAtt': ['Other', 'TopicArn'] }, '?+arn:aws...'],
    ['and the name of what is called by its ARN', { Ref: 'Other' }, '?+arn:aws...'],
    ['a custom resource says what it likes', { 'Fn::GetAtt': ['Custom', 'Arn'] }, '?+'],
    ['GetAtt takes one text', { 'Fn::GetAtt': 'Other.TopicName' }, '?+'],
    ['Sub fills in what is known', { 'Fn::Sub': '${Env}-${Count}' }, 'prod-3'],
    ['Sub keeps known ends', { 'Fn::Sub': 'a-${AWS::Region}-${Env}' }, '?+a-...-prod'],
    ['Sub keeps the ends of its parts', { 'Fn::Sub': '${Other.Arn}/*' }, '?+arn:aws.../*'],
    ['Sub leaves what is escaped', { 'Fn::Sub': '${!Literal} ${Env}' }, '${Literal} prod'],
    ['Sub has variables of its own', { 'Fn::Sub': ['${x}/${Env}', { x: { Ref: 'Count' } }] }, '3/prod'],
    ['Join joins', { 'Fn::Join': ['-', ['a', { Ref: 'Env' }, 1]] }, 'a-prod-1'],
    ['Join takes a list that is given', { 'Fn::Join': [':', { Ref: 'List' }] }, 'a:b:c'],
    ['Join of nothing is empty', { 'Fn::Join': ['-', []] }, ''],
    ['Join keeps known ends', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3']] }, '?+arn:aws...:s3'],
    ['Split and Select', { 'Fn::Select': [1, { 'Fn::Split': ['.', 'a.b.c'] }] }, 'b'],
    ['Select takes a text as index', { 'Fn::Select': ['0', ['x', 'y']] }, 'x'],
    ['Select of what is unknown is set', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, '?!'],
    ['Base64 is what the machine will be given', { 'Fn::Base64': { 'Fn::Sub': '#!${Env}' } }, '#!prod'],
    ['Length counts', { 'Fn::Length': { Ref: 'List' } }, 3],
    ['Cidr divides', { 'Fn::Cidr': ['10.0.0.0/16', 3, 8] }, ['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']],
    ['Cidr divides IPv6', { 'Fn::Cidr': ['2001:db8::/56', 2, 64] }, ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['ImportValue is unknown and not empty', { 'Fn::ImportValue': 'x' }, '?+'],
    ['a mapping is looked up', { 'Fn::FindInMap': ['ByRegion', 'us-east-1', 'Ami'] }, 'ami-1'],
    ['an open key is unknown', { 'Fn::FindInMap': ['ByRegion', { Ref: 'AWS::Region' }, 'Ami'] }, '?!'],
    ['unless all rows agree', { 'Fn::FindInMap': ['ByRegion', { Ref: 'AWS::Region' }, 'Same'] }, 'x'],
    [
      'a missing entry has its default value',
      { 'Fn::FindInMap': ['ByRegion', 'x', 'Ami', { DefaultValue: { Ref: 'Env' } }] },
      'prod',
    ],
    ['If takes the branch of its condition', ifElse('Yes', 1, 2), 1],
    ['If takes the other branch', ifElse('No', 1, { Ref: 'Env' }), 'prod'],
    ['If may remove its property', ifElse('No', 1, NO_VALUE), undefined],
    ['an open If is unknown', ifElse('Maybe', 1, 2), '?!'],
    ['an open If whose branches agree is known', ifElse('Maybe', { a: 1 }, { a: 1 }), { a: 1 }],
    ['an open If may leave its property out', ifElse('Maybe', 1, NO_VALUE), '?'],
    [
      'an open If keeps common fields',
      ifElse('Maybe', { a: 1, b: 2 }, { a: 1, b: 3, c: 4 }),
      { a: 1, b: '?!', c: '?' },
    ],
    ['an open If keeps a common start', ifElse('Maybe', 'aws:kms', 'aws:none'), '?+aws:...'],
    ['a text that cannot be empty is not', ifElse('NeverEmpty', 1, 2), 2],
    ['a text that starts otherwise is not', ifElse('NoSuchChoice', 1, 2), 2],
    ['and with one false part is false', ifElse('Both', 1, 2), 2],
    ['or with one true part is true', ifElse('Either', 1, 2), 1],
    [
      'JSON in a text is decoded',
      '{"Statement": [{"Action": "s3:*", "Secure": "false"}]}',
      { Statement: [{ Action: 's3:*', Secure: false }] },
    ],
    [
      'JSON that Sub makes keeps its unknown parts as leaves',
      { 'Fn::Sub': '{"Resource": "${Other.Arn}/*", "N": ${Count}, "M": ${Open}}' },
      { Resource: '?+arn:aws.../*', N: 3, M: '?!' },
    ],
    ['a comma too many is forgiven', { 'Fn::Sub': '{"a": ["${Env}",],}' }, { a: ['prod'] }],
    ['so does JSON that Join makes', { 'Fn::Join': ['', ['{"a": "', { Ref: 'Plain' }, '"}']] }, { a: '?+' }],
    ['text that only looks like JSON is text', '{not json}', '{not json}'],
    ['a dynamic reference is the text that it is', '{{resolve:ssm:x}}', '{{resolve:ssm:x}}'],
    ['ToJsonString is what it encodes', { 'Fn::ToJsonString': { a: { Ref: 'Env' } } }, { a: 'prod' }],
    [
      'ports are numbers',
      { FromPort: '22', CidrIp: '0.0.0.0/0', IpProtocol: -1 },
      { FromPort: 22, CidrIp: '0.0.0.0/0', IpProtocol: '-1' },
    ],
    [
      'what IAM compares is text',
      { 'aws:SecureTransport': false, 's3:x': ['true'] },
      { 'aws:SecureTransport': 'false', 's3:x': ['true'] },
    ],
    [
      'a loop repeats its fields',
      { 'Fn::ForEach::L': ['X', { Ref: 'List' }, { 'k${X}': '${X}!' }] },
      { ka: 'a!', kb: 'b!', kc: 'c!' },
    ],
    [
      '__proto__ is a key',
      JSON.parse('{"__proto__": {"Ref": "Env"}}') as Json,
      JSON.parse('{"__proto__": "prod"}') as Json,
    ],
    ['null stays', null, null],
  ];
  for (const [title, written, expected] of cases) {
    test(title, () => assert.deepEqual(evaluateProperty(written), { value: expected, faults: [] }));
  }
});

describe('what is wrong with a template', () => {
  const cases: readonly (readonly [written: Json, code: string])[] = [
    [{ Ref: 'Nobody' }, 'unknown-name'],
    [{ Ref: ['Env'] }, 'bad-function'],
    [{ 'Fn::GetAtt': ['Nobody', 'Arn'] }, 'unknown-name'],
    [{ 'Fn::GetAtt': [] }, 'bad-function'],
    [{ 'Fn::Sub': 'x ${Nobody}' }, 'unknown-name'],
    [{ 'Fn::Sub': '${Nobody.Arn}' }, 'unknown-name'],
    [{ 'Fn::Sub': '${a b}' }, 'bad-function'],
    [{ 'Fn::Sub': 1.5 }, ''],
    [{ 'Fn::Sub': { a: 1 } }, 'bad-function'],
    [{ 'Fn::Join': 'x' }, 'bad-function'],
    [{ 'Fn::Join': ['', [{ a: 1 }]] }, 'bad-function'],
    [{ 'Fn::Select': [5, ['a']] }, 'bad-function'],
    [{ 'Fn::Split': ['', 'a'] }, 'bad-function'],
    [{ 'Fn::Cidr': ['10.0.0.0/24', 99, 8] }, 'bad-function'],
    [{ 'Fn::FindInMap': ['Nothing', 'a', 'b'] }, 'unknown-name'],
    [{ 'Fn::FindInMap': ['ByRegion'] }, 'bad-function'],
    [{ 'Fn::If': ['Nothing', 1, 2] }, 'unknown-name'],
    [{ 'Fn::If': ['Yes', 1] }, 'bad-function'],
    [{ 'Fn::Length': 'x' }, 'bad-function'],
    [{ 'Fn::Nothing': 1 }, 'bad-function'],
    [{ 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } }, 'not-resolvable'],
    [{ 'Fn::ForEach::L': ['X', { Ref: 'Open' }, { a: 1 }] }, 'not-resolvable'],
    [{ 'Fn::ForEach::L': ['X'] }, 'bad-function'],
  ];
  for (const [written, code] of cases) {
    test(`${JSON.stringify(written)} is reported as ${code === '' ? 'nothing' : code}`, () => {
      assert.deepEqual(evaluateProperty(written).faults, code === '' ? [] : [code]);
    });
  }

  const templates: readonly (readonly [title: string, template: Json, code: string, path: string])[] = [
    ['a section of the wrong type', { Resources: [] }, 'malformed', 'Resources'],
    ['a resource without a type', { Resources: { A: {} } }, 'malformed', 'Resources/A'],
    ['a resource that is no object', { Resources: { A: 1 } }, 'malformed', 'Resources/A'],
    ['a parameter that is no object', { Parameters: { P: 1 } }, 'malformed', 'Parameters/P'],
    [
      'conditions in a circle',
      { Conditions: { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } } },
      'cycle',
      'Conditions/B/Fn::Not/0',
    ],
    ['a condition that is none', { Conditions: { A: 'x' } }, 'bad-function', 'Conditions/A'],
    ['a macro', { Transform: ['AWS::Serverless-2016-10-31', 'Mine'] }, 'not-resolvable', 'Transform'],
    [
      'a default that refers to something',
      { Parameters: { P: { Default: { Ref: 'P' } } }, Conditions: { A: { 'Fn::Equals': [{ Ref: 'P' }, 1] } } },
      'malformed',
      'Parameters/P/Default',
    ],
  ];
  for (const [title, template, code, path] of templates) {
    test(`reports ${title} where it stands`, () => {
      const [fault] = evaluateTemplate(template as JsonObject, [], LATER, LIMITS).faults.faults;
      assert.deepEqual([fault?.code, fault?.path.join('/')], [code, path]);
    });
  }
});

describe('limits', () => {
  const limits = { ...LIMITS, templateNodesMax: 1_000, problemsPerFileMax: 5, templateTextCharsMax: 100 };
  const codesOf = (template: Json): readonly string[] =>
    evaluateTemplate(template as JsonObject, [], LATER, limits).faults.faults.map((fault) => fault.code);
  const bucket = (properties: Json): Json => ({
    Resources: { A: { Type: 'AWS::S3::Bucket', Properties: properties } },
  });

  test('loops in loops stop at the limit of values', () => {
    const list = Array.from({ length: 50 }, (_, i) => `i${i}`);
    const inner = { 'Fn::ForEach::B': ['Y', list, { '${X}${Y}': { a: 1 } }] };
    assert.deepEqual(codesOf(bucket({ 'Fn::ForEach::A': ['X', list, inner] })), ['too-large']);
  });
  test('a text stops at the limit of characters', () => {
    assert.deepEqual(codesOf(bucket({ a: { 'Fn::Sub': `\${AWS::Region}${'x'.repeat(101)}` } })), ['too-large']);
  });
  test('a chain of conditions stops at the limit of levels', () => {
    const chain = Array.from({ length: 2_000 }, (_, i) => [`C${i}`, { Condition: `C${i + 1}` }] as const);
    const codes = codesOf({ Conditions: { ...Object.fromEntries(chain), C2000: { 'Fn::Equals': [1, 1] } } });
    assert.deepEqual(new Set(codes), new Set(['too-large']));
  });
  test('the same fault is told once, and no more than the limit of problems', () => {
    const same = Array.from({ length: 20 }, () => ({ Ref: 'Nobody' }));
    assert.deepEqual(codesOf(bucket({ same })), ['unknown-name']);
    const many = evaluateTemplate(
      bucket(Array.from({ length: 20 }, (_, i) => ({ Ref: `Nobody${i}` }))) as JsonObject,
      [],
      LATER,
      limits,
    ).faults;
    assert.equal(many.faults.length, 5);
    assert.ok(many.droppedCount > 0);
  });
});

test('every member of an object of very many is found again in the template', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `KEY_${index}`);
  const members = Object.fromEntries(names.map((name) => [name, name]));
  const resources = { Thing: { Type: 'AWS::S3::Bucket', Properties: { Value: members } } };
  const [thing] = evaluateTemplate({ Resources: resources }, [], LATER, LIMITS).resources;
  assert.ok(thing !== undefined);
  for (const name of names) assert.ok(thing.trace(['Value', name]).isExact, name);
});
