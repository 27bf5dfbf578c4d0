/**
 * The proof against chance: random configurations and random requests, judged by the engine's matcher and by that of
 * the fake API server, which know nothing of the proof.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectWebhook } from '../../../../test/harness/api-server/select-webhook.ts';
import { BUILT_IN_KINDS } from '../../../../test/harness/api-server/served-kinds.ts';
import type { Random } from '../../../../test/harness/random.ts';
import { createRandom } from '../../../../test/harness/random.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { matchesResources } from '../../../engine/match-request.ts';
import type { AdmissionInput, Operation } from '../../../model/admission.ts';
import { OPERATIONS } from '../../../model/admission.ts';
import { findKind, listKnownKinds } from '../../../model/kubernetes-kinds.ts';
import type { Counterexample } from './prove.ts';
import { proveNeverMatched } from './prove.ts';
import type { Subject } from './subjects.ts';
import { listSubjects } from './subjects.ts';
import type { WebhookEntry } from './webhook-entry.ts';
import { readEntries } from './webhook-entry.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const SUBJECTS = listSubjects('gate');

function makeEntry(webhook: JsonObject): WebhookEntry {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const [entry] = readEntries({
    apiVersion,
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'gate' },
    webhooks: [webhook],
  });
  assert.ok(entry !== undefined);
  return entry;
}

const RESOURCES = listKnownKinds().flatMap(({ group, kind }) => {
  const info = findKind(group, kind);
  return info === undefined ? [] : [{ group, kind, resource: info.plural, isNamespaced: info.isNamespaced }];
});
type KnownResource = (typeof RESOURCES)[number];

const LABEL_VALUES = ['x', 'y'];
const NAMESPACES = ['kube-system', 'kube-node-lease', 'kube-public', 'bulwark-system', 'gate', 'shop'];

function makeLabels(random: Random): Readonly<Record<string, string>> {
  const keys = ['a', 'b'].filter(() => random.below(2) === 0);
  return Object.fromEntries(keys.map((key) => [key, random.pick(LABEL_VALUES)]));
}

function makeSelector(random: Random): JsonObject {
  const expressions = Array.from({ length: random.below(3) }, (): JsonObject => {
    const key = random.pick(['a', 'b', NAME_LABEL, NAME_LABEL]);
    const operator = random.pick(['In', 'NotIn', 'NotIn', 'Exists', 'DoesNotExist']);
    const pool = key === NAME_LABEL ? NAMESPACES : LABEL_VALUES;
    const values = pool.filter(() => random.below(4) > 0);
    const isBare = operator === 'Exists' || operator === 'DoesNotExist';
    return { key, operator, ...(isBare ? {} : { values: values.length === 0 ? [pool[0] ?? ''] : values }) };
  });
  return { matchExpressions: expressions };
}

function makeRule(random: Random): JsonObject {
  // What no API server of today serves under another group has a test of its own.
  const chosen = random.pick(RESOURCES.filter(({ group }) => group !== 'extensions'));
  const sub = random.pick(['', '', '', '/status', '/*']);
  const isStar = random.below(8) === 0;
  return {
    apiGroups: isStar ? ['*'] : [chosen.group],
    apiVersions: [random.pick(['*', 'v1', 'v1beta1'])],
    operations: random.below(4) === 0 ? ['*'] : OPERATIONS.filter(() => random.below(2) === 0),
    resources: isStar ? [random.pick(['*', '*/*', `${chosen.resource}${sub}`])] : [`${chosen.resource}${sub}`],
    scope: random.pick(['*', 'Namespaced', 'Cluster']),
  };
}

function makeWebhook(random: Random): JsonObject {
  return {
    rules: Array.from({ length: 1 + random.below(3) }, () => makeRule(random)),
    matchPolicy: random.pick(['Exact', 'Equivalent']),
    ...(random.below(3) === 0 ? {} : { namespaceSelector: makeSelector(random) }),
    ...(random.below(3) > 0 ? {} : { objectSelector: makeSelector(random) }),
  };
}

/** A request of the subject. */
function makeRequest(random: Random, { target, place, namespace }: Subject): AdmissionInput {
  const pool = RESOURCES.filter((one) =>
    target === undefined ? one.isNamespaced : one.group === target.group && one.resource === target.resource,
  );
  const resource = random.pick(pool);
  const where = namespace ?? (place === 'cluster' ? undefined : random.pick(NAMESPACES));
  const isNamespace = place === 'namespace';
  const own = isNamespace ? { [NAME_LABEL]: where ?? '' } : {};
  return buildInput(resource, {
    operation: random.pick(OPERATIONS.filter((one) => one !== 'CONNECT' || place !== 'namespace')),
    version: random.pick(['v1', 'v1beta1']),
    subResource: random.pick(['', '', 'status', 'log']),
    namespace: where,
    namespaceLabels: isNamespace ? undefined : { ...makeLabels(random), [NAME_LABEL]: where ?? '' },
    labels: { ...makeLabels(random), ...own },
    oldLabels: { ...makeLabels(random), ...own },
  });
}

type Wanted = {
  readonly operation: Operation;
  readonly version: string;
  readonly subResource: string;
  readonly namespace: string | undefined;
  readonly namespaceLabels: Readonly<Record<string, string>> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly oldLabels: Readonly<Record<string, string>>;
};

function buildInput(resource: KnownResource, wanted: Wanted): AdmissionInput {
  const { operation, version, subResource, namespace } = wanted;
  const body = (labels: Json): JsonObject => ({ metadata: { name: namespace ?? 'a', labels } });
  const hasObject = operation === 'CREATE' || operation === 'UPDATE';
  const hasOld = operation === 'DELETE' || operation === 'UPDATE';
  return {
    request: {
      operation,
      kind: { group: resource.group, version, kind: resource.kind },
      resource: { group: resource.group, version, resource: resource.resource },
      subResource,
      name: 'a',
      ...(namespace === undefined ? {} : { namespace }),
    },
    object: hasObject ? body(wanted.labels) : null,
    oldObject: hasOld ? body(wanted.oldLabels) : null,
    namespaceObject: wanted.namespaceLabels === undefined ? null : { metadata: { labels: wanted.namespaceLabels } },
    params: null,
  };
}

type Labels = Readonly<Record<string, string>>;

/** Whether an API server calls the webhook. `namespaceLabels`: what it remembers of the request's namespace. */
function isCalled(entry: WebhookEntry, input: AdmissionInput, namespaceLabels: Labels): boolean {
  const { request, object, oldObject } = input;
  const attributes = {
    ...request,
    operation: request.operation === '' ? 'CREATE' : request.operation,
    namespace: request.namespace ?? '',
    subResource: request.subResource ?? '',
    options: null,
    isDryRun: false,
    user: {},
    object,
    oldObject,
  } as const;
  const webhook = { configuration: 'gate', name: 'gate', body: entry.body as JsonObject };
  const store = { find: () => ({ metadata: { labels: namespaceLabels } }) };
  return selectWebhook(webhook, attributes, BUILT_IN_KINDS, store as never) !== undefined;
}

/** The same by the matcher of foreign policies, for which a namespace has one set of labels. */
function isMatched({ body }: WebhookEntry, input: AdmissionInput): boolean {
  const { rules, matchPolicy, namespaceSelector, objectSelector } = body as JsonObject;
  return matchesResources(
    {
      resourceRules: rules as never,
      matchPolicy: matchPolicy as never,
      ...(namespaceSelector === undefined ? {} : { namespaceSelector: namespaceSelector as never }),
      ...(objectSelector === undefined ? {} : { objectSelector: objectSelector as never }),
    },
    input,
  );
}

/** The request that the proof names, as the matcher is given one. */
function buildCounterexample(found: Counterexample, { place }: Subject): AdmissionInput {
  const { group, resource, namespaceLabels, objectLabels } = found;
  const known = RESOURCES.find((one) => one.group === group && one.resource === resource);
  const isNamespace = place === 'namespace';
  return buildInput(known ?? { group, resource, kind: 'Thing', isNamespaced: true }, {
    ...found,
    namespaceLabels: isNamespace ? undefined : namespaceLabels,
    labels: isNamespace && found.operation !== 'CREATE' ? (namespaceLabels ?? {}) : objectLabels,
    oldLabels: objectLabels,
  });
}

const CONFIGURATIONS = 400;
const REQUESTS_PER_SUBJECT = 12;

test('no random request contradicts a proof, and every counterexample is one', (t) => {
  const random = createRandom(5);
  const counts = { proven: 0, requests: 0, unproven: 0 };
  for (let round = 0; round < CONFIGURATIONS; round++) {
    const entry = makeEntry(makeWebhook(random));
    for (const subject of SUBJECTS) {
      const proof = proveNeverMatched(entry, subject);
      if (proof.isProven) {
        counts.proven += 1;
        for (let one = 0; one < REQUESTS_PER_SUBJECT; one++) {
          const input = makeRequest(random, subject);
          const remembered = { ...makeLabels(random), [NAME_LABEL]: input.request.namespace ?? '' };
          const found = [isMatched(entry, input), isCalled(entry, input, readLabels(input) ?? remembered)];
          assert.deepEqual(found, [false, false], JSON.stringify({ entry: entry.body, subject, input, proof }));
          counts.requests += 1;
        }
        continue;
      }
      counts.unproven += 1;
      assert.ok(proof.counterexample !== undefined);
      const input = buildCounterexample(proof.counterexample, subject);
      const said = JSON.stringify({ entry: entry.body, subject, input, proof });
      assert.equal(isCalled(entry, input, proof.counterexample.namespaceLabels ?? {}), true, said);
      // The labels of a namespace that goes may be remembered otherwise: the matcher of policies has but one set.
      const isRemembered = subject.place === 'namespace' && input.object === null;
      if (!isRemembered) assert.equal(isMatched(entry, input), true, said);
    }
  }
  t.diagnostic(
    `proofs: ${counts.proven} held against ${counts.requests} requests, ${counts.unproven} counterexamples matched`,
  );
  assert.ok(counts.proven > 5_000 && counts.unproven > 500);
});

function readLabels({ namespaceObject }: AdmissionInput): Labels | undefined {
  const metadata = namespaceObject?.['metadata'] as { readonly labels?: Labels } | undefined;
  return metadata?.labels;
}
