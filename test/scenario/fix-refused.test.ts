/** What `bulwark fix` does not edit, the reason that it gives, and that the files stay as they are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fix } from '../../src/program/fix/fix.ts';
import { createCatalogueHouse } from '../harness/catalogue-house.ts';
import { makeFolder } from '../harness/folders.ts';

type Refusal = {
  readonly title: string;
  readonly files: Readonly<Record<string, string>>;
  readonly control: string;
  readonly reason: RegExp;
};

const REFUSALS: readonly Refusal[] = [
  {
    title: 'a value that a variable gives',
    files: {
      'main.tf': 'variable "e" { default = false }\nresource "aws_ebs_volume" "a" {\n  encrypted = var.e\n}\n',
    },
    control: 'ebs-volume-encrypted',
    reason: /encrypted is given by `var\.e`, not written in the block/,
  },
  {
    title: 'a block that a dynamic block makes',
    files: {
      'main.tf': `resource "aws_ecr_repository" "a" {
  name = "a"
  dynamic "image_scanning_configuration" {
    for_each = [false]
    content {
      scan_on_push = image_scanning_configuration.value
    }
  }
}
`,
    },
    control: 'ecr-scans-on-push',
    reason: /scan_on_push is given by `image_scanning_configuration\.value`/,
  },
  {
    title: 'a value that an ARM expression gives',
    files: {
      'azuredeploy.json': `{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "networks": { "type": "array", "defaultValue": [] } },
  "resources": [
    {
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "orders",
      "properties": { "minimumTlsVersion": "[if(empty(parameters('networks')), 'TLS1_0', 'TLS1_2')]" }
    }
  ]
}
`,
    },
    control: 'storage-account-modern-tls',
    reason: /properties\.minimumTlsVersion is given by `.*if\(empty.*, not written out/,
  },
  {
    title: 'a value that a variable of Compose gives',
    files: { 'compose.yaml': `services:\n  db:\n    image: db:1\n    privileged: \${PRIVILEGED:-true}\n` },
    control: 'service-not-privileged',
    reason: /privileged is given by `privileged: \$\{PRIVILEGED:-true\}`, not written out/,
  },
  {
    title: 'Terraform in JSON',
    files: { 'main.tf.json': '{"resource": {"aws_ebs_volume": {"a": {"encrypted": false}}}}\n' },
    control: 'ebs-volume-encrypted',
    reason: /the JSON syntax of Terraform is not edited/,
  },
  {
    title: 'a block that another file overrides',
    files: {
      'main.tf': 'resource "aws_ebs_volume" "a" {\n  size = 20\n}\n',
      'main_override.tf': 'resource "aws_ebs_volume" "a" {\n  encrypted = false\n}\n',
    },
    control: 'ebs-volume-encrypted',
    reason: /main_override\.tf overrides the block/,
  },
  {
    title: 'a value behind an alias, which others share',
    files: {
      'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: b, annotations: { x: &yes "true" } }
spec:
  hostPID: true
  containers:
    - name: a
      image: a
      securityContext: &s { privileged: true }
    - name: b
      image: b
      securityContext: *s
`,
    },
    control: 'containers-not-privileged',
    reason: /laid out in a way that is not edited/,
  },
];

const house = createCatalogueHouse();

for (const { title, files, control, reason } of REFUSALS) {
  test(`${title} is not edited`, async (t) => {
    const folder = makeFolder(t, files);
    const request = { roots: [folder], controls: [control], isDryRun: false, onProgress: () => undefined };
    const report = await fix(request, house);
    assert.match(report.left.map((item) => item.reason).join('\n'), reason);
    assert.deepEqual(report.files, []);
    for (const [name, text] of Object.entries(files)) assert.equal(readFileSync(join(folder, name), 'utf8'), text);
  });
}
