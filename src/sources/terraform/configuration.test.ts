/** Tests of whole configurations: what resources come out, with which values, addresses and references. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTerraform } from '../../../test/harness/terraform.ts';

/** What is certain of an ARN that is not known. */
const ARN = { isSet: true, prefix: 'arn:aws', isNonEmpty: true };

test('attributes and blocks become a body: blocks as lists, null absent, meta-arguments left out', () => {
  const { body, codes } = readTerraform({
    'main.tf': `
resource "aws_s3_bucket" "b" {
  count         = 1
  bucket        = "logs"
  acl           = null
  force_destroy = "true"
  depends_on    = [aws_kms_key.k]
  provider      = aws.west
  versioning { enabled = true }
  rule { id = "a" }
  rule {
    id    = "b"
    count = 2
  }
  lifecycle {
    ignore_changes  = [tags["x"], acl]
    prevent_destroy = true
  }
  provisioner "local-exec" { command = "x" }
}`,
  });
  assert.deepEqual(codes, []);
  assert.deepEqual(body('aws_s3_bucket.b[0]'), {
    bucket: 'logs',
    force_destroy: true,
    versioning: [{ enabled: true }],
    rule: [{ id: 'a' }, { id: 'b', count: 2 }],
    lifecycle: [{ ignore_changes: ['tags["x"]', 'acl'], prevent_destroy: true }],
  });
});

test('variables come from defaults, tfvars files and types with optional attributes', () => {
  const { body } = readTerraform({
    'main.tf': `
variable "a" { default = "default" }
variable "b" { default = "default" }
variable "open" {}
variable "text" {
  default  = null
  nullable = false
}
variable "config" {
  type    = object({ size = optional(number, 5), name = string, tags = optional(map(string)) })
  default = { name = "x", size = null, extra = 1 }
}
resource "r" "x" {
  a = var.a
  b = var.b
  open = var.open
  known = var.missing
  size = var.config.size
  config = var.config
}`,
    'terraform.tfvars': 'a = "tfvars"\nb = "tfvars"',
    'z.auto.tfvars': 'b = "auto"',
    'other.tfvars': 'a = "never read"',
    'y.auto.tfvars.json': '{"b": "auto json"}',
  });
  assert.deepEqual(body('r.x'), {
    a: 'tfvars',
    b: 'auto',
    open: { unknown: ['var.open has no default'] },
    known: { unknown: ['var.missing is not declared'] },
    size: 5,
    config: { size: 5, name: 'x' },
  });
});

test('a reference is the configured value where it is written, else set and unknown, and is listed', () => {
  const { body, find } = readTerraform({
    'main.tf': `
locals { key = aws_kms_key.k.arn }
resource "aws_kms_key" "k" {}
resource "aws_s3_bucket" "b" { bucket = "logs" }
resource "aws_s3_bucket_policy" "p" {
  bucket = aws_s3_bucket.b.bucket
  id2    = aws_s3_bucket.b.id
  rule { key = local.key }
}`,
  });
  assert.deepEqual(body('aws_s3_bucket_policy.p'), {
    bucket: 'logs',
    id2: { unknown: ['aws_s3_bucket.b.id is known after apply'], isSet: true, isNonEmpty: true },
    rule: [{ key: { unknown: ['aws_kms_key.k.arn is known after apply'], ...ARN } }],
  });
  assert.deepEqual(find('aws_s3_bucket_policy.p').references, [
    { path: ['bucket'], target: 'terraform:aws_s3_bucket.b', attribute: 'bucket' },
    { path: ['id2'], target: 'terraform:aws_s3_bucket.b', attribute: 'id' },
    { path: ['rule', 0, 'key'], target: 'terraform:aws_kms_key.k', attribute: 'arn' },
  ]);
});

test('count and for_each give one resource for each instance, and references meet the right one', () => {
  const { body, find, resources } = readTerraform({
    'main.tf': `
resource "a" "n" {
  count = 2
  name  = "n-\${count.index}"
}
resource "b" "e" {
  for_each = { x = 1, y = 2 }
  name     = "\${each.key}\${each.value}"
  other    = a.n[each.value - 1].id
}
resource "c" "s" {
  for_each = toset(["p"])
  name     = each.value
  all      = a.n[*].name
  one      = b.e["x"].name
  ids      = [for k, v in b.e : v.name]
}
resource "d" "none" { count = 0 }
resource "e" "u" {
  count = var.missing
  name  = "u-\${count.index}"
}
resource "f" "u" {
  for_each = var.missing
  name     = each.key
  of       = e.u[0].id
}`,
  });
  assert.deepEqual(body('a.n[1]'), { name: 'n-1' });
  assert.deepEqual(body('b.e["y"]'), {
    name: 'y2',
    other: { unknown: ['a.n[1].id is known after apply'], isSet: true, isNonEmpty: true },
  });
  assert.equal(find('b.e["x"]').references?.[0]?.target, 'terraform:a.n[0]');
  assert.deepEqual(body('c.s["p"]'), { name: 'p', all: ['n-0', 'n-1'], one: 'x1', ids: ['x1', 'y2'] });
  assert.ok(!resources.some(({ kind }) => kind === 'd'), 'a count of 0 makes nothing');
  assert.deepEqual(body('e.u'), {
    name: { unknown: ['var.missing is not declared'], isSet: true, prefix: 'u-', isNonEmpty: true },
  });
  assert.equal(find('f.u').references?.find(({ path }) => path[0] === 'of')?.target, 'terraform:e.u');
});

test('dynamic blocks are spread out; with an unknown collection the whole list is unknown', () => {
  const { body } = readTerraform({
    'main.tf': `
variable "ports" {}
resource "sg" "x" {
  ingress { port = 1 }
  dynamic "ingress" {
    for_each = [80, 443]
    iterator = it
    content {
      port = it.value
      at   = it.key
      dynamic "inner" {
        for_each = toset(["a"])
        content { name = "\${it.value}\${inner.value}" }
      }
    }
  }
  dynamic "egress" {
    for_each = var.ports
    content { port = egress.value }
  }
  dynamic "none" {
    for_each = []
    content {}
  }
}`,
  });
  assert.deepEqual(body('sg.x'), {
    ingress: [
      { port: 1 },
      { port: 80, at: 0, inner: [{ name: '80a' }] },
      { port: 443, at: 1, inner: [{ name: '443a' }] },
    ],
    egress: { unknown: ['var.ports has no default'] },
  });
});

test('JSON texts are decoded, and unknown parts in them stay leaves', () => {
  const { body } = readTerraform({
    'main.tf': `
resource "b" "b" {}
resource "p" "encoded" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Resource = "\${b.b.arn}/*", Principal = "*" }] })
}
resource "p" "heredoc" {
  policy = <<-EOF
    { "Statement": [ { "Resource": ["\${b.b.arn}", "x"], "Condition": \${jsonencode({ a = 1 })} } ] }
  EOF
}
resource "p" "text" {
  policy = "{not json}"
  list   = "[1, 2]"
}`,
  });
  const arn = ['b.b.arn is known after apply'];
  assert.deepEqual(body('p.encoded'), {
    policy: {
      Statement: [
        { Effect: 'Allow', Resource: { unknown: arn, isSet: true, suffix: '/*', isNonEmpty: true }, Principal: '*' },
      ],
    },
  });
  assert.deepEqual(body('p.heredoc'), {
    policy: { Statement: [{ Resource: [{ unknown: arn, isSet: true, isNonEmpty: true }, 'x'], Condition: { a: 1 } }] },
  });
  assert.deepEqual(body('p.text'), { policy: '{not json}', list: [1, 2] });
});

test('what an author plainly meant is read so: bools of other languages, policies with a comma too many', () => {
  const { body } = readTerraform({
    'main.tf': `
variable "on" { default = TRUE }
resource "r" "r" {
  a      = False
  b      = var.on
  c      = [True]
  policy = <<-EOF
    { "Statement": [{ "Action": ["s3:Get*", "\${d.d.name},]"], },] }
  EOF
}
resource "d" "d" { name = "x" }`,
  });
  assert.deepEqual(body('r.r'), {
    a: false,
    b: true,
    c: [true],
    policy: { Statement: [{ Action: ['s3:Get*', 'x,]'] }] },
  });
});

test('what identifies a resource is a text that is not empty, and an ARN starts as ARNs do', () => {
  const { body } = readTerraform({
    'main.tf': `
variable "name" {}
resource "aws_kms_key" "k" { name = var.name }
resource "aws_x" "x" {
  id         = aws_kms_key.k.key_id
  name       = aws_kms_key.k.name
  arn        = data.aws_x.y.arn
  undeclared = aws_sns_topic.elsewhere.arn
  below      = "\${aws_kms_key.k.arn}/*"
  kms        = aws_x.y.kms_key_id
  other      = aws_kms_key.k.policy
  branch     = var.name == "" ? aws_kms_key.k.arn : "text"
  maybe      = var.name == "" ? aws_kms_key.k.arn : ""
  first      = coalesce(aws_kms_key.k.id, "x")
  part       = trimprefix(aws_kms_key.k.id, "x")
  isEmpty    = aws_kms_key.k.arn == "" || aws_kms_key.k.id == ""
  partition  = "arn:\${data.aws_partition.p.partition}:iam::\${data.aws_caller_identity.c.account_id}:root"
}
resource "aws_x" "y" {}
resource "azurerm_x" "x" { arn = azurerm_y.y.arn }
resource "google_x" "x" {
  email  = google_service_account.a.email
  member = data.google_service_account.a.member
}`,
  });
  const text = { isSet: true, isNonEmpty: true };
  const [key, name, later] = [
    'aws_kms_key.k.arn is known after apply',
    'var.name has no default',
    'is known after apply',
  ];
  const parts = ['data.aws_partition.p is not declared', 'data.aws_caller_identity.c is not declared'];
  assert.deepEqual(body('aws_x.x'), {
    id: { unknown: [`aws_kms_key.k.key_id ${later}`], ...text },
    name: { unknown: [name], ...text },
    arn: { unknown: ['data.aws_x.y is not declared'], ...ARN },
    undeclared: { unknown: ['aws_sns_topic.elsewhere is not declared'], ...ARN },
    below: { unknown: [key], ...ARN, suffix: '/*' },
    kms: { unknown: [`aws_x.y.kms_key_id ${later}`], isSet: true },
    other: { unknown: [`aws_kms_key.k.policy ${later}`], isSet: true },
    branch: { unknown: [name, key], ...text },
    maybe: { unknown: [name, key], isSet: true },
    first: { unknown: [`aws_kms_key.k.id ${later}`], ...text },
    part: { unknown: [`aws_kms_key.k.id ${later}`], isSet: true },
    isEmpty: false,
    partition: { unknown: parts, isSet: true, prefix: 'arn:aws', suffix: ':root', isNonEmpty: true },
  });
  const account = { ...text, suffix: '.iam.gserviceaccount.com' };
  assert.deepEqual(body('google_x.x'), {
    email: { unknown: ['google_service_account.a is not declared'], ...account },
    member: { unknown: ['data.google_service_account.a is not declared'], prefix: 'serviceAccount:', ...account },
  });
  assert.deepEqual(body('azurerm_x.x'), { arn: { unknown: ['azurerm_y.y is not declared'], ...text } });
});

test('a policy document is computed from its blocks, other documents included', () => {
  const { body } = readTerraform({
    'main.tf': `
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "base" {
  statement {
    sid     = "base"
    actions = ["s3:Get*"]
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    effect    = "Deny"
    actions   = ["s3:*", "ec2:*"]
    resources = ["arn:aws:s3:::&{aws:username}"]
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.me.arn]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
  statement {
    not_actions = ["iam:*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "p" "p" { policy = data.aws_iam_policy_document.d.json }`,
  });
  assert.deepEqual(body('p.p'), {
    policy: {
      Version: '2012-10-17',
      Statement: [
        { Sid: 'base', Effect: 'Allow', Action: 's3:Get*' },
        {
          Effect: 'Deny',
          Action: ['s3:*', 'ec2:*'],
          Resource: `arn:aws:s3:::\${aws:username}`,
          Principal: { AWS: { unknown: ['data.aws_caller_identity.me.arn is read at apply'], ...ARN } },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        { Effect: 'Allow', NotAction: 'iam:*', Principal: '*' },
      ],
    },
  });
});

test('what a module says of itself is judged too', () => {
  const { body, find } = readTerraform({
    'main.tf': `
terraform {
  required_version = ">= 1.5"
  backend "s3" { encrypt = true }
}
provider "aws" { region = "eu-west-1" }
variable "v" {
  type      = list(string)
  sensitive = true
  validation {
    condition     = length(var.v) > 0
    error_message = "none"
  }
}
output "o" { value = "x" }
data "aws_ami" "a" {
  owners = ["self"]
  filter {
    name = "n"
  }
}`,
  });
  assert.deepEqual(body('terraform'), { required_version: '>= 1.5', backend: [{ $labels: ['s3'], encrypt: true }] });
  assert.equal(find('provider.aws').kind, 'provider.aws');
  assert.deepEqual(body('var.v'), {
    type: 'list(string)',
    sensitive: true,
    validation: [{ condition: 'length(var.v) > 0', error_message: 'none' }],
  });
  assert.deepEqual(body('output.o'), { value: 'x' });
  assert.equal(find('data.aws_ami.a').kind, 'data.aws_ami');
});

test('a template of the template provider is rendered from its arguments', () => {
  const { body } = readTerraform({
    'main.tf': `
data "template_file" "t" {
  template = <<-EOF
    {"Resource": "$\${arn}/*"}
  EOF
  vars = { arn = "arn:x" }
}
resource "p" "p" { policy = data.template_file.t.rendered }`,
  });
  assert.deepEqual(body('p.p'), { policy: { Resource: 'arn:x/*' } });
});
