/**
 * A repository full of files that nobody can use, beside good ones: each bad file is named with its place and what to
 * do about it, and of the good ones everything is found that is found without the bad.
 */
import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LIMITS } from '../../src/base/limits.ts';
import { makeFolder } from '../harness/cli.ts';
import { type JsonReport, listFindings, scanToJson } from '../harness/json-report.ts';
import { SEEDS, writeSeed } from '../harness/source-seeds.ts';

type Row = {
  readonly title: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What must be said: the code of a problem or the name of a control, the file, and the line; 0 for none. */
  readonly said: readonly [code: string, file: string, line: number];
};

const BUCKET = 'resource "aws_s3_bucket" "b"';
const WORKFLOW = '.github/workflows/ci.yml';
const CYCLIC = 'yaml-cyclic-alias';
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const ROWS: readonly Row[] = [
  {
    title: 'modules that call each other',
    files: {
      'main.tf': 'module "a" {\n  source = "./a"\n}\n',
      'a/main.tf': 'module "b" {\n  source = "../b"\n}\n',
      'b/main.tf': '\nmodule "a" {\n  source = "../a"\n}\n',
    },
    said: ['terraform-cycle', 'b/main.tf', 2],
  },
  {
    title: 'locals that need each other',
    files: { 'main.tf': 'locals {\n  a = local.b\n  b = local.a\n}\nresource "x" "x" {\n  y = local.a\n}\n' },
    said: ['terraform-cycle', 'main.tf', 2],
  },
  {
    title: 'a count of a billion',
    files: { 'main.tf': `${BUCKET} {\n  count = 1e9\n}\n` },
    said: ['terraform-capped', 'main.tf', 2],
  },
  {
    title: 'a here-document without end',
    files: { 'main.tf': `${BUCKET} {\n  bucket = <<LEAF\n  text\n` },
    said: ['hcl-unclosed-heredoc', 'main.tf', 2],
  },
  {
    title: 'an attribute twice',
    files: { 'main.tf': `${BUCKET} {\n  bucket = "a"\n  bucket = "b"\n}\n` },
    said: ['hcl-duplicate-attribute', 'main.tf', 3],
  },
  {
    title: 'a configuration that is no UTF-8',
    files: { 'main.tf': latin1(`${BUCKET} {\n  bucket = "é"\n}\n`) },
    said: ['hcl-invalid-utf8', 'main.tf', 2],
  },
  {
    title: 'a manifest that is no UTF-8',
    files: { 'app.yaml': latin1('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: é }\n') },
    said: ['text-invalid-utf8', 'app.yaml', 3],
  },
  {
    title: 'a Dockerfile that is no UTF-8',
    files: { Dockerfile: latin1('FROM alpine:3\nRUN echo é\n') },
    said: ['dockerfile-not-utf8', 'Dockerfile', 2],
  },
  {
    title: 'a template of CloudFormation with an undeclared parameter',
    files: {
      'stack.yaml': 'Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Ref None\n',
    },
    said: ['cloudformation-unknown-name', 'stack.yaml', 5],
  },
  {
    title: 'a template of ARM with an undeclared parameter',
    files: {
      'azuredeploy.json': `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2021-09-01", "name": "x",
"location": "[parameters('none')]"}]}`,
    },
    said: ['arm-unknown-name', 'azuredeploy.json', 3],
  },
  {
    title: 'a service with an unknown variable',
    files: { 'serverless.yml': 'service: x\nprovider:\n  name: aws\n  stage: "${self:custom.none}"\nfunctions: {}\n' },
    said: ['serverless-unknown-name', 'serverless.yml', 4],
  },
  {
    title: 'a manifest that contains itself',
    files: { 'app.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata: &a\n  self: *a\n' },
    said: [CYCLIC, 'app.yaml', 5],
  },
  {
    title: 'a template that contains itself',
    files: { 'stack.yaml': 'AWSTemplateFormatVersion: "2010-09-09"\nResources: &a\n  B: *a\n' },
    said: [CYCLIC, 'stack.yaml', 3],
  },
  {
    title: 'a workflow that contains itself',
    files: { [WORKFLOW]: 'on: push\njobs: &a\n  b: *a\n' },
    said: [CYCLIC, WORKFLOW, 3],
  },
  {
    title: 'a pipeline that contains itself',
    files: { '.gitlab-ci.yml': 'a: &a\n  script: [x]\n  variables: *a\n' },
    said: [CYCLIC, '.gitlab-ci.yml', 3],
  },
  {
    title: 'a Compose file that contains itself',
    files: { 'compose.yaml': 'services:\n  a: &a\n    b: *a\n' },
    said: [CYCLIC, 'compose.yaml', 3],
  },
  {
    title: 'an expression without end',
    files: { [WORKFLOW]: 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ github.sha\n' },
    said: ['expressions-valid', WORKFLOW, 6],
  },
  {
    title: 'a workflow that is cut off',
    files: { [WORKFLOW]: 'on: push\njobs: {' },
    said: ['yaml-truncated', WORKFLOW, 2],
  },
  {
    title: 'an escape character that is none',
    files: { Dockerfile: '# escape=x\r\nFROM alpine:3\r\nRUN echo a\r\n' },
    said: ['dockerfile-escape-unknown', 'Dockerfile', 1],
  },
  {
    title: 'a Dockerfile with CR LF and another escape character',
    files: { Dockerfile: '# escape=`\r\nFROM alpine:3\r\nCOPY a `\r\n  b\r\nBUY c\r\n' },
    said: ['dockerfile-instruction-unknown', 'Dockerfile', 5],
  },
  {
    title: 'a plan that is cut off',
    files: { 'plan.json': '{"format_version": "1.2",\n"planned_values": {"root_module": {"resources": [' },
    said: ['json-truncated', 'plan.json', 2],
  },
  {
    title: 'a plan that is larger than any estate',
    files: { 'plan.json': '{"format_version": "1.2", "planned_values": {' },
    said: ['file-too-large', 'plan.json', 0],
  },
];

const PLAN_BYTES = 2 * LIMITS.planBytesMax;
/** What the whole scan may take of the heap: less than a few of these files would, were they expanded. */
const HEAP = { NODE_OPTIONS: '--max-old-space-size=384' };

type Said = Pick<JsonReport['problems'][number], 'code' | 'file' | 'line' | 'remedy'>;

/** Problems, and findings under the names of their controls. */
function listSaid({ problems, controls, results }: JsonReport): readonly Said[] {
  const byId = new Map(controls.map((control) => [control.id, control]));
  const findings = results.flatMap(({ control, findings: found = [] }): readonly Said[] => {
    const { name = '', remediation = '' } = byId.get(control) ?? {};
    return found.map((finding) => ({ ...finding, code: name, remedy: remediation }));
  });
  return [...problems, ...findings];
}

const GOOD = Object.fromEntries(SEEDS.map((seed) => [`good/${seed.path}`, writeSeed(seed, seed.blocks)]));
const BAD = Object.fromEntries(
  ROWS.flatMap(({ files }, i) => Object.entries(files).map(([path, content]) => [`bad/${i}/${path}`, content])),
);

test('bad files are named with place and remedy, and cost nothing of what is found in the others', async (t) => {
  using alone = makeFolder(GOOD);
  using together = makeFolder({ ...GOOD, ...BAD });
  truncateSync(join(together.path, `bad/${ROWS.length - 1}/plan.json`), PLAN_BYTES);
  const expected = listFindings(await scanToJson(alone, { env: HEAP }), 'good/');
  const report = await scanToJson(together, { env: HEAP });

  assert.ok(expected.length > 50, `${expected.length} findings in good files`);
  assert.deepEqual(listFindings(report, 'good/'), expected);
  assert.equal(report.files.seen, Object.keys(GOOD).length + Object.keys(BAD).length);
  assert.equal(report.files.read, report.files.seen - 1, 'all but the plan are read');
  const said = listSaid(report);
  for (const [i, row] of ROWS.entries()) {
    const [code, file, line] = row.said;
    const found = said.find((one) => one.code === code && one.file === `bad/${i}/${file}`);
    assert.ok(found, `${row.title}: nothing says ${code}`);
    assert.equal(found.line ?? 0, line, row.title);
    assert.ok(found.remedy.length > 10, `${row.title}: no remedy`);
  }
  t.diagnostic(`bad input: ${ROWS.length} kinds, ${expected.length} findings in good files kept`);
});
