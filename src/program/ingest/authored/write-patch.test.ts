/** Tests of fixes as diffs: git applies each of them, and the file then holds what the edits make of it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type Files, showAll } from '../../../../test/harness/shown-findings.ts';
import { applyEdits } from '../../../base/text-edits.ts';
import { planEdits, splitSource } from '../../../model/fix-edits.ts';

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web # the shop
          image: shop/web:1
          env:
            - name: LOG
              value: secret-value
          securityContext:
            privileged: true
            runAsUser: 0
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: NodePort
`;

const STACK = `Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      MasterUserPassword: secret-value
      StorageEncrypted: false
  B:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: b
`;

const MODULE = `resource "aws_db_instance" "a" {
  engine   = "postgres"
  password = "secret-value"

  publicly_accessible = true
}

resource "aws_s3_bucket" "b" {
  bucket = "b"
}
`;

const WORKFLOW = `name: w
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make
        env:
          API_TOKEN: secret-value
`;

const JSON_POD = JSON.stringify(
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { hostPID: true, containers: [{ name: 'a' }] } },
  undefined,
  2,
);

const PROJECTS: Readonly<Record<string, Files>> = {
  'manifests of Kubernetes': { 'deploy/web.yaml': MANIFEST },
  'lines that end as on Windows': { 'web.yaml': MANIFEST.replaceAll('\n', '\r\n') },
  'a byte order mark': { 'web.yaml': `\ufeff${MANIFEST}` },
  'a file without a last line break': { 'web.yaml': MANIFEST.trimEnd() },
  'JSON without a last line break': { 'pod.json': JSON_POD },
  'a name with spaces and letters beyond ASCII': { 'the shop/wéb 1.yaml': MANIFEST },
  CloudFormation: { 'stack.yaml': STACK },
  Terraform: { 'main.tf': MODULE },
  'a workflow': { '.github/workflows/w.yml': WORKFLOW },
  'a long file': { 'web.yaml': `${'# line\n'.repeat(500)}${MANIFEST}` },
};

for (const [name, files] of Object.entries(PROJECTS)) {
  test(`git applies the diffs of ${name}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'bulwark-patch-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    let applied = 0;
    for (const { result, finding, patch } of showAll(files)) {
      if (patch === undefined) continue;
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(join(folder, dirname(file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      const run = spawnSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: patch });
      assert.equal(run.status, 0, `${run.stderr.toString()}${patch}`);
      const { file } = result.resource.origin;
      const before = new TextEncoder().encode(files[file] ?? '');
      const plan = planEdits(result.resource, finding.fix, splitSource(before));
      assert.ok('edits' in plan);
      assert.deepEqual(readFileSync(join(folder, file)), Buffer.from(applyEdits(before, plan.edits)), patch);
      assert.doesNotMatch(patch, /secret-value/);
      applied++;
    }
    assert.ok(applied >= 3, `${applied}`);
    t.diagnostic(`${applied} diffs applied`);
  });
}

test('a fix that no edit of the text makes has no diff', () => {
  const aliased = MANIFEST.replace('securityContext:', 'securityContext: &context').replace(
    '---',
    '      initContainers:\n        - name: init\n          securityContext: *context\n---',
  );
  const shown = showAll({ 'web.yaml': aliased });
  const behind = shown.filter(({ finding }) => finding.path.join('.').includes('initContainers.0.securityContext.'));
  assert.equal(behind.length, 2);
  for (const { patch, excerpt } of behind) {
    assert.equal(patch, undefined);
    assert.ok(excerpt !== undefined);
  }
});
