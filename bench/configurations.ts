/** Realistic infrastructure and pipeline files in any number: Terraform, CloudFormation and workflows, some weak. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every seventh is weak, so that findings are explained as in real scans. */
const isWeak = (index: number): boolean => index % 7 === 0;

/** A root module of one file, with what makes evaluators work: variables, locals, references, loops, policies. */
function terraformFile(index: number): string {
  const open = isWeak(index) ? '0.0.0.0/0' : '10.0.0.0/8';
  return `variable "name" {
  type    = string
  default = "service-${index}"
}

locals {
  tags  = { service = var.name, team = "team-${index % 40}" }
  ports = { https = 443, metrics = 9090 }
}

resource "aws_s3_bucket" "data" {
  bucket = "\${var.name}-data"
  tags   = local.tags
}

resource "aws_s3_bucket_public_access_block" "data" {
  bucket                  = aws_s3_bucket.data.id
  block_public_acls       = true
  block_public_policy     = ${String(!isWeak(index))}
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_security_group" "web" {
  name        = var.name
  description = "Traffic of \${var.name}"
  dynamic "ingress" {
    for_each = local.ports
    content {
      description = ingress.key
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["${open}"]
    }
  }
}

resource "aws_iam_role" "run" {
  name               = "\${var.name}-run"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_db_instance" "db" {
  count               = 2
  identifier          = "\${var.name}-\${count.index}"
  engine              = "postgres"
  instance_class      = "db.t3.medium"
  storage_encrypted   = ${String(!isWeak(index))}
  publicly_accessible = false
  tags                = merge(local.tags, { index = count.index })
}
`;
}

function cloudformationFile(index: number): string {
  return `AWSTemplateFormatVersion: "2010-09-09"
Description: Service ${index}
Parameters:
  Stage: { Type: String, Default: prod }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "service-${index}-\${Stage}"
      VersioningConfiguration: { Status: !If [IsProd, Enabled, Suspended] }
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: ${String(!isWeak(index))}
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "service-${index}-\${Stage}"
      ${isWeak(index) ? 'DelaySeconds: 5' : 'SqsManagedSseEnabled: true'}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }]
      Policies:
        - PolicyName: queue
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Queue.Arn }]
`;
}

// oxlint-disable-next-line no-template-curly-in-string -- an expression of GitHub Actions
const UNTRUSTED = '${{ github.event.pull_request.title }}';

function workflowFile(index: number): string {
  return `name: service-${index}
on:
  push: { branches: [main] }
  pull_request:
permissions: ${isWeak(index) ? 'write-all' : '{}'}
jobs:
  build:
    runs-on: ubuntu-24.04
    permissions: { contents: read }
    strategy:
      matrix: { node: [22, 24] }
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8
        with: { persist-credentials: false }
      - run: npm ci && npm test
        env: { NODE_VERSION: "\${{ matrix.node }}" }
      - run: echo "${isWeak(index) ? UNTRUSTED : '$TITLE'}"
        env: { TITLE: "\${{ github.event.pull_request.title }}" }
  publish:
    needs: build
    if: github.ref == 'refs/heads/main'
    runs-on: ubuntu-24.04
    permissions: { contents: read, id-token: write }
    steps:
      - run: ./publish.sh "$GITHUB_SHA"
`;
}

/** Where the n-th file of a kind stands, and its text. */
export type FileMaker = (index: number) => readonly [path: string, text: string];

/** A root module each, as in a monorepo. */
export const makeTerraform: FileMaker = (index) => [`service-${index}/main.tf`, terraformFile(index)];
export const makeCloudformation: FileMaker = (index) => [`stacks/service-${index}.yaml`, cloudformationFile(index)];
export const makeWorkflow: FileMaker = (index) => [`.github/workflows/service-${index}.yml`, workflowFile(index)];

/** One module that calls a module that calls a module, a thousand times by `for_each`. */
export function writeNestedModules(folder: string, calls: number): void {
  const files: Readonly<Record<string, string>> = {
    'main.tf': `module "app" {
  source   = "./app"
  for_each = toset([for i in range(${calls}) : "app-\${i}"])
  name     = each.key
}
`,
    'app/main.tf': `variable "name" { type = string }
module "store" {
  source = "../store"
  count  = 3
  name   = "\${var.name}-\${count.index}"
}
resource "aws_sqs_queue" "jobs" {
  name                    = var.name
  sqs_managed_sse_enabled = true
}
`,
    'store/main.tf': `variable "name" { type = string }
resource "aws_s3_bucket" "data" { bucket = var.name }
`,
  };
  for (const [path, text] of Object.entries(files)) writeFile(join(folder, path), text);
}

/** Writes `count` files of a kind into the folder. */
export function writeFiles(folder: string, count: number, make: FileMaker): void {
  for (let index = 0; index < count; index++) {
    const [path, text] = make(index);
    writeFile(join(folder, path), text);
  }
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
