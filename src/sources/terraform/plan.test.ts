/** Tests of plans: values, what is known after apply, references, and the way back to the configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTerraform } from '../../../test/harness/terraform.ts';

const CONFIGURATION = {
  'main.tf': `
variable "names" {}
resource "kms" "k" {}
resource "bucket" "b" {
  for_each = var.names
  name     = each.key
}
module "m" {
  source = "./m"
  key    = kms.k.arn
}`,
  'm/main.tf': `
variable "key" {}
resource "volume" "v" {
  encrypted = true
  key       = var.key
}`,
};

const PLAN = {
  format_version: '1.2',
  terraform_version: '1.9.0',
  planned_values: {
    root_module: {
      resources: [
        {
          address: 'kms.k',
          mode: 'managed',
          type: 'kms',
          name: 'k',
          values: { policy: '{"Version": "1"}', description: null, rule: [{ a: 1 }] },
        },
        { address: 'bucket.b["x"]', mode: 'managed', type: 'bucket', name: 'b', index: 'x', values: { name: 'x' } },
      ],
      child_modules: [
        {
          address: 'module.m',
          resources: [
            { address: 'module.m.volume.v', mode: 'managed', type: 'volume', name: 'v', values: { encrypted: true } },
          ],
        },
      ],
    },
  },
  resource_changes: [
    { address: 'kms.k', change: { after_unknown: { arn: true, rule: [{ b: true }] } } },
    { address: 'module.m.volume.v', change: { after_unknown: { key: true } } },
  ],
  configuration: {
    root_module: {
      resources: [{ address: 'kms.k', expressions: {} }],
      module_calls: {
        m: {
          expressions: { key: { references: ['kms.k.arn', 'kms.k'] } },
          module: {
            resources: [{ address: 'volume.v', expressions: { key: { references: ['var.key'] } } }],
          },
        },
      },
    },
  },
};

test('the values of a plan are the bodies, and what comes later is unknown', () => {
  const { body, find, codes } = readTerraform({ 'plan.json': JSON.stringify(PLAN) });
  assert.deepEqual(codes, []);
  const arn = { unknown: ['kms.k.arn is known after apply'], isSet: true, isNonEmpty: true };
  const inner = { unknown: ['kms.k.rule[0].b is known after apply'], isSet: true };
  assert.deepEqual(body('kms.k'), { policy: { Version: '1' }, rule: [{ a: 1, b: inner }], arn });
  assert.deepEqual(body('bucket.b["x"]'), { name: 'x' });
  assert.equal(find('kms.k').kind, 'kms');
});

test('references go through the variables of modules', () => {
  const { find } = readTerraform({ 'plan.json': JSON.stringify(PLAN) });
  assert.deepEqual(find('module.m.volume.v').references, [
    { path: ['key'], target: 'terraform:kms.k', attribute: 'arn' },
  ]);
});

test('without the configuration a field leads into the plan', () => {
  const text = JSON.stringify(PLAN);
  const { find } = readTerraform({ 'plan.json': text });
  const { origin } = find('module.m.volume.v');
  const span = origin.locate(['encrypted'])?.span;
  assert.equal(origin.file, 'plan.json');
  assert.equal(text.slice(span?.start.offset, span?.end.offset), '"encrypted":true');
});

test('with the configuration in the scan a field leads to its line, and a resource is judged once', () => {
  const { find, resources } = readTerraform({ ...CONFIGURATION, 'plan.json': JSON.stringify(PLAN) });
  const { origin } = find('module.m.volume.v');
  assert.equal(origin.file, 'm/main.tf');
  assert.equal(origin.locate(['encrypted'])?.span.start.line, 4);
  assert.equal(find('bucket.b["x"]').origin.locate(['name'])?.span.start.line, 6);
  assert.equal(resources.filter(({ address }) => address === 'terraform:kms.k').length, 1);
});

test('a plan without planned values is read from its changes', () => {
  const change = {
    address: 'a.b',
    mode: 'managed',
    type: 'a',
    name: 'b',
    change: { after: { x: 1 }, after_unknown: {} },
  };
  const gone = { address: 'a.c', mode: 'managed', type: 'a', name: 'c', change: { after: null } };
  const { body, resources } = readTerraform({
    'plan.json': JSON.stringify({ format_version: '1.2', resource_changes: [change, gone] }),
  });
  assert.deepEqual(body('a.b'), { x: 1 });
  assert.equal(resources.length, 1);
});

test('JSON that is no plan is not claimed, and a broken plan is a problem', () => {
  assert.deepEqual(readTerraform({ 'package.json': '{"name": "x"}' }).codes, []);
  assert.deepEqual(readTerraform({ 'p.json': '{"format_version": "1", "planned_values": 5}' }).codes, [
    'terraform-plan-malformed',
  ]);
  assert.deepEqual(readTerraform({ 'p.json': '{"format_version": "1", "planned_values": {' }).codes, [
    'json-truncated',
  ]);
});

test('resources of the Kubernetes provider become the objects that they make', () => {
  const values = {
    metadata: [{ name: 'p', labels: { a_b: 'c' } }],
    spec: [{ host_pid: true, container: [{ name: 'c', env: [], security_context: [{ run_as_user: '0' }] }] }],
  };
  const resource = { address: 'kubernetes_pod.p', mode: 'managed', type: 'kubernetes_pod', name: 'p', values };
  const { body } = readTerraform({
    'plan.json': JSON.stringify({ format_version: '1', planned_values: { root_module: { resources: [resource] } } }),
  });
  assert.deepEqual(body('kubernetes_pod.p#Pod'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: { a_b: 'c' } },
    spec: { hostPID: true, containers: [{ name: 'c', env: [], securityContext: { runAsUser: 0 } }] },
  });
});
