/** Tests of what spans files: modules, providers, overrides, the JSON syntax, files that expressions read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTerraform } from '../../../test/harness/terraform.ts';

test('modules are judged through their calls, with inputs, outputs and instances', () => {
  const { body, find, resources } = readTerraform({
    'live/main.tf': `
resource "kms" "k" {}
module "bucket" {
  source   = "../modules/bucket"
  for_each = { a = "one", b = "two" }
  name     = each.value
  key      = kms.k.arn
}
resource "r" "r" {
  name = module.bucket["a"].name
  id   = module.bucket["b"].id
}
module "remote" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
  cidr    = "10.0.0.0/16"
}
resource "s" "s" { vpc = module.remote.vpc_id }`,
    'modules/bucket/main.tf': `
variable "name" {}
variable "key" {}
module "inner" {
  source = "./inner"
  name   = "\${var.name}-inner"
}
resource "bucket" "b" {
  name = module.inner.name
  key  = var.key
  here = path.module
}
output "name" { value = bucket.b.name }
output "id" { value = bucket.b.id }`,
    'modules/bucket/inner/main.tf': `
variable "name" {}
output "name" { value = upper(var.name) }`,
  });
  assert.deepEqual(body('live/module.bucket["a"].bucket.b'), {
    name: 'ONE-INNER',
    key: { unknown: ['kms.k.arn is known after apply'], isSet: true, isNonEmpty: true },
    here: '../modules/bucket',
  });
  assert.deepEqual(
    find('live/module.bucket["b"].bucket.b').references?.map(({ target }) => target),
    ['terraform:live/kms.k'],
  );
  assert.deepEqual(body('live/r.r'), {
    name: 'ONE-INNER',
    id: { unknown: ['module.bucket["b"].bucket.b.id is known after apply'], isSet: true, isNonEmpty: true },
  });
  assert.equal(find('live/r.r').references?.at(-1)?.target, 'terraform:live/module.bucket["b"].bucket.b');
  assert.deepEqual(body('live/module.remote'), {
    source: 'terraform-aws-modules/vpc/aws',
    version: '5.0.0',
    cidr: '10.0.0.0/16',
  });
  assert.deepEqual(body('live/s.s'), {
    vpc: { unknown: ['module.remote.vpc_id comes from a module that is not in the scan'] },
  });
  assert.ok(!resources.some(({ address }) => address.startsWith('terraform:modules/')));
  assert.equal(find('live/module.bucket["a"].bucket.b').origin.file, 'modules/bucket/main.tf');
});

test('a module that nothing calls is a root of its own, and a manifest leads to installed ones', () => {
  const { body, codes } = readTerraform({
    '.terraform/modules/modules.json': JSON.stringify({
      Modules: [
        { Key: '', Source: '', Dir: '.' },
        { Key: 'vpc', Source: 'registry.terraform.io/x/vpc/aws', Version: '1.0.0', Dir: '.terraform/modules/vpc' },
      ],
    }),
    '.terraform/modules/vpc/main.tf': 'variable "cidr" {}\nresource "vpc" "v" { cidr = var.cidr }',
    'main.tf': 'module "vpc" {\n  source = "x/vpc/aws"\n  cidr = "10.0.0.0/8"\n}',
  });
  assert.deepEqual(codes, []);
  assert.deepEqual(body('module.vpc.vpc.v'), { cidr: '10.0.0.0/8' });
});

test('default tags of the provider are below the tags of a resource, also through a call', () => {
  const { body, find } = readTerraform({
    'main.tf': `
provider "aws" {
  default_tags { tags = { owner = "a", env = "b" } }
}
provider "aws" {
  alias = "west"
  default_tags { tags = { owner = "west" } }
}
resource "aws_x" "x" { tags = { owner = "own" } }
resource "aws_x" "west" { provider = aws.west }
resource "google_x" "x" {}
module "m" {
  source    = "./m"
  providers = { aws = aws.west }
}`,
    'm/main.tf': 'resource "aws_y" "y" {}',
  });
  assert.deepEqual(body('aws_x.x'), { tags: { owner: 'own', env: 'b' } });
  assert.deepEqual(find('aws_x.x').labels, { owner: 'own', env: 'b' });
  assert.deepEqual(body('aws_x.west'), { tags: { owner: 'west' } });
  assert.deepEqual(body('google_x.x'), {});
  assert.deepEqual(body('module.m.aws_y.y'), { tags: { owner: 'west' } });
});

test('override files change attributes one by one and blocks by their type', () => {
  const { body, find } = readTerraform({
    'main.tf': 'resource "a" "b" {\n  x = 1\n  y = 2\n  in { p = 1 }\n  out { q = 1 }\n}\nlocals { l = 1 }',
    'override.tf': 'resource "a" "b" {\n  y = local.l\n  in { p = 9 }\n}',
    'z_override.tf': 'locals { l = 7 }',
  });
  assert.deepEqual(body('a.b'), { x: 1, y: 7, out: [{ q: 1 }], in: [{ p: 9 }] });
  const { origin } = find('a.b');
  const rows = [
    [['x'], 2, undefined],
    [['y'], 2, 'override.tf'],
    [['in', 0, 'p'], 3, 'override.tf'],
    [['out', 0, 'q'], 5, undefined],
    [['none'], 1, undefined],
  ] as const;
  for (const [path, line, file] of rows) {
    const place = origin.locate(path);
    assert.deepEqual([place?.span.start.line, place?.file], [line, file], path.join('.'));
  }
});

test('the JSON syntax reads as the native one', () => {
  const { body, find } = readTerraform({
    'main.tf.json': JSON.stringify(
      {
        '//': 'a comment',
        variable: { region: { default: 'eu', type: 'string' } },
        provider: { aws: [{ region: `\${var.region}`, default_tags: { tags: { o: 'p' } } }, { alias: 'w' }] },
        resource: {
          aws_s3_bucket: {
            b: {
              bucket: `\${var.region}-logs`,
              versioning: { enabled: true },
              rule: [{ id: 1 }, { id: 2 }],
              depends_on: ['aws_kms_key.k'],
              dynamic: { grant: { for_each: ['x'], content: { id: `\${grant.value}` } } },
              lifecycle: { ignore_changes: ['tags'] },
            },
          },
          aws_kms_key: { k: [{ policy: '{"a": 1}' }] },
        },
      },
      null,
      2,
    ),
  });
  assert.deepEqual(body('aws_s3_bucket.b'), {
    bucket: 'eu-logs',
    tags: { o: 'p' },
    versioning: [{ enabled: true }],
    rule: [{ id: 1 }, { id: 2 }],
    grant: [{ id: 'x' }],
    lifecycle: [{ ignore_changes: ['tags'] }],
  });
  assert.deepEqual(body('aws_kms_key.k'), { policy: { a: 1 }, tags: { o: 'p' } });
  assert.equal(find('aws_s3_bucket.b').origin.locate(['versioning', 0, 'enabled'])?.isExact, true);
});

test('files that the scan has are read by file() and templatefile(), by paths of the root', () => {
  const { body } = readTerraform({
    'live/main.tf': `
resource "r" "r" {
  a = file("\${path.module}/policy.json")
  b = templatefile("\${path.root}/t.tftpl", { x = 1 })
  c = file("../secret")
  d = yamldecode(file("v.yaml")).k
}`,
    'live/policy.json': '{"Version": "1"}',
    'live/t.tftpl': `x=\${x}`,
    'live/v.yaml': 'k: [1]',
  });
  assert.deepEqual(body('live/r.r'), {
    a: { Version: '1' },
    b: 'x=1',
    c: { unknown: ['the file "../secret" was not read'], isSet: true },
    d: [1],
  });
});

test('OpenTofu files are read like Terraform ones, and win over a file of the same name', () => {
  const { body } = readTerraform({
    'main.tf': 'resource "a" "b" { x = "tf" }',
    'main.tofu': 'resource "a" "b" { x = "tofu" }',
  });
  assert.deepEqual(body('a.b'), { x: 'tofu' });
});
