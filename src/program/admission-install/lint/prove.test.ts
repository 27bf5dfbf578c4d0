/** Tests of the proof: what is proven no request contradicts, and what is not comes with a request that does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../base/json.ts';
import { proveNeverMatched } from './prove.ts';
import { listSubjects } from './subjects.ts';
import type { WebhookEntry } from './webhook-entry.ts';
import { readEntries } from './webhook-entry.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const SUBJECTS = listSubjects('gate');

function makeEntry(webhook: JsonObject): WebhookEntry {
  const [entry] = readEntries({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'gate' },
    webhooks: [{ name: 'a.example.com', clientConfig: { service: { namespace: 'gate', name: 'gate' } }, ...webhook }],
  });
  assert.ok(entry !== undefined);
  return entry;
}

function findUnproven(webhook: JsonObject): readonly string[] {
  const entry = makeEntry(webhook);
  return SUBJECTS.filter((subject) => !proveNeverMatched(entry, subject).isProven).map(({ title }) => title);
}

const PODS = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: 'Namespaced' };
const spare = (...values: readonly string[]): JsonObject => ({
  matchExpressions: [{ key: NAME_LABEL, operator: 'NotIn', values }],
});
const ALL_SPARED = spare('kube-system', 'kube-node-lease', 'kube-public', 'bulwark-system', 'gate');

test('a webhook that spares the namespaces and names no protected kind is proven for every subject', () => {
  assert.deepEqual(findUnproven({ rules: [PODS], namespaceSelector: ALL_SPARED }), []);
  assert.ok(SUBJECTS.length >= 30);
});

test('each hole is found, with the field that lets the request through', () => {
  const star = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] };
  const rows: readonly (readonly [string, JsonObject, string, string | undefined])[] = [
    ['no selector', { rules: [PODS] }, 'every request in namespace kube-system', 'webhooks.0.namespaceSelector'],
    [
      'a label that anybody may take off',
      { rules: [PODS], namespaceSelector: { matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }] } },
      'every request in namespace kube-system',
      'webhooks.0.namespaceSelector',
    ],
    [
      'one namespace forgotten',
      { rules: [PODS], namespaceSelector: spare('kube-system', 'kube-node-lease', 'kube-public', 'gate') },
      'every request in namespace bulwark-system',
      'webhooks.0.namespaceSelector',
    ],
    [
      'the own namespace of the webhook',
      { rules: [PODS], namespaceSelector: spare('kube-system', 'kube-node-lease', 'kube-public', 'bulwark-system') },
      'every request in namespace gate',
      'webhooks.0.namespaceSelector',
    ],
    [
      'a selector of namespaces spares no node',
      { rules: [star], namespaceSelector: ALL_SPARED },
      'every Node',
      'webhooks.0.rules.0.resources.0',
    ],
    [
      'leases elsewhere',
      { rules: [star], namespaceSelector: ALL_SPARED },
      'every Lease',
      'webhooks.0.rules.0.resources.0',
    ],
    [
      'a label of objects spares only those that have it',
      {
        rules: [star],
        namespaceSelector: ALL_SPARED,
        objectSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] },
      },
      'every Node',
      'webhooks.0.rules.0.resources.0',
    ],
    [
      'a selector that is none',
      {
        rules: [PODS],
        namespaceSelector: { matchExpressions: [{ key: NAME_LABEL, operator: 'NotLike', values: ['x'] }] },
      },
      'every Node',
      'webhooks.0.namespaceSelector',
    ],
  ];
  for (const [title, webhook, subjectTitle, at] of rows) {
    const subject = SUBJECTS.find((one) => one.title === subjectTitle);
    assert.ok(subject !== undefined, subjectTitle);
    const proof = proveNeverMatched(makeEntry(webhook), subject);
    assert.equal(proof.isProven ? undefined : proof.at.join('.'), at, title);
  }
});

test('what the API server rules out by itself is proven', () => {
  const all = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] };
  const isProven = (webhook: JsonObject, title: string): boolean => {
    const subject = SUBJECTS.find((one) => one.title === title);
    return subject !== undefined && proveNeverMatched(makeEntry(webhook), subject).isProven;
  };
  // A scope, as much as a name.
  assert.equal(isProven({ rules: [{ ...all, scope: 'Namespaced' }] }, 'every Node'), true);
  assert.equal(isProven({ rules: [{ ...all, scope: 'Cluster' }] }, 'every Lease'), true);
  assert.equal(isProven({ rules: [{ ...all, scope: 'Cluster' }] }, 'the Namespace kube-system itself'), false);
  // Known kinds of the whole cluster are in no namespace.
  const roles = { ...PODS, apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], scope: '*' };
  assert.equal(isProven({ rules: [roles] }, 'every request in namespace kube-system'), true);
  // Connections have no labels, so that a selector of objects selects none.
  const connect = { ...PODS, operations: ['CONNECT'], resources: ['pods/exec'] };
  const objectSelector = { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] };
  assert.equal(isProven({ rules: [connect], objectSelector }, 'every request in namespace kube-system'), true);
  // A Namespace that is made is selected with the same labels twice; once it is there, it may have had others before.
  const spaces = { ...PODS, resources: ['namespaces'], scope: 'Cluster' };
  const both = { namespaceSelector: { matchLabels: { a: '1' } }, objectSelector: { matchLabels: { a: '2' } } };
  assert.equal(isProven({ rules: [spaces], ...both }, 'the Namespace kube-system itself'), true);
  const changed = { ...spaces, operations: ['UPDATE'] };
  assert.equal(isProven({ rules: [changed], ...both }, 'the Namespace kube-system itself'), false);
  // Its name it had before, too.
  const unnamed = {
    objectSelector: { matchExpressions: [{ key: NAME_LABEL, operator: 'NotIn', values: ['kube-system'] }] },
  };
  assert.equal(isProven({ rules: [changed], ...unnamed }, 'the Namespace kube-system itself'), true);
  // Every namespace has its name as a label.
  const nameless = { matchExpressions: [{ key: NAME_LABEL, operator: 'DoesNotExist' }] };
  assert.equal(isProven({ rules: [all], namespaceSelector: nameless }, 'every Lease'), true);
});

test('a rule for an old group selects the same resource in its new one, but for exact rules', () => {
  const old = { ...PODS, apiGroups: ['extensions'], apiVersions: ['v1beta1'], resources: ['deployments'] };
  const subject = SUBJECTS.find(({ title }) => title.startsWith('its Deployment'));
  assert.ok(subject !== undefined);
  assert.equal(proveNeverMatched(makeEntry({ rules: [old] }), subject).isProven, false);
  assert.equal(proveNeverMatched(makeEntry({ rules: [old], matchPolicy: 'Exact' }), subject).isProven, true);
});
