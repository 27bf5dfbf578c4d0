/**
 * Fixes in files as people write them: comments, odd layout, several formats. The whole catalogue judges; what the
 * edits do not touch comes out byte for byte, and a second run has nothing to do.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fix } from '../../src/program/fix/fix.ts';
import type { FixReport } from '../../src/program/fix/fix.ts';
import { createCatalogueHouse } from '../harness/catalogue-house.ts';
import { makeFolder } from '../harness/folders.ts';

type Case = {
  readonly title: string;
  readonly file: string;
  readonly controls: readonly string[];
  readonly before: string;
  readonly after: string;
};

const CASES: readonly Case[] = [
  {
    title: 'Terraform: aligned attributes, comments of all kinds, a heredoc in between',
    file: 'main.tf',
    controls: ['ebs-volume-encrypted', 'rds-not-public'],
    before: `# volumes
resource "aws_ebs_volume" "a" { // data
  availability_zone = "eu-central-1a" # near
  size              = 20 /* GiB */

  tags = {
    "Name" : "a" # odd, and kept
  }
}

/* the shop's
   database */
resource "aws_db_instance" "db" {
  engine                = "postgres"
    publicly_accessible = true   # for the migration
  # nothing below is about access
  user_data = <<EOT
publicly_accessible = true
EOT
}
`,
    after: `# volumes
resource "aws_ebs_volume" "a" { // data
  availability_zone = "eu-central-1a" # near
  size              = 20 /* GiB */

  tags = {
    "Name" : "a" # odd, and kept
  }
  encrypted = true
}

/* the shop's
   database */
resource "aws_db_instance" "db" {
  engine                = "postgres"
    publicly_accessible = false   # for the migration
  # nothing below is about access
  user_data = <<EOT
publicly_accessible = true
EOT
}
`,
  },
  {
    title: 'Terraform: one block with several instances is edited once',
    file: 'queues.tf',
    controls: ['sqs-encrypted'],
    before: `resource "aws_sqs_queue" "q" {
\tfor_each = toset(["a", "b"])
\tname     = each.key
}
`,
    after: `resource "aws_sqs_queue" "q" {
\tfor_each = toset(["a", "b"])
\tname     = each.key

\tsqs_managed_sse_enabled = true
}
`,
  },
  {
    title: 'Kubernetes: two documents, flow style and wide indentation',
    file: 'pods.yaml',
    controls: ['no-host-pid', 'containers-not-privileged', 'no-privilege-escalation', 'security-context-set'],
    before: `# first
apiVersion: v1
kind: Pod
metadata: { name: one, namespace: shop }
spec: {hostPID: true, containers: [{name: a, image: a, securityContext: {allowPrivilegeEscalation: false}}]} # flow
---
apiVersion: v1
kind: Pod
metadata:
    name: two   # wide
    namespace: shop
spec:
    # before
    containers:
    - name: b
      image: "b"

      securityContext:
            # kept
            privileged: true # gone with its line
            allowPrivilegeEscalation:    false
    # after
`,
    after: `# first
apiVersion: v1
kind: Pod
metadata: { name: one, namespace: shop }
spec: {containers: [{name: a, image: a, securityContext: {allowPrivilegeEscalation: false}}]} # flow
---
apiVersion: v1
kind: Pod
metadata:
    name: two   # wide
    namespace: shop
spec:
    # before
    containers:
    - name: b
      image: "b"

      securityContext:
            # kept
            allowPrivilegeEscalation:    false
    # after
`,
  },
  {
    title: 'Kubernetes: CR LF line breaks and a byte order mark',
    file: 'pod.yaml',
    controls: ['no-host-pid', 'image-pull-always'],
    before: `\ufeff${`apiVersion: v1
kind: Pod
metadata: { name: one, namespace: shop }
spec:
  hostPID: true
  serviceAccountName: one # not the default
  containers:
    - name: a
      image: a:1 # digest to come
`.replaceAll('\n', '\r\n')}`,
    after: `\ufeff${`apiVersion: v1
kind: Pod
metadata: { name: one, namespace: shop }
spec:
  serviceAccountName: one # not the default
  containers:
    - name: a
      image: a:1 # digest to come
      imagePullPolicy: Always
`.replaceAll('\n', '\r\n')}`,
  },
  {
    title: 'Kubernetes as JSON, indented by tabs',
    file: 'pod.json',
    controls: ['no-host-pid'],
    before: `{
\t"apiVersion": "v1", "kind": "Pod",
\t"metadata": {"name": "one", "namespace": "shop"},
\t"spec": {
\t\t"hostPID": true,
\t\t"containers": [ {"name": "a", "image": "a"} ]
\t}
}
`,
    after: `{
\t"apiVersion": "v1", "kind": "Pod",
\t"metadata": {"name": "one", "namespace": "shop"},
\t"spec": {
\t\t"containers": [ {"name": "a", "image": "a"} ]
\t}
}
`,
  },
  {
    title: 'CloudFormation: short forms of functions stay as they are written',
    file: 'template.yaml',
    controls: ['ebs-volume-encrypted', 'sqs-encrypted'],
    before: `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Zone: { Type: String, Default: eu-central-1a }
Resources:
  # data
  Volume:
    Type: AWS::EC2::Volume
    DeletionPolicy: Snapshot
    Properties:
      AvailabilityZone: !Ref Zone # where
      Size: !If [ IsBig, 200, 20 ]
      Encrypted:   false
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "\${AWS::StackName}-q"   # name
Conditions:
  IsBig: !Equals [ !Ref Zone, x ]
`,
    after: `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Zone: { Type: String, Default: eu-central-1a }
Resources:
  # data
  Volume:
    Type: AWS::EC2::Volume
    DeletionPolicy: Snapshot
    Properties:
      AvailabilityZone: !Ref Zone # where
      Size: !If [ IsBig, 200, 20 ]
      Encrypted: true
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "\${AWS::StackName}-q"   # name
      SqsManagedSseEnabled: true
Conditions:
  IsBig: !Equals [ !Ref Zone, x ]
`,
  },
  {
    title: 'Dockerfile: continuation lines, comments between them, small letters',
    file: 'Dockerfile',
    controls: ['copy-instead-of-add', 'apt-assumes-yes', 'apt-without-recommends', 'one-cmd'],
    before: `# syntax=docker/dockerfile:1
from debian:12.5 as base
# the tools
RUN  apt-get update \\
  && apt-get  install \\
     # for the health check
     curl=7.88.1
add app.jar   /app/
CMD ["a"]
CMD  ["b"]
`,
    after: `# syntax=docker/dockerfile:1
from debian:12.5 as base
# the tools
RUN  apt-get update \\
  && apt-get --no-install-recommends -y  install \\
     # for the health check
     curl=7.88.1
copy app.jar   /app/
CMD  ["b"]
`,
  },
  {
    title: 'a workflow: its quotes, anchors of text and comments',
    file: '.github/workflows/ci.yml',
    controls: ['checkout-drops-credentials', 'jobs-end'],
    before: `name: "CI"   # shown in the list
on: [push]
permissions: {}
jobs:
    test:
        runs-on: ubuntu-24.04
        steps:
        - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        # then
        - run: |
            make test   # not a comment of ours
`,
    after: `name: "CI"   # shown in the list
on: [push]
permissions: {}
jobs:
    test:
        runs-on: ubuntu-24.04
        steps:
        - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
          with:
            persist-credentials: false
        # then
        - run: |
            make test   # not a comment of ours
        timeout-minutes: 30
`,
  },
  {
    title: 'Compose: a service between others',
    file: 'compose.yaml',
    controls: ['service-not-privileged', 'service-gains-no-privileges'],
    before: `services:
  db:   # the database
    image: postgres:16.4
    privileged: true
    # who may do what
    cap_drop: [ALL]

  web:
    image: web:1
    security_opt: [ "no-new-privileges:true" ]
`,
    after: `services:
  db:   # the database
    image: postgres:16.4
    # who may do what
    cap_drop: [ALL]
    security_opt:
      - "no-new-privileges:true"

  web:
    image: web:1
    security_opt: [ "no-new-privileges:true" ]
`,
  },
];

const house = createCatalogueHouse();

async function runFix(folder: string, controls: readonly string[]): Promise<FixReport> {
  return fix({ roots: [folder], controls, isDryRun: false, onProgress: () => undefined }, house);
}

for (const { title, file, controls, before, after } of CASES) {
  test(title, async (t) => {
    const folder = makeFolder(t, { [file]: before });
    const report = await runFix(folder, controls);
    const reasons = report.left.map(({ control, reason }) => `${control.id} ${control.name}: ${reason}`);
    assert.equal(readFileSync(join(folder, file), 'utf8'), after, reasons.join('\n'));
    assert.deepEqual(reasons, []);
    const again = await runFix(folder, controls);
    assert.deepEqual([again.fixed, again.files, again.left], [[], [], []]);
  });
}
