/**
 * A small valid project for every source, in parts that may be put in another order without changing what it says.
 * Literal values are words of their own, so that a test can tell which text a place leads to; resources are called
 * after trees.
 */

export type Seed = {
  /** Name of the source that reads it. */
  readonly source: string;
  readonly path: string;
  readonly syntax: 'hcl' | 'yaml' | 'json' | 'dockerfile';
  readonly head: string;
  /** In any order, with `joint` between them. */
  readonly blocks: readonly string[];
  readonly joint: string;
  readonly tail: string;
  /** A value that stands once in the blocks, where a hostile one may take its place. */
  readonly hole: string;
  /** Addresses of what is read, at the least. */
  readonly addresses: readonly string[];
};

const KUBERNETES: Seed = {
  source: 'kubernetes',
  path: 'deploy/app.yaml',
  syntax: 'yaml',
  head: '',
  blocks: [
    `apiVersion: apps/v1
kind: Deployment
metadata:
  name: maple
  labels: { team: "larch" }
spec:
  template:
    spec:
      containers:
        - name: nginxbox
          image: "registry.example/nginx:7.7.7"
          securityContext:
            privileged: true
`,
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hazel\ndata:\n  colour: |\n    crimson\n',
  ],
  joint: '---\n',
  tail: '',
  hole: '"registry.example/nginx:7.7.7"',
  addresses: ['kubernetes:apps/Deployment/default/maple', 'kubernetes:ConfigMap/default/hazel'],
};

const TERRAFORM: Seed = {
  source: 'terraform',
  path: 'main.tf',
  syntax: 'hcl',
  head: '',
  blocks: [
    'variable "colour" {\n  default = "crimson"\n}\n',
    'locals {\n  shade = "${var.colour}-dark"\n}\n',
    `resource "aws_s3_bucket" "larch" {
  bucket = "larchbucket"
  acl    = "public-read"
  tags   = { Shade = local.shade, Owner = "hazelteam" }
  versioning {
    enabled = false
  }
}
`,
    `resource "aws_s3_bucket_policy" "larch" {
  bucket = aws_s3_bucket.larch.id
  policy = <<EOF
{ "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetThing" }] }
EOF
}
`,
    `data "aws_iam_policy_document" "rowan" {
  statement {
    actions   = ["sqs:SendThing"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["birchaccount"]
    }
  }
}
`,
    `resource "kubernetes_pod" "willow" {
  metadata {
    name = "willowpod"
  }
  spec {
    container {
      name  = "birchbox"
      image = "registry.example/birch"
    }
  }
}
`,
    `resource "aws_security_group" "maple" {
  count = 2
  dynamic "ingress" {
    for_each = [22, 3389]
    content {
      from_port   = ingress.value
      cidr_blocks = ["10.9.8.0/24"]
    }
  }
}
`,
  ],
  joint: '\n',
  tail: '',
  hole: '"larchbucket"',
  addresses: ['terraform:aws_s3_bucket.larch', 'terraform:aws_security_group.maple[1]'],
};

const TERRAFORM_JSON: Seed = {
  source: 'terraform',
  path: 'more.tf.json',
  syntax: 'json',
  head: '{"resource": {\n',
  blocks: [
    '"aws_ebs_volume": {"birch": {"size": 4711, "snapshot_id": "hazelshot", "tags": {"Owner": "hazelteam"}}}',
    '"aws_sqs_queue": {"rowan": {"name": "rowanqueue", "kms_master_key_id": "${aws_kms_key.k.arn}"}}',
  ],
  joint: ',\n',
  tail: '\n}}\n',
  hole: '4711',
  addresses: ['terraform:aws_ebs_volume.birch', 'terraform:aws_sqs_queue.rowan'],
};

const TERRAFORM_PLAN: Seed = {
  source: 'terraform',
  path: 'plan.json',
  syntax: 'json',
  head: '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [\n',
  blocks: [
    `{"address": "aws_s3_bucket.larch", "mode": "managed", "type": "aws_s3_bucket", "name": "larch",
      "values": {"bucket": "larchbucket", "acl": "public-read", "versioning": [{"enabled": false}]}}`,
    `{"address": "aws_ebs_volume.birch", "mode": "managed", "type": "aws_ebs_volume", "name": "birch",
      "values": {"size": 4711, "encrypted": false, "snapshot_id": "hazelshot", "outpost_arn": "rowanpost"}}`,
  ],
  joint: ',\n',
  tail: '\n]}}}\n',
  hole: '4711',
  addresses: ['terraform:aws_s3_bucket.larch', 'terraform:aws_ebs_volume.birch'],
};

const CLOUDFORMATION: Seed = {
  source: 'cloudformation',
  path: 'stack.yaml',
  syntax: 'yaml',
  head: `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Colour: { Type: String, Default: crimson }
Resources:
`,
  blocks: [
    `  Larch:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      AccessControl: PublicRead
      BucketName: !Sub "larch-\${Colour}"
      Tags: [{ Key: Owner, Value: hazelteam }]
`,
    `  Hazel:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Larch
      PolicyDocument: { Statement: [{ Effect: Allow, Principal: "*", Action: "s3:GetThing" }] }
`,
    `  Rowan:
    Type: AWS::Serverless::Function
    Properties:
      Handler: rowan.handler
      Role: !GetAtt Missing.Arn
      Timeout: 777
`,
  ],
  joint: '',
  tail: '',
  hole: 'PublicRead',
  addresses: ['cloudformation:stack.yaml/Larch', 'cloudformation:stack.yaml/Rowan'],
};

const CLOUDFORMATION_JSON: Seed = {
  source: 'cloudformation',
  path: 'stack.json',
  syntax: 'json',
  head: '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {\n',
  blocks: [
    '"Larch": {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": "PublicRead", "BucketName": "larchbucket"}}',
    '"Birch": {"Type": "AWS::EC2::Volume", "Properties": {"Size": 4711, "KmsKeyId": {"Ref": "Key"}, "Zone": "hazel"}}',
  ],
  joint: ',\n',
  tail: '\n}}\n',
  hole: '"PublicRead"',
  addresses: ['cloudformation:stack.json/Larch', 'cloudformation:stack.json/Birch'],
};

const ARM: Seed = {
  source: 'arm',
  path: 'azuredeploy.json',
  syntax: 'json',
  head: `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0",
"parameters": {"colour": {"type": "string"}},
"variables": {"shade": "[concat('crimson', '-dark')]"},
"resources": [
`,
  blocks: [
    `{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2021-08-01", "name": "larch",
      "tags": {"owner": "hazelteam"},
      "properties": {"supportsHttpsTrafficOnly": false, "minimumTlsVersion": "TLS1_0", "x": "[variables('shade')]"}}`,
    `{"type": "Microsoft.Network/networkSecurityGroups", "apiVersion": "2021-09-01", "name": "[parameters('colour')]",
      "dependsOn": ["[resourceId('Microsoft.Storage/storageAccounts', 'larch')]"],
      "properties": {"copy": [{"name": "securityRules", "count": 2, "input": {
        "name": "[concat('rule', copyIndex('securityRules'))]", "properties": {"destinationPortRange": "3389"}}}]}}`,
  ],
  joint: ',\n',
  tail: '\n]}\n',
  hole: '"TLS1_0"',
  addresses: ['arm:azuredeploy.json/Microsoft.Storage/storageAccounts/larch'],
};

const DOCKERFILE: Seed = {
  source: 'dockerfile',
  path: 'web/Dockerfile',
  syntax: 'dockerfile',
  head: '',
  blocks: [
    `ARG VERSION=7.7.7
FROM registry.example/larch:\${VERSION} AS build
ENV COLOUR=crimson
RUN apt-get update && \\
    # a note
    apt-get install -y hazelnut
FROM registry.example/maple:latest
COPY --from=build /birchfile /rowanfolder
EXPOSE 2222/tcp
USER root
CMD ["willowprogram", "--flag"]
`,
  ],
  joint: '',
  tail: '',
  hole: 'hazelnut',
  addresses: ['dockerfile:web/Dockerfile'],
};

const COMPOSE: Seed = {
  source: 'compose',
  path: 'compose.yaml',
  syntax: 'yaml',
  head: 'services:\n',
  blocks: [
    '  larch:\n    image: registry.example/larchimage:7.7.7\n    privileged: true\n    cap_add: [SYS_ADMIN]\n',
    '  rowan:\n    build: rowanfolder\n    ports:\n      - "8181:8282"\n    environment:\n      COLOUR: crimson\n',
  ],
  joint: '',
  tail: '',
  hole: 'registry.example/larchimage:7.7.7',
  addresses: ['compose:compose.yaml/larch', 'compose:compose.yaml/rowan'],
};

const GITHUB_ACTIONS: Seed = {
  source: 'github-actions',
  path: '.github/workflows/ci.yml',
  syntax: 'yaml',
  head: 'name: larchflow\non: pull_request_target\njobs:\n',
  blocks: [
    `  maple:
    runs-on: ubuntu-24.04
    steps:
      - uses: octoorg/birchaction@v7
        with: { colour: crimson }
      - run: |
          echo "\${{ github.event.pull_request.title }}"
`,
    `  willow:
    needs: maple
    runs-on: self-hosted
    env: { SHADE: darkish }
    steps:
      - run: make rowan
`,
  ],
  joint: '',
  tail: '',
  hole: 'ubuntu-24.04',
  addresses: ['github-actions:.github/workflows/ci.yml'],
};

const GITLAB_CI: Seed = {
  source: 'gitlab-ci',
  path: '.gitlab-ci.yml',
  syntax: 'yaml',
  head: 'image: registry.example/larch:latest\nstages: [compile, release]\n',
  blocks: [
    'maple:\n  stage: compile\n  script:\n    - make birch\n  variables: { COLOUR: crimson }\n',
    'willow:\n  extends: maple\n  stage: release\n  script: [make rowan]\n  allow_failure: true\n',
  ],
  joint: '',
  tail: '',
  hole: 'make birch',
  addresses: ['gitlab-ci:.gitlab-ci.yml', 'gitlab-ci:.gitlab-ci.yml/willow'],
};

const SERVERLESS: Seed = {
  source: 'serverless',
  path: 'serverless.yml',
  syntax: 'yaml',
  head: `service: larchservice
frameworkVersion: "3"
provider:
  name: aws
  runtime: nodejs22.x
  timeout: 777
  iamRoleStatements: [{ Effect: Allow, Action: "s3:*", Resource: "*" }]
functions:
`,
  blocks: [
    '  birch:\n    handler: birchfile.main\n    memorySize: 4711\n',
    '  rowan:\n    handler: rowanfile.main\n    environment: { SHADE: "${opt:shade}", COLOUR: crimson }\n',
  ],
  joint: '',
  tail: '',
  hole: 'birchfile.main',
  addresses: ['serverless:serverless.yml/birch', 'serverless:serverless.yml/rowan'],
};

export const SEEDS: readonly Seed[] = [
  KUBERNETES,
  TERRAFORM,
  TERRAFORM_JSON,
  TERRAFORM_PLAN,
  CLOUDFORMATION,
  CLOUDFORMATION_JSON,
  ARM,
  DOCKERFILE,
  COMPOSE,
  GITHUB_ACTIONS,
  GITLAB_CI,
  SERVERLESS,
];

/** The text of a seed with these blocks, in this order. */
export function writeSeed({ head, joint, tail }: Seed, blocks: readonly string[]): string {
  return head + blocks.join(joint) + tail;
}
